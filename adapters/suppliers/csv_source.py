"""A supplier's CSV file as a source of supply."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from requests.adapters import BaseAdapter

from adapters.suppliers.places import Found, PathPlace, Place, UrlPlace
from adapters.suppliers.reading import Reading, UnbelievableFileError
from adapters.suppliers.rows import read_row
from adapters.suppliers.table import Row, read_table
from adapters.suppliers.text import decode
from connector.domain.supply import FeedFile, FeedRow, SetAside
from connector.errors import ConnectorError
from connector.ports import Finding

_TWICE = "The row stands there once already, word for word; it counts once."


@dataclass(frozen=True, slots=True)
class _Read:
    rows: tuple[FeedRow, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    open_row: int | None = None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class CsvSource:
    """Reads one supplier's file from exactly one of `path` and `url`."""

    def __init__(
        self,
        name: str,
        *,
        reading: Reading,
        path: Path | None = None,
        url: str | None = None,
        ca_file: Path | None = None,
        now: Callable[[], datetime] = _utc_now,
        transport: BaseAdapter | None = None,
    ) -> None:
        self.name = name
        self._now = now
        self._reading = reading
        self._place = self._placed(path, url, ca_file, now, transport)
        self._last_digest: str | None = None

    def __repr__(self) -> str:
        return f"CsvSource({self.name!r})"

    def fetch(self, last_digest: str | None) -> FeedFile | None:
        """The file as it is now; None where it is the very one that was read last.

        Raises Transient, Permanent or Refused where it cannot be had.
        """
        known = last_digest is not None and last_digest == self._last_digest
        found = self._get(unless_known=known)
        return None if found is None or self._last_digest == last_digest else self._parsed(found)

    def parse(self, content: bytes, name: str, modified_at: datetime) -> FeedFile:
        """The file's rows; what makes the whole of it unbelievable is its `problem`."""
        read = _Read()
        problem = None
        try:
            read = self._read(content, modified_at)
        except UnbelievableFileError as error:
            problem = str(error)
        return FeedFile(
            supplier=self.name,
            name=name,
            digest=sha256(content).hexdigest(),
            modified_at=modified_at.astimezone(UTC),
            content=content,
            rows=read.rows,
            set_aside=read.set_aside,
            problem=problem,
            open_row=read.open_row,
        )

    def check(self) -> list[Finding]:
        """Reached, readable, the columns it was told, and how many rows were set aside."""
        try:
            found = self._get(unless_known=False)
        except ConnectorError as error:
            return [self._finding(str(error), remedy=f"Look at {self._place.key}.", key=self._place.key)]
        return self._judged(self._parsed(found)) if found else []

    def _placed(
        self,
        path: Path | None,
        url: str | None,
        ca_file: Path | None,
        now: Callable[[], datetime],
        transport: BaseAdapter | None,
    ) -> Place:
        if path is not None and url is None:
            return PathPlace(path, key=self._key("path"))
        if url is not None and path is None:
            key = self._key("url")
            return UrlPlace(url, key=key, who=self.name, ca_file=ca_file, now=now, transport=transport)
        raise ValueError("a source has exactly one of path and url")

    def _get(self, *, unless_known: bool) -> Found | None:
        """What is got is remembered together with how the place asks whether it changed."""
        found = self._place.get(unless_known=unless_known)
        if found is not None:
            self._last_digest = sha256(found.content).hexdigest()
        return found

    def _key(self, name: str) -> str:
        return f"suppliers.{self.name}.{name}"

    def _parsed(self, found: Found) -> FeedFile:
        return self.parse(found.content, found.name, found.modified_at)

    def _read(self, content: bytes, modified_at: datetime) -> _Read:
        reading = self._reading
        text = decode(content, reading.encoding, self._key("encoding"))
        table = read_table(text, reading.columns.mapped(), reading.delimiter, self._key("columns"))
        file_on = min(modified_at, self._now()).date()  # a stamp from the future dates nothing
        read = list(_once((row, read_row(row, reading, file_on)) for row in table))
        return _Read(
            tuple(row for row in read if isinstance(row, FeedRow)),
            tuple(row for row in read if isinstance(row, SetAside)),
            table.open_row,
        )

    def _judged(self, file: FeedFile) -> list[Finding]:
        if file.problem:
            return [self._finding(file.problem, remedy="Look at the file, or ask the supplier.")]
        read = f"{file.name}: rows read: {len(file.rows)}"
        if not file.set_aside:
            return [self._finding(f"{read}.", ok=True)]
        first = file.set_aside[0]
        said = f"{read}, set aside: {len(file.set_aside)}. The first is row {first.row}: {first.reason}"
        return [self._finding(said, remedy="Mend the rows, or the settings of the columns and dates.")]

    def _finding(self, sentence: str, *, ok: bool = False, remedy: str = "", key: str = "") -> Finding:
        return Finding(f"supplier {self.name}", ok, sentence, remedy, key or f"suppliers.{self.name}")


def _once(rows: Iterable[tuple[Row, FeedRow | SetAside]]) -> Iterator[FeedRow | SetAside]:
    """A row that names its order and stands there again word for word is a copy, and no second delivery."""
    seen: set[str] = set()
    for row, read in rows:
        if isinstance(read, FeedRow) and read.reference:
            if row.raw in seen:
                yield SetAside(row.number, _TWICE, row.raw, read.sku, read.reference, is_copy=True)
                continue
            seen.add(row.raw)
        yield read
