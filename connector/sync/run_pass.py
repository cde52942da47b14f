"""One pass of one shop: pull → plan → apply → tell."""

import json
import time

from sqlalchemy import Connection

from connector.errors import ConnectorError
from connector.ledger import keeping, tasks
from connector.ledger.lock import only_pass
from connector.sync.apply import apply_notes, apply_pages
from connector.sync.brake import HELD
from connector.sync.clock import CLOCK, clock_is_wrong
from connector.sync.context import PassReport, ShopContext
from connector.sync.erase import erase_if_due
from connector.sync.intake import take_in_files
from connector.sync.plan import plan_shop
from connector.sync.pull import could_pull
from connector.sync.tell import recover, tell_customers


def run_pass(ctx: ShopContext) -> PassReport:
    """Make one pass. Raises AnotherPassRunsError where one is under way.

    What goes wrong outside is in the report's `failures` and is tried again by the next pass.
    """
    with only_pass(ctx.ledger.path, ctx.name):
        started_at, started = ctx.now(), time.monotonic()
        report = PassReport(ctx.name)
        with ctx.ledger.read() as connection:
            asked_before = tasks.newest_id(connection)
        recover(ctx, report)
        ctx.platform.take_usage()
        _steps(ctx, report)
        usage = ctx.platform.take_usage()
        report.shop_requests, report.shop_points = usage.requests, usage.points
        report.shop_seconds = round(usage.seconds, 3)
        with ctx.ledger.begin("pass") as connection:
            open_tasks = _open_tasks(ctx, connection, report)
            report.tasks = len(open_tasks)
            report.tasks_opened = sum(task.id > asked_before for task in open_tasks)
            outcome = json.dumps(report.as_json())
            seconds = time.monotonic() - started
            ended_at = ctx.now()
            acted = report.pulled and not report.clock_wrong
            keeping.record_pass(connection, ctx.name, started_at, ended_at, seconds, outcome, pulled=acted)
        return report


def _open_tasks(ctx: ShopContext, connection: Connection, report: PassReport) -> list[tasks.Task]:
    """What waits for a person, after closing those that answered themselves."""
    settled = [kind for kind, asked in ((HELD, report.held), (CLOCK, report.clock_wrong)) if not asked]
    found = tasks.open_tasks(connection, ctx.name)
    for kind in settled:
        if any(task.kind == kind for task in found):
            tasks.close_task(connection, ctx.name, kind, [""], ctx.now())
    return [task for task in found if task.kind not in settled]


def _steps(ctx: ShopContext, report: PassReport) -> None:
    pulled = report.pulled = could_pull(ctx, report)
    if pulled and clock_is_wrong(ctx, report):
        return  # all that follows counts days
    if pulled:
        take_in_files(ctx, report)
        plan_shop(ctx, report)
        apply_pages(ctx, report)
    try:
        tell_customers(ctx, report, pulled=pulled)
    except ConnectorError as error:
        report.failures.append(f"last look: {error}")
    if pulled:
        apply_notes(ctx, report)
        erase_if_due(ctx)
