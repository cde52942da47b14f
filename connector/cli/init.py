"""`init`."""

# ruff: noqa: PLC0415 - each command loads what it needs when it runs, so that --help is quick

import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connector.cli.running import INTERRUPTED, complain, given, say, world_of
from connector.errors import UsageError

if TYPE_CHECKING:
    from connector.ports import Finding
    from connector.service.checking import Row
    from connector.service.setup.draft import Draft


def init(
    ctx: typer.Context,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: what is not given here has its default.")
    ] = False,
    platform: Annotated[
        str, typer.Option("--platform", metavar="NAME", help="woocommerce or shopify.")
    ] = "woocommerce",
    url: Annotated[str, typer.Option("--url", metavar="ADDRESS", help="The shop's address.")] = "",
    supplier: Annotated[
        str, typer.Option("--supplier", metavar="FILE", help="A supplier's file: a path or an address.")
    ] = "",
) -> None:
    """Write a configuration, asking a few questions.

    Each answer is tried at once. Secrets go into files that only you can read, or stay in the environment.
    Exit code: that of `check` for what was written.
    """
    from connector.cli.text.check import check_lines
    from connector.service.checking import exit_code
    from connector.service.setup.asking import Conversation
    from connector.service.setup.draft import Draft
    from connector.service.setup.trying import everything
    from connector.service.setup.writing import write
    from connector.settings.shops import PLATFORMS

    config = (given(ctx).config or Path("config.toml")).absolute()
    asker = Defaults() if yes else Person()
    if platform not in PLATFORMS:
        raise UsageError(f"There is no platform “{platform}”. There are: {', '.join(PLATFORMS)}.")
    _must_be_writable(config.parent)
    with _somebody_answers():
        _may_be_overwritten([config], asker)
        conversation = Conversation(asker, config.parent, world_of(ctx), supplier)
        draft = conversation.ask_all(Draft(platform=platform, url=url))
        _may_be_overwritten([config.parent / file for file in draft.files()], asker)
    write(config, draft)
    rows = [*everything(config, draft, world_of(ctx)), *_left_out(supplier, draft)]
    say(["", f"{config} is written. This is what `backorder check` says of it:", *check_lines(rows), ""])
    say(_next_steps(config))
    raise typer.Exit(exit_code(rows))


class Person:
    """Somebody at a terminal."""

    can_answer_again = True

    def ask(self, question: str, default: str = "", options: Sequence[str] = ()) -> str:
        asked = f"{question} ({', '.join(options)})" if options else question
        must_choose = bool(options) and not default
        while True:
            said: str = typer.prompt(
                asked, default=None if must_choose else default, show_default=bool(default)
            ).strip()
            if not options or said in options:
                return said
            self.say(f"There is no “{said}”.")

    def ask_secret(self, question: str) -> str:
        said: str = typer.prompt(f"{question} (not shown)", default="", hide_input=True, show_default=False)
        return said.strip()

    def confirm(self, question: str, *, default: bool) -> bool:
        return typer.confirm(question, default=default)

    def say(self, line: str) -> None:
        typer.echo(line)

    def show(self, findings: "Sequence[Finding]") -> None:
        from connector.cli.text.check import row_lines
        from connector.service.checking import row_of

        say(row_lines([row_of("", finding) for finding in findings]))


class Defaults(Person):
    """Nobody: everything as it is given, or by default."""

    can_answer_again = False

    def ask(self, question: str, default: str = "", options: Sequence[str] = ()) -> str:  # noqa: ARG002 - a Person's
        self.say(f"{question}: {default}" if default else f"{question}: -")
        return default

    def ask_secret(self, question: str) -> str:  # noqa: ARG002 - a Person's
        return ""

    def confirm(self, question: str, *, default: bool) -> bool:  # noqa: ARG002 - a Person's
        return default


def _must_be_writable(folder: Path) -> None:
    """Raises UsageError before a question is asked whose answer would be lost."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise UsageError(f"Nothing can be written into {folder}. Name another place with --config.")


@contextmanager
def _somebody_answers() -> Iterator[None]:
    """Ctrl-C at a question stops like everywhere. Raises UsageError where the input ends too soon."""
    try:
        yield
    except typer.Abort as abort:
        if isinstance(abort.__context__, EOFError):
            raise UsageError(
                "The input ended before the questions did, and nothing was written. "
                "With --yes nothing is asked."
            ) from None
        complain("Stopped. Nothing was written.")
        raise typer.Exit(INTERRUPTED) from None


def _may_be_overwritten(files: Sequence[Path], asker: Person) -> None:
    """Raises UsageError where something is there that nobody gave up."""
    standing = ", ".join(str(file) for file in files if file.exists())
    if standing and not asker.confirm(f"There is {standing} already. Write over it?", default=False):
        raise UsageError(f"{standing} is there already and was left as it is. Name another with --config.")


def _left_out(supplier: str, draft: "Draft") -> "Iterator[Row]":
    """A file that was named and could not be taken is no configuration in order."""
    from connector.service.checking import Level, Row

    if supplier and draft.supplier is None:
        sentence = f"{supplier} is not in the configuration: see above why."
        yield Row("", "supplier", Level.WRONG, sentence, "Write its table, [suppliers.NAME], yourself.")


def _next_steps(config: Path) -> list[str]:
    called = f"backorder --config {shlex.quote(str(config))}"
    return [
        "What to do next:",
        f"    {called} plan      what a first pass would do; changes nothing",
        f"    {called} sync      a pass: letters go into a folder, flags and dates to the shop",
    ]
