"""The clock brake: while ours and the shop's disagree, nothing that counts days is done."""

from connector.ledger import tasks
from connector.sync.context import PassReport, ShopContext

CLOCK = "clock"


def clock_is_wrong(ctx: ShopContext, report: PassReport) -> bool:
    """Whether our clock is too far from the shop's, as its last answer told; if so, a person is asked.

    A day that is wrong makes supply overdue that is not, and that cannot be taken back: decision 0007.
    """
    skew = ctx.platform.clock_skew() or 0.0
    if abs(skew) <= ctx.policy.brakes.clock_minutes * 60:
        return False
    report.clock_wrong = True
    report.remarks.append(
        f"letters, dates and flags wait: this machine's clock is wrong by {abs(skew):.0f} seconds,"
        " or the shop's is"
    )
    with ctx.ledger.begin("clock") as connection:
        question = "This machine's clock is far from the shop's. Which one is wrong?"
        tasks.open_task(connection, ctx.name, tasks.Task(CLOCK, "", question), ctx.now())
    return True
