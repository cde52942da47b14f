"""`forget`: a customer asks that his data be erased."""

# ruff: noqa: PLC0415 - each command loads what it needs when it runs, so that --help is quick

from typing import Annotated

import typer

from connector.cli.running import JsonOption, opened, say, say_json


def forget(
    ctx: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The customer's address.")],
    as_json: JsonOption = False,
) -> None:
    """Erase what is known of a customer, in all shops.

    Open orders are served to their end, and erased then. What is kept, and why, is said.
    """
    from connector.cli.text.forgetting import forgotten_lines
    from connector.service.forgetting import backups_of, forget_person

    with opened(ctx) as app:
        found = forget_person(app, email)
        backups = [str(each) for each in backups_of(app.ledger.path)]
    if as_json:
        say_json("forget", shops=found, backups=backups)
    else:
        say(forgotten_lines(found, backups))
