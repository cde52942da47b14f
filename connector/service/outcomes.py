"""How a pass went."""

from enum import StrEnum

from connector.sync.context import PassReport


class Outcome(StrEnum):
    """How a pass went."""

    DONE = "done"
    FAILED = "failed"  # something went wrong, and the next pass tries it again
    WAITS = "waits"  # done, and something waits for a person
    BUSY = "busy"  # another pass of this shop is under way; nothing was done


def outcome_of(report: PassReport) -> Outcome:
    if report.failed:
        return Outcome.FAILED
    return Outcome.WAITS if report.needs_a_person else Outcome.DONE
