"""The demo from beginning to end."""

import json
import shlex
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from connector.demo.cast import CUSTOMERS, DAYS, TITLES
from connector.demo.leaving import DEFAULT, make_folder, program, shown, write_letters, write_summary
from connector.demo.playing import Storyteller
from connector.demo.serving import keep_serving
from connector.demo.stage import Stage
from connector.ledger import tasks

FORMAT = "backorder.demo/1"
_INTERRUPTED = 130

OPENING = f"""\
Three weeks at {" and ".join(TITLES.values())}, two small shops that do not exist,
one on WooCommerce and one on Shopify. Shops, suppliers and mail provider are pretended on this
machine and spoken to over HTTPS; what acts on them is the real connector, with three passes a day.
Every date that a customer is told has two days of room in it."""


def main(folder: Path | None, as_json: bool, serve: bool) -> int:
    """Play the story; the exit code. Raises UsageError where the folder is not the demo's own."""
    say: Callable[[str], None] = _quiet if as_json else typer.echo
    place = make_folder(folder or DEFAULT)
    try:
        return _play(place, say, as_json=as_json, serve=serve)
    except KeyboardInterrupt:
        typer.echo("\nStopped.", err=True)
        return _INTERRUPTED


def _quiet(_: str) -> None:
    pass


def _play(folder: Path, say: Callable[[str], None], *, as_json: bool, serve: bool) -> int:
    first_day = datetime.now(UTC).date() - timedelta(days=DAYS)
    with Stage(folder, first_day) as stage:
        story = Storyteller(stage, say)
        say(OPENING)
        story.play()
        numbers = _numbers(stage, story)
        write_letters(folder / "letters", story.teller.letters)
        ending = _ending(folder, stage.orders["Hugo"])
        write_summary(folder / "summary.md", numbers, story.told, ending)
        say(f"\n{_in_short(numbers)}\n\n{ending}")
        if as_json:
            typer.echo(json.dumps(numbers, indent=2))
        if serve:
            keep_serving(stage)
    return 1 if numbers["failures"] else 0


def _numbers(stage: Stage, story: Storyteller) -> dict[str, Any]:
    """What `--json` says; docs/json/demo.schema.json describes it."""
    reports = story.reports
    kinds: Counter[str] = Counter()
    for report in reports:
        kinds.update(report.letters)
    with stage.app.ledger.read() as connection:
        open_tasks = sum(len(tasks.open_tasks(connection, shop)) for shop in stage.desks)
    return {
        "format": FORMAT,
        "folder": str(stage.folder),
        "days": DAYS,
        "passes": len(reports),
        "orders": sum(len(desk.orders()) for desk in stage.desks.values()),
        "customers": len(CUSTOMERS),
        "files_accepted": sum(r.files_accepted for r in reports),
        "quarantined": sum(r.files_quarantined for r in reports),
        "adopted": sum(r.lines_adopted for r in reports),
        "flags_set": sum(r.flags_set for r in reports),
        "flags_restored": sum(r.flags_restored for r in reports),
        "dates_written": sum(r.dates_written for r in reports),
        "mails": len(stage.world.mail.accepted),
        "letters": dict(sorted(kinds.items())),
        "codes": sum(r.codes for r in reports),
        "held": max(r.held for r in reports),
        "uncertain": sum(r.uncertain for r in reports),
        "refused": sum(r.refused for r in reports),
        "not_sent": sum(r.not_sent for r in reports),
        "failures": sum(len(r.failures) for r in reports),
        "tasks": open_tasks,
    }


def _in_short(numbers: Mapping[str, Any]) -> str:
    letters = ", ".join(f"{count} {kind}" for kind, count in numbers["letters"].items())
    return (
        f"{numbers['days']} days, {numbers['passes']} passes, {numbers['orders']} orders. "
        f"{numbers['mails']} letters ({letters}), {numbers['codes']} of them with a code.\n"
        f"{numbers['quarantined']} file quarantined, {numbers['held']} letters held, "
        f"{numbers['uncertain']} uncertain, {numbers['failures']} failures."
    )


def _ending(folder: Path, order: int) -> str:
    called = f"{program()} --config {shlex.quote(shown(folder / 'config.toml'))}"
    return "\n".join(
        [
            "Where to look:",
            f"    open {shown(folder / 'letters' / 'index.html')} in a browser: the letters",
            f"    {shown(folder / 'summary.md')}: this story",
            f"    {shown(folder / 'config.toml')}: the settings that were used",
            "What to try:",
            f"    {called} status",
            f"    {called} explain {order}",
            f"    {called} explain MUG-BLUE",
            f"    {program()} demo --serve    then order and slip dates yourself",
        ]
    )
