"""How long a request waits for its points."""

from collections.abc import Callable

import pytest

from adapters.shopify import Shopify
from adapters.shopify.budget import Bucket, Budget
from connector.errors import Transient
from tests.adapters.shopify.conftest import Watch, Web, an_answer, an_error, nodes, throttle

FULL = Bucket(largest=2000, available=2000, restored=100)


def a_budget(watch: Watch, share: float = 0.5) -> Budget:
    return Budget(share, clock=watch, sleep=watch.sleep)


def spend(budget: Budget, watch: Watch, points: float, seconds: float, *, others: float = 0) -> float:
    """Ask for `points` again and again for so long, while others take so many points a second.

    Returns what was taken. Fails where the bucket could not pay.
    """
    bucket, began, at, taken = 2000.0, watch.at, watch.at, 0.0
    while watch.at - began < seconds:
        budget.wait_for(points)
        bucket = min(2000.0, bucket + (watch.at - at) * (100 - others))
        at = watch.at
        assert bucket >= points, f"{points} points asked of {bucket}"
        bucket -= points
        taken += points
        budget.settle(points, points, Bucket(2000, bucket, 100))
    return taken


def test_the_first_request_waits_for_nothing(watch: Watch) -> None:
    a_budget(watch).wait_for(200)
    assert [] == watch.slept


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_no_more_than_our_share_is_taken(watch: Watch, share: float) -> None:
    taken = spend(a_budget(watch, share), watch, 100, 600)
    assert share * 2000 + share * 100 * 600 + 100 >= taken >= share * 100 * 600


@pytest.mark.parametrize("points", [13, 82, 200, 464])
def test_the_bucket_always_pays_while_another_client_takes_the_other_half(
    watch: Watch, points: float
) -> None:
    assert 50 * 500 <= spend(a_budget(watch), watch, points, 600, others=50)


def test_what_was_asked_for_and_not_used_is_given_back(watch: Watch) -> None:
    budget = a_budget(watch)
    for _ in range(100):
        budget.wait_for(200)
        budget.settle(200, 10, Bucket(2000, 1990, 100))
    assert 1000 == budget.take_spent()
    assert sum(watch.slept) <= 4


def test_a_bucket_that_others_drained_is_waited_for(watch: Watch) -> None:
    budget = a_budget(watch)
    budget.wait_for(10)
    budget.settle(10, 10, Bucket(2000, 5, 100))
    budget.wait_for(200)
    assert [pytest.approx((200 + 500 - 5) / 50)] == watch.slept


def test_a_larger_plan_is_used(watch: Watch) -> None:
    budget = a_budget(watch)
    budget.wait_for(10)
    budget.settle(10, 10, Bucket(20000, 19990, 1000))
    watch.at += 20
    for _ in range(40):
        budget.wait_for(200)
    assert [] == watch.slept


def test_a_request_larger_than_our_share_of_the_bucket_goes_when_it_is_full(watch: Watch) -> None:
    budget = a_budget(watch, 0.1)
    budget.wait_for(704)
    assert 100 > sum(watch.slept)


def test_a_throttled_query_waits_as_long_as_the_bucket_needs(
    web: Web, make: Callable[..., Shopify], watch: Watch
) -> None:
    throttled = an_answer(errors=[an_error("THROTTLED")], asked=513, charged=None)
    throttled["extensions"]["cost"]["throttleStatus"] = throttle(available=13)
    web.answers("OrderStamps", throttled, throttled, an_answer({"orders": nodes()}))
    list(make().order_stamps(None))
    assert 3 == len(web.asked)
    assert all(wait >= 5 for wait in watch.slept)


def test_a_shop_that_never_has_points_ends_the_pass_and_not_the_program(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", an_answer(errors=[an_error("THROTTLED")], charged=None))
    with pytest.raises(Transient, match="asked us to slow down"):
        list(shop.order_stamps(None))


def test_what_answers_say_they_cost_is_counted(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", an_answer({"orders": nodes()}, asked=13, charged=3))
    list(shop.order_stamps(None))
    assert [3, 0] == [shop.take_usage().points for _ in range(2)]
