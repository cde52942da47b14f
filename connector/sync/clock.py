"""The clock brake: while ours and the shop's disagree, nothing that counts days is done."""

from connector.ledger import tasks
from connector.sync.context import PassReport, ShopContext

CLOCK = "clock"
REMEDY = (
    "Until they agree no date is planned or written, and no customer is told anything. "
    "Let NTP set it (`timedatectl set-ntp true`); if it is right, the shop's is wrong. "
    "`backorder check` compares them."
)

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def clock_is_wrong(ctx: ShopContext, report: PassReport) -> bool:
    """Whether our clock is too far from the shop's, as its last answer told; if so, a person is asked.

    A day that is wrong makes supply overdue that is not, and that cannot be taken back: decision 0007.
    """
    skew = ctx.platform.clock_skew() or 0.0
    if abs(skew) <= ctx.policy.brakes.clock_minutes * 60:
        return False
    report.clock_wrong = True
    where = "behind" if skew > 0 else "ahead of"
    report.clock_trouble = f"This machine's clock is {_apart(abs(skew))} {where} the shop's."
    report.remarks.append(f"{report.clock_trouble} {REMEDY}")
    with ctx.ledger.begin("clock") as connection:
        question = "This machine's clock is far from the shop's. Which one is wrong?"
        tasks.open_task(connection, ctx.name, tasks.Task(CLOCK, "", question), ctx.now())
    return True


def _apart(seconds: float) -> str:
    """`10 minutes`, `3 days`: in the largest unit of which there are two."""
    unit, length = next((each for each in _UNITS if seconds >= 2 * each[1]), _UNITS[-1])
    return f"{seconds / length:.0f} {unit}s"
