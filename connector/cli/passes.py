"""`sync` and `plan`."""

# ruff: noqa: PLC0415 - each command loads what it needs when it runs, so that --help is quick

import sys
from typing import Annotated

import typer

from connector.cli.running import (
    FAILED,
    JsonOption,
    ShopOption,
    complain,
    opened,
    say,
    say_json,
    settings_of,
    shop_names,
    world_of,
)


def sync(ctx: typer.Context, shop: ShopOption = None, as_json: JsonOption = False) -> None:
    """Make one pass.

    Reads the shop and the suppliers, writes flags and dates, and sends the letters that are due.
    Where nobody looks, as under cron, it says nothing of a pass in which nothing happened.
    Exit code: 0 done, 1 something failed and will be tried again, 3 something waits for you.
    """
    from connector.cli.text.sync import is_news, sync_lines
    from connector.service.progress import shown_progress
    from connector.service.stopping import StopBetweenSteps
    from connector.service.syncing import exit_code, sync_shops

    with opened(ctx) as app, shown_progress() as watcher, StopBetweenSteps(watcher, complain) as stop:
        names = shop_names(app.settings, shop)
        done = sync_shops(app.watched_by(stop), names, stop.stop_if_asked)
    if as_json:
        say_json("sync", shops=[each.as_json() for each in done])
    else:
        shown = [each for each in done if sys.stdout.isatty() or is_news(each)]
        say(line for each in shown for line in sync_lines(each))
    raise typer.Exit(exit_code(done))


def plan(
    ctx: typer.Context,
    shop: ShopOption = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Plan on what is known already; ask nobody.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a pass would do now. Changes nothing, here or at the shop, and sends nothing."""
    from connector.cli.text.plan import plan_lines
    from connector.service.planning import plan_shops

    settings = settings_of(ctx)
    plans = plan_shops(settings, world_of(ctx), shop_names(settings, shop), offline=offline)
    if as_json:
        say_json("plan", shops=plans)
    else:
        say(line for each in plans for line in plan_lines(each))
    raise typer.Exit(FAILED if any(each.failures for each in plans) else 0)
