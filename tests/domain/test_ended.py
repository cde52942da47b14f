"""Orders that ended before they were read: which of them matter, and what of them left."""

from datetime import datetime
from decimal import Decimal

import pytest

from connector.domain.ended import LastSeen, as_they_ended
from connector.domain.orders import Customer, Order, OrderLine, Standing
from tests.domain.builders import at, nov

ADOPTED = at(nov(2))
PLACED = at(nov(3))


def order(
    standing: Standing, *, placed: datetime = PLACED, completed: datetime | None = None, left: int = 0
) -> Order:
    """Three mugs, all of which the shop has taken off its stock."""
    line = OrderLine(11, 7, "MUG", "Mug", 3, 0, 3, Decimal(30), left=left)
    customer = Customer("A", "a@customers.example", "DE")
    return Order(
        1, "#1", standing, standing, "checkout", placed, at(nov(5)), completed, customer, "EUR", (line,)
    )


def left(found: list[Order]) -> list[int]:
    return [line.left for each in found for line in each.lines]


@pytest.mark.parametrize(
    ("seen", "adopted_at", "matters"),
    [
        (order(Standing.OPEN_PAID, placed=at(nov(1))), ADOPTED, True),
        (order(Standing.SHIPPED, placed=at(nov(1))), ADOPTED, True),
        (order(Standing.DEAD), ADOPTED, True),  # took mugs that we had counted
        (order(Standing.DEAD, left=3), ADOPTED, False),  # and they have left: nothing is missing
        (order(Standing.DEAD, placed=at(nov(1))), ADOPTED, False),  # was counted without them
        (order(Standing.DEAD, placed=at(nov(1))), None, True),  # nothing is counted yet
    ],
)
def test_of_orders_that_we_never_saw_open_few_matter(
    seen: Order, adopted_at: datetime | None, matters: bool
) -> None:
    assert ([seen] if matters else []) == as_they_ended([seen], {}, adopted_at)


def test_an_order_that_we_know_matters_however_it_ended() -> None:
    seen = order(Standing.DEAD, placed=at(nov(1)))
    known = {1: LastSeen(Standing.OPEN_PAID, at(nov(1)))}
    assert [seen] == as_they_ended([seen], known, ADOPTED)


@pytest.mark.parametrize("standing", [Standing.DEAD, Standing.GONE])
def test_what_was_completed_before_it_was_refunded_or_thrown_away_has_left(standing: Standing) -> None:
    completed = order(standing, completed=at(nov(4)))
    open_before = {1: LastSeen(Standing.OPEN_PAID, at(nov(3)))}
    assert [3] == left(as_they_ended([completed], open_before, ADOPTED))
    assert [3] == left(as_they_ended([completed], {}, ADOPTED))


def test_a_completion_that_was_undone_before_we_saw_it_open_left_nothing() -> None:
    undone = order(Standing.DEAD, completed=at(nov(3)))
    assert [0] == left(as_they_ended([undone], {1: LastSeen(Standing.OPEN_PAID, at(nov(4)))}, ADOPTED))


def test_what_had_ended_for_us_already_leaves_no_second_time() -> None:
    again = order(Standing.DEAD, completed=at(nov(4)))
    assert [0] == left(as_they_ended([again], {1: LastSeen(Standing.DEAD, at(nov(3)))}, ADOPTED))
