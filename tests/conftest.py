"""How tests are spread, and that none is skipped in silence.

Every skipped test is printed, and one that is not allowed fails the run.
"""

import os
import signal
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ALLOWED = Path(__file__).with_name("allowed_skips.txt")


@pytest.hookimpl(optionalhook=True)  # so that it also runs where xdist is turned off
def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are cores: many a test waits for a process, a clock or a socket."""
    return 2 * (os.cpu_count() or 1)


def pytest_configure(config: pytest.Config) -> None:
    _hear_interrupts()
    sums_up = not hasattr(config, "workerinput")
    config.pluginmanager.register(SkipReport(list(allowed(ALLOWED)), sums_up=sums_up))


def _hear_interrupts() -> None:
    """What a shell starts in the background is deaf to Ctrl-C, and so are the programs that tests start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def allowed(file: Path) -> Iterator[str]:
    """The patterns of the tests that may be skipped. Each needs a reason."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pattern, _, reason = (part.strip() for part in line.partition("|"))
        if not reason:
            raise pytest.UsageError(f"{file.name}: {pattern} has no reason")
        yield pattern


class SkipReport:
    """Gathers skipped tests, and judges them where the run is summed up."""

    def __init__(self, patterns: list[str], *, sums_up: bool) -> None:
        self._patterns = patterns
        self._sums_up = sums_up  # False in a worker of a spread run: its reports go to the one that does
        self._skips: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self._sums_up and exitstatus == pytest.ExitCode.OK and self._forbidden():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._skips:
            return
        terminalreporter.section("skipped tests")
        for test, reason in sorted(self._skips.items()):
            verdict = "NOT ALLOWED" if test in self._forbidden() else "allowed"
            terminalreporter.line(f"{verdict}: {test}: {reason}")
        if self._forbidden():
            terminalreporter.line(f"Mend what is not allowed, or add it to {ALLOWED.name} with its reason.")

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self._skips[report.nodeid] = _reason(report)

    def _forbidden(self) -> list[str]:
        return [test for test in self._skips if not any(fnmatchcase(test, each) for each in self._patterns)]


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    told = report.longrepr
    text = told[2] if isinstance(told, tuple) else str(told)
    return text.removeprefix("Skipped: ")
