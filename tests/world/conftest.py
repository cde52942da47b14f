"""Gathers what the slices of a soak exercised, and judges it over the whole."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.world.coverage import missing, must_be_died_at


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(SoakReport())


class SoakReport:
    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            for name, value in report.user_properties:
                if name == "soak":
                    self._counts += Counter(json.loads(str(value)))

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.OK and self._missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._counts["worlds"]:
            return
        terminalreporter.section("soak")
        for line in self._lines():
            terminalreporter.line(line)

    def _missing(self) -> list[str]:
        return missing(self._counts, self._counts["worlds"])

    def _lines(self) -> Iterator[str]:
        counts = self._counts
        points = {point: counts[f"crash: {point}"] for point in must_be_died_at(counts)}
        letters = sum(n for name, n in counts.items() if name.endswith((" (letter)", " (uncertain)")))
        yield from (f"too seldom: {one}" for one in self._missing())
        for name, number in sorted(counts.items()):
            if not name.startswith(("met: ", "CPU", "worlds")):
                yield f"{number:7} {name}"
        yield (
            f"{counts['worlds']} worlds, {letters} lines in letters, {sum(points.values())} deaths at "
            f"{len(points)} points ({min(points.values())} at the rarest), "
            f"{counts['CPU milliseconds'] / counts['worlds'] / 1000:.2f} CPU seconds a world"
        )
