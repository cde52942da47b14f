"""The leaky bucket of points that every request of one app draws from."""

from sandbox.clock import Clock
from sandbox.shopify.store import Plan


class Bucket:
    """Fills with time; `rival_rate` is what another program of the same app draws, in points a second.

    `spent`: what requests have cost altogether.
    """

    def __init__(self, clock: Clock, plan: Plan) -> None:
        self._clock, self._plan = clock, plan
        self._level, self._at = plan.maximum, clock.now
        self.rival_rate = 0.0
        self.throttled = 0
        self.spent = 0.0

    @property
    def available(self) -> float:
        """The points there are now."""
        seconds = max(0.0, (self._clock.now - self._at).total_seconds())
        gained = seconds * (self._plan.restore - self.rival_rate)
        return min(self._plan.maximum, max(0.0, self._level + gained))

    def draw(self, points: float) -> None:
        """Take points, as another program does."""
        self._level, self._at = self.available - points, self._clock.now

    def charge(self, points: float) -> None:
        """Take what a request costs."""
        self.draw(points)
        self.spent += points

    def status(self) -> dict[str, object]:
        """What every answer says of the bucket."""
        return {
            "maximumAvailable": self._plan.maximum,
            "currentlyAvailable": int(self.available),
            "restoreRate": self._plan.restore,
        }
