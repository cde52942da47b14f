"""Column types: instants as UTC milliseconds, days as ISO text, money as text, enums as text.

Every value that the ledger reads passes here, so each type hands out one plain function.
"""

import json
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.types import UserDefinedType

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_milliseconds(instant: datetime) -> int:
    """UTC milliseconds. A datetime without a zone is refused: it is a guess waiting to happen."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a zone: {instant}")
    return (instant - _EPOCH) // _MILLISECOND


def from_milliseconds(value: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=value)


Processor = Callable[[Any], Any]


class Instant(UserDefinedType[datetime]):
    """A moment."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "BIGINT"

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002
        return _store_instant

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:  # noqa: ARG002
        return _load_instant


def _store_instant(value: datetime | None) -> int | None:
    return None if value is None else to_milliseconds(value)


def _load_instant(value: int | None) -> datetime | None:
    return None if value is None else from_milliseconds(value)


class Day(UserDefinedType[date]):
    """A calendar day."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "VARCHAR(10)"

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002
        return _store_day

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:  # noqa: ARG002
        return _load_day


def _store_day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


@lru_cache(maxsize=4096)
def _load_day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


class Money(UserDefinedType[Decimal]):
    """An amount; its currency stands beside it. Text, because SQLite rounds decimals."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "VARCHAR(32)"

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002
        return _store_money

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:  # noqa: ARG002
        return _load_money


def _store_money(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _load_money(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


class Listed(UserDefinedType[Collection[int | str]]):
    """Numbers or words, handed over as JSON. No column is of this type."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002
        return _store_listed


def _store_listed(values: Collection[int | str]) -> str:
    return json.dumps(list(values))


class EnumText(UserDefinedType[Any]):
    """A word out of an enum."""

    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        self.words = words

    def get_col_spec(self, **_: object) -> str:
        return "VARCHAR(32)"

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002
        known: dict[str | None, str | None] = {word: word.value for word in self.words}
        return (known | {None: None}).__getitem__

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:  # noqa: ARG002
        known: dict[str | None, StrEnum | None] = {word.value: word for word in self.words}
        return (known | {None: None}).__getitem__
