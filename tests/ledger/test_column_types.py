"""Instants, days, money and words survive the ledger unchanged."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, text
from sqlalchemy.exc import StatementError

from connector.domain.orders import Flag
from connector.ledger.types import Day, EnumText, Instant, Money, from_milliseconds, to_milliseconds

SAMPLES = Table(
    "samples",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", Instant),
    Column("on", Day),
    Column("amount", Money),
    Column("flag", EnumText(Flag)),
)


def kept(connection: Connection, **values: object) -> tuple[object, ...]:
    """What comes back, after what was stored."""
    SAMPLES.create(connection)
    connection.execute(SAMPLES.insert().values(**values))
    return tuple(connection.execute(SAMPLES.select()).one())[1:]


def stored(connection: Connection) -> tuple[object, ...]:
    return tuple(connection.execute(text('SELECT at, "on", amount, flag FROM samples')).one())


def test_values_come_back_as_they_went_in(connection: Connection) -> None:
    instant = datetime(2026, 11, 2, 10, 30, 15, 123000, UTC)

    assert (instant, date(2026, 12, 1), Decimal("0.10"), Flag.NOTIFY) == kept(
        connection, at=instant, on=date(2026, 12, 1), amount=Decimal("0.10"), flag=Flag.NOTIFY
    )
    assert (1793615415123, "2026-12-01", "0.10", "notify") == stored(connection)


def test_nothing_comes_back_as_nothing(connection: Connection) -> None:
    assert (None, None, None, None) == kept(connection, at=None)


def test_money_is_never_rounded(connection: Connection) -> None:
    amount = Decimal("12345678901234567890.123456789")

    assert amount == kept(connection, amount=amount)[2]


def test_an_instant_of_another_zone_is_the_same_instant(connection: Connection) -> None:
    in_tokyo = datetime(2026, 11, 2, 19, tzinfo=timezone(timedelta(hours=9)))

    assert datetime(2026, 11, 2, 10, tzinfo=UTC) == kept(connection, at=in_tokyo)[0]


@pytest.mark.parametrize(
    "instant", [datetime(1969, 7, 20, 20, 17, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)]
)
def test_instants_long_ago_and_far_ahead_survive(instant: datetime) -> None:
    assert instant == from_milliseconds(to_milliseconds(instant))


def test_an_instant_without_a_zone_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="an instant needs a zone"):
        kept(connection, at=datetime(2026, 11, 2, 10))  # noqa: DTZ001 - that is the point


def test_a_word_that_the_enum_does_not_know_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="perhaps"):
        kept(connection, flag="perhaps")
