"""Plays the story: the events in their order, with the connector's passes between them."""

import textwrap
from collections.abc import Callable

from connector.demo.cast import DAYS, HOURS
from connector.demo.stage import Stage
from connector.demo.story import STORY, Event
from connector.demo.telling import Teller
from connector.sync.context import PassReport

_WIDTH = 100


class Storyteller:
    """Tells the story with `say` while it happens; `told` keeps it as Markdown."""

    def __init__(self, stage: Stage, say: Callable[[str], None]) -> None:
        self._stage = stage
        self._say = say
        self._since: list[Event] = []  # what happened since the last pass
        self.teller = Teller(stage)
        self.reports: list[PassReport] = []
        self.told: list[str] = []

    def play(self) -> None:
        """All days."""
        for day in range(1, DAYS + 1):
            self._open_day(day)
            for hour in range(24):
                for event in STORY:
                    if (event.day, event.hour) == (day, hour):
                        self._happen(event)
                if hour in HOURS:
                    self._pass(day, hour)

    def _open_day(self, day: int) -> None:
        date = self._stage.book.date_of(day)
        title = f"Day {day}, {date:%A}, {date.day} {date:%B}"
        self._say(f"\n{title}")
        self.told.append(f"\n## {title}\n")

    def _happen(self, event: Event) -> None:
        self._stage.go_to(event.day, event.hour)
        sentence = event.do(self._stage)
        self._since.append(event)
        self._say(_wrapped(sentence, "  "))
        self.told.append(f"- {sentence}")

    def _pass(self, day: int, hour: int) -> None:
        self._stage.go_to(day, hour)
        self._tell(self._stage.sync())

    def _tell(self, reports: list[PassReport]) -> None:
        self.reports += reports
        wrote = {report.shop for report in reports if report.letters}
        reasons = [event.if_told if event.shop in wrote else event.if_silent for event in self._since]
        self._since = []
        for sentence in [*self.teller.tell(reports), *filter(None, reasons)]:
            self._say(_wrapped(sentence, "    → "))
            self.told.append(f"  - → {sentence}")


def _wrapped(text: str, start: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=start, subsequent_indent=" " * len(start))
