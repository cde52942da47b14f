"""`status`, `explain` and `check`."""

# ruff: noqa: PLC0415 - each command loads what it needs when it runs, so that --help is quick

from typing import Annotated

import typer

from connector.cli.running import JsonOption, ShopOption, opened, say, say_json, settings_of, world_of


def status(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Show how things stand.

    Who waits, what is overdue, which letters are held, and what waits for you.
    """
    from connector.cli.text.status import status_lines
    from connector.service.status import status_of

    with opened(ctx) as app:
        found = [(shop, status_of(shop)) for shop in app.shops.values()]
        if as_json:
            say_json("status", shops=[each for _, each in found])
        else:
            say(line for shop, each in found for line in status_lines(each, shop.zone))


def explain(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="ORDER|SKU", help="An order's number, or a SKU.")],
    shop: ShopOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why an order or a SKU stands as it does.

    What an order waits for and what its customer was told; or what is coming for a SKU, who waits
    for it, and what its page says.
    """
    from connector.cli.text.explain import explain_lines
    from connector.service.explaining import explain as explained

    with opened(ctx) as app:
        place, found = explained(app, what, shop)
        if as_json:
            say_json("explain", shop=place.name, **found.as_json())
        else:
            say(explain_lines(found, place.zone))


def check(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Look whether everything is in order.

    Settings, ledger, mail, shops and suppliers: what is wrong, and how to mend it.
    Exit code: 0 in order, 1 something cannot be reached now, 2 settings or credentials are wrong.
    """
    from connector.cli.text.check import check_lines
    from connector.service.checking import check_all, exit_code

    rows = check_all(settings_of(ctx), world_of(ctx))
    if as_json:
        say_json("check", findings=rows)
    else:
        say(check_lines(rows))
    raise typer.Exit(exit_code(rows))
