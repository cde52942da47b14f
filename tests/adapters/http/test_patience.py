"""Repeating what passes by itself."""

from collections.abc import Callable, Iterator

import pytest

from adapters.http import retrying
from connector.errors import ConnectorError, Permanent, Refused, Transient, Uncertain


def _failing(*errors: ConnectorError) -> Callable[[], str]:
    left: Iterator[ConnectorError] = iter(errors)

    def call() -> str:
        error = next(left, None)
        if error:
            raise error
        return "done"

    return call


def test_what_passes_is_tried_again_with_growing_waits() -> None:
    waits: list[float] = []

    done = retrying(first_wait=1.0, sleep=waits.append)(_failing(Transient(), Transient(), Transient()))

    assert "done" == done
    assert [True, True, True] == [
        least <= wait <= least + 1 for least, wait in zip([1, 2, 4], waits, strict=True)
    ]


def test_the_other_sides_wait_is_kept() -> None:
    waits: list[float] = []

    retrying(sleep=waits.append)(_failing(Transient(retry_after=30)))

    assert [30.0] == waits


def test_a_long_wait_is_left_to_the_caller() -> None:
    waits: list[float] = []

    with pytest.raises(Transient) as caught:
        retrying(sleep=waits.append)(_failing(Transient(retry_after=600)))

    assert (600, []) == (caught.value.retry_after, waits)


def test_attempts_are_limited_and_the_last_error_comes_through() -> None:
    waits: list[float] = []
    last = Transient("still closed")

    with pytest.raises(Transient, match="still closed") as caught:
        retrying(attempts=3, sleep=waits.append)(_failing(Transient(), Transient(), last))

    assert (last, 2) == (caught.value, len(waits))


@pytest.mark.parametrize("error", [Permanent(), Refused(), Uncertain()])
def test_nothing_else_is_tried_again(error: ConnectorError) -> None:
    waits: list[float] = []

    with pytest.raises(type(error)):
        retrying(sleep=waits.append)(_failing(error))

    assert [] == waits
