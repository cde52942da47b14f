"""`backorder`: the program's name and what stands before every command."""

# ruff: noqa: PLC0415 - only what every command needs is loaded here, so that --help is quick

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from connector import __version__
from connector.cli import daemon, demo, forgetting, init, ledger, looking, notices, passes, supply, tasks
from connector.cli.running import Given, group

app = group(
    "Sells what is not on the shelf yet, and tells exactly the right customers when a supplier's date slips."
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"backorder {__version__}")
        raise typer.Exit


@app.callback()
def before(
    ctx: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            envvar="BACKORDER_CONFIG",
            help="The settings. Without it: config.toml in this folder.",
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Remember what every command needs."""
    from connector.service.logs import set_up

    set_up()
    ctx.obj = Given(config, ctx.obj)


app.command("init")(init.init)
app.command("sync")(passes.sync)
app.command("plan")(passes.plan)
app.command("run")(daemon.run)
app.command("health")(daemon.health)
app.command("status")(looking.status)
app.command("explain")(looking.explain)
app.command("check")(looking.check)
app.add_typer(supply.app, name="supply")
app.add_typer(notices.app, name="notices")
app.add_typer(tasks.app, name="tasks")
app.add_typer(ledger.app, name="ledger")
app.command("forget")(forgetting.forget)
app.command("demo")(demo.demo)


def main() -> None:
    """The program's entry point."""
    _print_whatever_comes()
    app(prog_name="backorder")


def _print_whatever_comes() -> None:
    """A terminal or a log that lacks a letter of a customer's name ends no command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
