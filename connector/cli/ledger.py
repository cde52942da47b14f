"""`ledger`: looking after the file in which all is kept."""

# ruff: noqa: PLC0415 - each command loads what it needs when it runs, so that --help is quick

from pathlib import Path
from typing import Annotated

import typer

from connector.cli.running import JsonOption, group, say, say_json, settings_of, world_of

app = group("The ledger: the file in which the connector keeps what it knows.")


@app.command()
def backup(
    ctx: typer.Context,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Where to: a file, or a folder.")
    ] = None,
) -> None:
    """Copy the ledger into one file, also while passes are made.

    Without --to the copy goes beside the ledger, with the time in its name. An earlier backup of this
    ledger in its place is replaced once the new one is whole, and looked through; no other file is.
    """
    from connector.service.ledger_care import backup as back_up

    target = back_up(settings_of(ctx), to, world_of(ctx).now())
    say([f"The ledger is backed up in {target}. It holds customers' addresses: keep it safe."])


@app.command()
def check(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A backup, instead of the ledger itself.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look through the whole ledger, and change nothing.

    Is the file whole, is its version known, and do its rows agree with each other?
    Exit code: 0 in order, 1 it cannot be read now, 2 something is wrong.
    """
    from connector.cli.text.check import check_lines
    from connector.service import ledger_care
    from connector.service.checking import exit_code

    rows = ledger_care.check_backup(file) if file else ledger_care.check(settings_of(ctx).ledger.path)
    if as_json:
        say_json("ledger-check", findings=rows)
    else:
        say(check_lines(rows))
    raise typer.Exit(exit_code(rows))


@app.command()
def vacuum(ctx: typer.Context) -> None:
    """Give the room of what was erased back to the disk. Passes wait meanwhile."""
    from connector.service.ledger_care import vacuum as shrink

    before, after = shrink(settings_of(ctx))
    say([f"The ledger took {before:,} bytes, and takes {after:,} now."])
