"""The leaky bucket of points that every request of one app draws from."""

from sandbox.clock import Clock
from sandbox.shopify.store import Plan


class Bucket:
    """Fills with time; `rival_rate` is what another program of the same app draws, in points a second."""

    def __init__(self, clock: Clock, plan: Plan) -> None:
        self._clock, self._plan = clock, plan
        self._level, self._at = plan.maximum, clock.now
        self.rival_rate = 0.0
        self.throttled = 0

    @property
    def available(self) -> float:
        """The points there are now."""
        seconds = max(0.0, (self._clock.now - self._at).total_seconds())
        gained = seconds * (self._plan.restore - self.rival_rate)
        return min(self._plan.maximum, max(0.0, self._level + gained))

    def draw(self, points: float) -> None:
        """Take points, as a request or as another program does."""
        self._level, self._at = self.available - points, self._clock.now

    def status(self) -> dict[str, object]:
        """What every answer says of the bucket."""
        return {
            "maximumAvailable": self._plan.maximum,
            "currentlyAvailable": int(self.available),
            "restoreRate": self._plan.restore,
        }
