from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.suppliers import Columns, CsvSource, Reading
from connector.domain.supply import FeedFile

READ_AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

READING = Reading(
    columns=Columns(sku="SKU", date="Date", quantity="Qty", reference="PO"),
    date_formats=("%d.%m.%Y",),
    no_date_words=("tbd", "on request", "-"),
    ended_words=("cancelled", "discontinued"),
)

Parse = Callable[..., FeedFile]


@pytest.fixture
def parse() -> Parse:
    """Reads the bytes or text of a file of the supplier "acme", under settings that may differ."""

    def read(content: bytes | str, **settings: Any) -> FeedFile:
        source = CsvSource("acme", path=Path("acme.csv"), reading=replace(READING, **settings))
        raw = content.encode() if isinstance(content, str) else content
        return source.parse(raw, "acme.csv", READ_AT)

    return read
