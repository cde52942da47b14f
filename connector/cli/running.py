"""What every command shares: its options, the program put together, answers and errors."""

# ruff: noqa: PLC0415 - each command loads what it needs when it runs, so that --help is quick

import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from connector.errors import ConnectorError, SettingsError, UsageError

if TYPE_CHECKING:
    from connector.bootstrap import App, World
    from connector.settings import Settings

FAILED, WRONG, WAITS, INTERRUPTED = 1, 2, 3, 130

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")]
ShopOption = Annotated[
    str | None, typer.Option("--shop", metavar="NAME", help="Which shop, where there are several.")
]


@dataclass(frozen=True, slots=True)
class Given:
    """What stands before the command. `world` is what tests put in place of the real one."""

    config: Path | None
    world: "World | None"


class Commands(TyperGroup):
    """Tells errors of ours in a sentence, without a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override] # noqa: ANN401 - typer's own types
        try:
            return super().invoke(ctx)
        except ConnectorError as error:
            complain(str(error))
            wrong = isinstance(error, SettingsError | UsageError)
            raise typer.Exit(WRONG if wrong else FAILED) from error
        except KeyboardInterrupt:
            complain("Stopped. What was done is kept; the next pass goes on from there.")
            raise typer.Exit(INTERRUPTED) from None


def group(help_text: str) -> typer.Typer:
    """A group of commands that looks like the rest."""
    return typer.Typer(
        cls=Commands,
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def given(ctx: typer.Context) -> Given:
    found = ctx.find_object(Given)
    return found or Given(None, None)


def called(ctx: typer.Context) -> str:
    """How the program was called: its name, and the settings where the command line named them."""
    source = ctx.find_root().get_parameter_source("config")
    named = source is not None and source.name == "COMMANDLINE"
    return f"backorder --config {shlex.quote(str(given(ctx).config))}" if named else "backorder"


def world_of(ctx: typer.Context) -> "World":
    from connector.bootstrap import World

    return given(ctx).world or World()


def settings_of(ctx: typer.Context) -> "Settings":
    """The settings that were named. Raises SettingsError."""
    from connector.settings import load

    return load(given(ctx).config)


@contextmanager
def opened(ctx: typer.Context) -> Iterator["App"]:
    """The program, put together; its ledger is closed at the end."""
    from connector.service.opening import opened as put_together

    with put_together(settings_of(ctx), world_of(ctx)) as app:
        yield app


def shop_names(settings: "Settings", shop: str | None) -> list[str]:
    """That shop, or all of them. Raises UsageError for one that there is not."""
    if shop is None:
        return list(settings.shops)
    if shop not in settings.shops:
        raise UsageError(f"There is no shop “{shop}”. There are: {', '.join(settings.shops)}.")
    return [shop]


def say(lines: Iterable[str]) -> None:
    """An answer for a person."""
    for line in lines:
        typer.echo(line)


def say_json(command: str, **parts: Any) -> None:  # noqa: ANN401 - any read model
    from connector.service.plain import document

    typer.echo(document(command, ascii_only=not _prints_unicode(), **parts))


def _prints_unicode() -> bool:
    return (sys.stdout.encoding or "").casefold().startswith("utf")


def complain(sentence: str) -> None:
    typer.echo(sentence, err=True)
