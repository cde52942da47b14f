"""`notices`: letters, and what you decide about them."""

# ruff: noqa: PLC0415 - each command loads what it needs when it runs, so that --help is quick

from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

import typer

from connector.cli.running import JsonOption, ShopOption, called, group, opened, say, say_json
from connector.errors import UsageError

app = group("Letters, and what you decide about them.")

LetterId = Annotated[
    str, typer.Argument(metavar="ID", help="The letter's id, or its first characters (four or more).")
]


class Fate(StrEnum):
    """What became of a letter, as a person knows."""

    SENT = "sent"
    NOT_SENT = "not-sent"


@app.command("list")
def list_(
    ctx: typer.Context,
    shop: ShopOption = None,
    causes: Annotated[
        bool, typer.Option("--causes", help="Only what is held, by cause, without its letters. JSON has all.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the letters that are held, by cause, and those waiting, uncertain, refused, or sent lately."""
    from connector.cli.text.notices import causes_lines, letters_lines
    from connector.service.notice_list import causes_of, letters_of

    with opened(ctx) as program:
        places = [program.shop(shop)] if shop else list(program.shops.values())
        if as_json:
            say_json("notices-list", shops=[letters_of(place, called(ctx)) for place in places])
        elif causes:
            say(line for each in places for line in causes_lines(each.name, causes_of(each, called(ctx))))
        else:
            say(line for each in places for line in letters_lines(letters_of(each, called(ctx))))


@app.command()
def show(ctx: typer.Context, letter: LetterId) -> None:
    """Show a letter in full, its address too: as it went out, or as it would go out now."""
    from connector.cli.text.notices import full_lines
    from connector.service import notice_acts

    with opened(ctx) as program:
        say(full_lines(notice_acts.show(program, letter)))


@app.command()
def preview(
    ctx: typer.Context,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="Which kind, such as delay or unknown.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--lang", metavar="LANGUAGE", help="In which language, such as de or en-US.")
    ] = None,
    order: Annotated[
        str | None, typer.Option("--order", metavar="NUMBER", help="About that order's lines.")
    ] = None,
    shop: ShopOption = None,
    in_browser: Annotated[bool, typer.Option("--open", help="Show the page in your browser.")] = False,
) -> None:
    """Show what a letter would look like, in your own words if you have some.

    The facts are made up, except for those of --order. With --order alone it is the letter that its
    customer is owed. Nothing is sent, and nothing changes.
    """
    from connector.cli.text.notices import preview_lines
    from connector.service.notice_preview import preview as previewed

    with opened(ctx) as program:
        letter = previewed(program, shop=shop, kind=kind, language=language, order=order)
    say(preview_lines(letter))
    if in_browser:
        typer.launch(_page(letter.html))


def _page(html: str) -> str:
    """The address of a file that holds the page. It stays, because the browser reads it later."""
    with NamedTemporaryFile("w", prefix="backorder-", suffix=".html", delete=False, encoding="utf-8") as file:
        file.write(html)
    return Path(file.name).as_uri()


@app.command()
def approve(
    ctx: typer.Context,
    letters: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Their ids.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are held.")] = False,
    cause: Annotated[
        str | None,
        typer.Option(
            "--cause",
            metavar="ID|TEXT",
            help="All of a cause, by its id, or whose cause or reason has these words.",
        ),
    ] = None,
) -> None:
    """Let held letters go, as they are now.

    They go with the next pass. If what one says changes until then, it is held again. A letter that
    the mail provider refused is tried once more. Of a letter of several causes, --cause lets only the
    news of those go.
    """
    from connector.service import notice_acts

    if sum([bool(letters), everything, cause is not None]) != 1:
        raise UsageError("Say which letters: their ids, or --all, or --cause ID.")
    if cause is not None and not cause.strip():
        raise UsageError("--cause is empty. To let all held letters go, say --all.")
    with opened(ctx) as program:
        for letter in letters or []:
            say([notice_acts.approve(program, letter)])
        if not letters:
            say(_approved(notice_acts.approve_all(program, cause)))


def _approved(ids: list[str]) -> list[str]:
    if not ids:
        return ["No such letter is held."]
    return [*(f"Letter {each} is approved." for each in ids), "They go with the next pass."]


@app.command()
def discard(
    ctx: typer.Context,
    letter: LetterId,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for your own records.")],
) -> None:
    """Never send a letter.

    What it says counts as known, but is never quoted: the customer hears again only when something
    changes.
    """
    from connector.service import notice_acts

    with opened(ctx) as program:
        say([notice_acts.discard(program, letter, reason)])


@app.command()
def settle(
    ctx: typer.Context,
    letter: LetterId,
    fate: Annotated[Fate, typer.Argument(metavar="sent|not-sent", help="What became of it.")],
) -> None:
    """Say what became of an uncertain letter.

    Ask your mail provider. One that was not sent is owed again, and goes with the next pass.
    """
    from connector.service import notice_acts

    with opened(ctx) as program:
        say([notice_acts.settle(program, letter, sent=fate is Fate.SENT)])
