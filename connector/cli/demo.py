"""`demo`."""

# ruff: noqa: PLC0415 - the demo is loaded only where it is played

from pathlib import Path
from typing import Annotated

import typer

from connector.cli.running import JsonOption


def demo(
    as_json: JsonOption = False,
    serve: Annotated[bool, typer.Option("--serve", help="Keep the pretend shop up afterwards.")] = False,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="DIR", help="What the demo leaves goes here.")
    ] = None,
) -> None:
    """See the whole thing work against a pretend shop. No account needed."""
    from connector.demo import main

    raise typer.Exit(main(folder, as_json, serve))
