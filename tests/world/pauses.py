"""After an uncertain outcome the sender rests, longer each time: an outage leaves a handful of doubts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTES = (1, 2, 4, 8, 16, 32, 60)


@dataclass(slots=True)
class Pauses:
    """What a sender who lived to see each outcome should have noticed."""

    in_a_row: int = 0
    until: datetime | None = None

    def rests(self, at: datetime) -> bool:
        return self.until is not None and at < self.until

    def doubt(self, at: datetime) -> None:
        self.until = at + timedelta(minutes=MINUTES[min(self.in_a_row, len(MINUTES) - 1)])
        self.in_a_row += 1

    def sent(self) -> None:
        self.in_a_row, self.until = 0, None
