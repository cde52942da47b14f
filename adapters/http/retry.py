"""Patience: repeating what passes by itself."""

import time
from collections.abc import Callable

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential,
    wait_random,
)

from connector.errors import Transient

LONGEST_WAIT = 60.0  # seconds; a longer wait is the next pass's


def retrying(
    *,
    attempts: int = 4,
    first_wait: float = 0.5,
    longest_wait: float = LONGEST_WAIT,
    for_seconds: float = 90.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Retrying:
    """A policy to call with a function: repeats it while it raises Transient, then lets that through.

    Waits grow and are jittered; one that the other side asked for is kept, and one longer than
    `longest_wait` is not waited for: the Transient goes to the caller with its `retry_after`. Use it
    only around what may be done twice.
    """
    grow = wait_exponential(multiplier=first_wait, max=longest_wait) + wait_random(0, first_wait)

    def wait(state: RetryCallState) -> float:
        return max(_asked(state), grow(state))

    return Retrying(
        stop=stop_after_attempt(attempts) | stop_after_delay(for_seconds),
        wait=wait,
        retry=retry_if_exception(lambda error: _passes_within(error, longest_wait)),
        sleep=sleep,
        reraise=True,
    )


def _passes_within(error: BaseException, longest_wait: float) -> bool:
    return isinstance(error, Transient) and (error.retry_after or 0.0) <= longest_wait


def _asked(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return (error.retry_after or 0.0) if isinstance(error, Transient) else 0.0
