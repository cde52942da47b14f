"""Walks over a list that changes while it is read, with the shop's rules for order and filters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from adapters.woocommerce.api import Params
from adapters.woocommerce.listing import Listing
from adapters.woocommerce.walk import by_id, changed_since
from connector.errors import Transient

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Row:
    id: int
    date_modified_gmt: datetime


@dataclass
class Shelf:
    """A list of rows, newest stamp given by `now`; `between` is called before every page after the first."""

    stamps: dict[int, datetime]
    now: datetime
    between: Callable[["Shelf"], None]
    asked: list[Params] = field(default_factory=list)

    def page(self, params: Params) -> Listing[Row]:
        if self.asked:
            self.between(self)
        self.asked.append(params)
        after = _bound(params, "modified_after", START - timedelta(days=1))
        before = _bound(params, "modified_before", self.now + timedelta(days=1))
        rows = [Row(number, at) for number, at in self.stamps.items() if after < at < before]
        # no tie-break: each page may put the rows of one second in another order
        turn = len(self.asked)
        by_stamp = params["orderby"] == "modified"
        rows.sort(key=lambda r: (r.date_modified_gmt, r.id * turn % 97) if by_stamp else (r.id,))
        offset = int(params.get("offset", 0))
        part = tuple(rows[offset : offset + 100])
        return Listing(part, tuple(row.id for row in part), len(part), self.now)

    def save(self, number: int) -> None:
        self.stamps[number] = self.now


def _bound(params: Params, name: str, default: datetime) -> datetime:
    text = params.get(name)
    return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S%z") if text else default


def _nothing(_shelf: Shelf) -> None:
    """Nobody touches the shop."""


def a_shelf(rows: int, per_second: int = 1, between: Callable[[Shelf], None] = _nothing) -> Shelf:
    stamps = {number: START + SECOND * ((number - 1) // per_second) for number in range(1, rows + 1)}
    return Shelf(stamps, START + timedelta(hours=1), between)


def read(shelf: Shelf, after: datetime | None = None) -> tuple[dict[int, datetime], datetime]:
    """What a walk saw last of each row, and the cursor it leaves."""
    seen: dict[int, datetime] = {}
    for step in changed_since(shelf.page, after):
        seen.update((row.id, row.date_modified_gmt) for row in step.rows)
        through = step.through
    return seen, through


@pytest.mark.parametrize("per_second", [1, 7, 100, 101, 350, 1000])
def test_a_quiet_list_is_read_completely(per_second: int) -> None:
    shelf = a_shelf(1000, per_second)

    seen, through = read(shelf)

    assert shelf.stamps == seen
    assert through - max(shelf.stamps.values()) in (0 * SECOND, SECOND)


@pytest.mark.parametrize("per_second", [1, 99, 100, 1000])
def test_once_read_a_list_costs_one_request(per_second: int) -> None:
    shelf = a_shelf(1000, per_second)
    _, through = read(shelf)
    shelf.asked.clear()

    read(shelf, through)

    assert 1 == len(shelf.asked)


def test_a_list_that_is_new_up_to_the_cursor_is_one_request() -> None:
    shelf = a_shelf(99, 99)

    read(shelf, START)

    assert 1 == len(shelf.asked)


@pytest.mark.parametrize("per_second", [1, 30, 100, 450])
def test_rows_saved_between_pages_are_neither_lost_nor_stale_after_two_walks(per_second: int) -> None:
    def save_one_that_was_read(shelf: Shelf) -> None:
        shelf.now += SECOND
        shelf.save(len(shelf.asked) * 3)

    shelf = a_shelf(900, per_second, between=save_one_that_was_read)

    first, through = read(shelf)
    second, _ = read(shelf, through)

    assert shelf.stamps == first | second


def test_rows_that_leave_a_crowded_second_hide_nobody() -> None:
    def trash_some_that_were_read(shelf: Shelf) -> None:
        for number in sorted(shelf.stamps)[:3]:
            del shelf.stamps[number]

    shelf = a_shelf(900, 900, between=trash_some_that_were_read)

    seen, _ = read(shelf)

    assert shelf.stamps.items() <= seen.items()


def test_the_last_row_of_a_page_may_leave_too() -> None:
    def trash_the_last(shelf: Shelf) -> None:
        shelf.stamps.pop(max((n for n in shelf.stamps if n <= 100 * len(shelf.asked)), default=0), None)

    shelf = a_shelf(900, 900, between=trash_the_last)

    seen, _ = read(shelf)

    assert shelf.stamps.items() <= seen.items()


def test_rows_saved_without_end_do_not_keep_a_walk_going() -> None:
    def save_everything(shelf: Shelf) -> None:
        shelf.now += SECOND
        for number in shelf.stamps:
            shelf.save(number)

    shelf = a_shelf(500, between=save_everything)

    read(shelf)

    assert 2 == len(shelf.asked)


def test_what_changed_during_a_walk_comes_again_in_the_next() -> None:
    shelf = a_shelf(150)
    shelf.stamps[1] = shelf.now
    _, through = read(shelf)
    shelf.stamps[2] = shelf.now - SECOND

    assert through < shelf.now - SECOND
    assert {1, 2} == read(shelf, through)[0].keys() & {1, 2}


def test_a_cursor_ahead_of_the_shops_clock_comes_back() -> None:
    shelf = a_shelf(1)

    _, through = read(shelf, shelf.now + timedelta(hours=1))

    assert shelf.now - 2 * SECOND == through


def test_a_walk_left_off_goes_on_from_its_page() -> None:
    shelf = a_shelf(1000, 130)
    seen: dict[int, datetime] = {}
    through, pages = None, 0
    while pages < 40:
        step = next(changed_since(shelf.page, through), None)
        assert step is not None
        pages += 1
        seen.update((row.id, row.date_modified_gmt) for row in step.rows)
        if through == step.through:
            break
        through = step.through
    rest, _ = read(shelf, through)

    assert shelf.stamps == seen | rest


def test_a_shop_that_ignores_the_cursor_does_not_hold_us() -> None:
    rows = (Row(2, START), Row(1, START + SECOND))
    fixed = Listing(rows, tuple(range(100)), 100, START + 9 * SECOND)

    with pytest.raises(Transient):
        list(changed_since(lambda _params: fixed, START + 5 * SECOND))


def test_reading_by_id_survives_rows_that_leave() -> None:
    def delete_one_that_was_read(shelf: Shelf) -> None:
        del shelf.stamps[min(shelf.stamps)]

    shelf = a_shelf(950, 3, between=delete_one_that_was_read)

    seen = {number for listing in by_id(shelf.page) for number in listing.ids}

    assert shelf.stamps.keys() <= seen


def test_reading_by_id_ends_where_a_shop_always_shows_the_same() -> None:
    same: Listing[Row] = Listing((), tuple(range(500, 600)), 100, START)

    with pytest.raises(Transient):
        list(by_id(lambda params: same if params["offset"] else Listing((), tuple(range(100)), 100, START)))
