"""Points: what a shop lets us ask for, and our share of it.

Shopify fills a bucket at a steady rate and refuses what it cannot pay for. One bucket serves everything that
uses the app's token, so what we last saw of it is an upper bound that another client may have drawn on since.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bucket:
    """What an answer said of the bucket. Points, and points a second."""

    largest: float
    available: float
    restored: float


SMALLEST = Bucket(largest=2000, available=2000, restored=100)
"""That of the smallest plan: assumed until the first answer."""


class Budget:
    """Says when the next request may go.

    Two measures are kept. Our own *allowance* fills with `share` of the shop's rate, so that we never take
    more than our part. The *estimate* of the bucket grows with the same share, as if somebody else took all
    the rest, and a request waits until it leaves `reserve` in it.
    """

    def __init__(
        self,
        share: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._share = share
        self._clock = clock
        self._sleep = sleep
        self._bucket = SMALLEST
        self._allowance = share * SMALLEST.largest
        self._estimate = SMALLEST.available
        self._at = clock()
        self._spent = 0.0

    def wait_for(self, points: float) -> None:
        """Sleep until `points` may be asked for, and take them."""
        self._fill()
        wait = self._wait(points)
        if wait > 0:
            self._sleep(wait)
            self._fill()
        self._allowance -= points
        self._estimate -= points

    def settle(self, asked: float, charged: float, bucket: Bucket | None) -> None:
        """What a request really cost, and what its answer said of the bucket."""
        self._fill()
        self._allowance = min(self._allowance + asked - charged, self._full)
        self._spent += charged
        if bucket is not None:
            self._bucket = bucket
            self._estimate = bucket.available

    def take_spent(self) -> float:
        """Points that the answers have named since this was last called."""
        spent, self._spent = self._spent, 0.0
        return spent

    def seconds_until(self, points: float) -> float:
        """How long a request that was refused should wait: at least a second."""
        missing = points - self._bucket.available
        return max(1.0, missing / self._bucket.restored)

    @property
    def _rate(self) -> float:
        return self._share * self._bucket.restored

    @property
    def _full(self) -> float:
        return self._share * self._bucket.largest

    @property
    def _reserve(self) -> float:
        """Room for what another client takes between two answers of ours."""
        return self._bucket.largest / 4

    def _fill(self) -> None:
        now = self._clock()
        gained = max(0.0, now - self._at) * self._rate
        self._at = now
        self._allowance = min(self._allowance + gained, self._full)
        self._estimate = min(self._estimate + gained, self._bucket.largest)

    def _wait(self, points: float) -> float:
        own = min(points, self._full) - self._allowance
        left = min(points + self._reserve, self._bucket.largest) - self._estimate
        return max(own, left, 0.0) / self._rate
