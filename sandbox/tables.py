"""Records by id, and in the order of their last change."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Record(Protocol):
    """Anything with an id and the second of its last change."""

    id: int
    modified: int


R = TypeVar("R", bound=Record)


class Table(Generic[R]):
    """Records by id, and in the order of their last change, so that "what is new" costs next to nothing."""

    def __init__(self) -> None:
        self.rows: dict[int, R] = {}
        self._changes: list[tuple[int, int]] = []
        self._ids: list[int] = []

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, number: int) -> R | None:
        return self.rows.get(number)

    def add(self, record: R) -> R:
        self.rows[record.id] = record
        insort(self._changes, (record.modified, record.id))
        insort(self._ids, record.id)
        return record

    def remove(self, record: R) -> None:
        del self.rows[record.id]
        self._ids.remove(record.id)
        self._forget(record)

    def touch(self, record: R, stamp: int) -> None:
        """Stamp a record as changed."""
        if record.modified != stamp:
            self._forget(record)
            record.modified = stamp
            insort(self._changes, (stamp, record.id))

    def by_id(self, number: int = 0) -> Iterator[R]:
        """The records whose id is above a number, lowest first."""
        return (self.rows[one] for one in self._ids[bisect_right(self._ids, number) :])

    def by_change(self, after: tuple[int, int] = (0, 0)) -> Iterator[R]:
        """The records whose last change and id lie above a pair, oldest change first."""
        return (self.rows[number] for _, number in self._changes[bisect_right(self._changes, after) :])

    def changed(self, after: int, before: int) -> list[R]:
        """The records changed strictly after and strictly before two instants."""
        first = bisect_right(self._changes, (after, 1 << 62))
        last = bisect_left(self._changes, (before, 0))
        return [self.rows[number] for _, number in self._changes[first:last]]

    def _forget(self, record: R) -> None:
        del self._changes[bisect_left(self._changes, (record.modified, record.id))]
