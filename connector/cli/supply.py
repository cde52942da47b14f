"""`supply`: dates and deliveries by hand."""

# ruff: noqa: PLC0415 - each command loads what it needs when it runs, so that --help is quick

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from connector.cli.running import WAITS, WRONG, JsonOption, ShopOption, group, opened, say, say_json
from connector.errors import UsageError

app = group("Suppliers' dates and deliveries, by hand.")
quarantine = group("Files that are not believed until you accept them.")

Sku = Annotated[str, typer.Argument(metavar="SKU", help="The SKU, exactly as in the shop.")]
SomeSku = Annotated[str | None, typer.Argument(metavar="SKU", help="Only this SKU of it.")]
Reference = Annotated[
    str, typer.Argument(metavar="REF", help="The reference (purchase order); - for supply without one.")
]
SupplierOption = Annotated[
    str | None, typer.Option("--supplier", metavar="NAME", help="Whose supply, as named in the settings.")
]
FileNumber = Annotated[int, typer.Argument(metavar="ID", help="The file's number in the list.")]


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to take in.")],
    supplier: Annotated[str, typer.Option("--supplier", metavar="NAME", help="Whose file it is.")],
    older: Annotated[
        bool, typer.Option("--older", help="Also if it is older than the file read last.")
    ] = False,
    shop: ShopOption = None,
) -> None:
    """Take in a supplier's file by hand."""
    from connector.cli.text.supply import imported_lines
    from connector.ledger.states import FileState
    from connector.service.supply_files import import_file

    with opened(ctx) as program:
        done = import_file(program, shop, file, supplier, older=older)
    say(imported_lines(done, file.name))
    codes = {FileState.QUARANTINED: WAITS, FileState.STALE: WRONG}
    raise typer.Exit(codes.get(done.state, 0) if done.state else 0)


@app.command("set")
def set_(
    ctx: typer.Context,
    sku: Sku,
    on: Annotated[str, typer.Argument(metavar="DATE", help="Such as 2026-12-24; none for no date.")],
    reference: Annotated[
        str | None, typer.Option("--ref", metavar="REF", help="The reference, where there are several.")
    ] = None,
    units: Annotated[
        int | None, typer.Option("--qty", metavar="N", min=1, help="The units that are still to come.")
    ] = None,
    supplier: SupplierOption = None,
    shop: ShopOption = None,
) -> None:
    """Say when something comes.

    It holds until the supplier's own file says something else than it does now.
    """
    from connector.service.supply_acts import Entry, set_supply

    with opened(ctx) as program:
        say(set_supply(program, shop, Entry(sku, _day(on), reference, units, supplier)).sentences)


def _day(text: str) -> date | None:
    if text.casefold() == "none":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}” is no date. Write it as 2026-12-24, or none for no date.") from None


@app.command()
def received(
    ctx: typer.Context,
    reference: Reference,
    sku: SomeSku = None,
    units: Annotated[
        int | None, typer.Argument(metavar="QTY", min=1, help="Only so many units of it.")
    ] = None,
    supplier: SupplierOption = None,
    shop: ShopOption = None,
) -> None:
    """Say what came.

    All of a purchase order, one SKU of it, or some units of that. Usually there is no need: arrivals
    are seen by the shop's stock, and this is for when that was understood wrongly.
    """
    from connector.service.supply_received import Delivery, receive_supply

    with opened(ctx) as program:
        say(receive_supply(program, shop, Delivery(reference, sku, units, supplier)).sentences)


@app.command("not-received")
def not_received(
    ctx: typer.Context,
    reference: Reference,
    sku: Sku,
    supplier: SupplierOption = None,
    shop: ShopOption = None,
) -> None:
    """Say that a rise of stock was not this supply.

    Units that ended orders had left on the shelf were counted again, and the supply is still to come.
    """
    from connector.service.supply_not_received import unreceive_supply

    with opened(ctx) as program:
        say(unreceive_supply(program, shop, reference, sku, supplier).sentences)


@app.command()
def close(
    ctx: typer.Context,
    reference: Reference,
    sku: SomeSku = None,
    supplier: SupplierOption = None,
    shop: ShopOption = None,
) -> None:
    """Say that nothing more comes of a purchase order, or of one SKU in it."""
    from connector.service.supply_acts import close_supply

    with opened(ctx) as program:
        say(close_supply(program, shop, reference, sku, supplier).sentences)


@app.command("list")
def list_(ctx: typer.Context, shop: ShopOption = None, as_json: JsonOption = False) -> None:
    """Show what is still to come, when, and who says so."""
    from connector.cli.text.supply import supply_lines
    from connector.service.supply_views import all_supplies

    with opened(ctx) as program:
        places = [program.shop(shop)] if shop else list(program.shops.values())
        found = [(place, all_supplies(place)) for place in places]
        if as_json:
            say_json("supply-list", shops=[{"shop": p.name, "supplies": each} for p, each in found])
        else:
            say(line for place, each in found for line in supply_lines(place.name, each, place.zone))


app.add_typer(quarantine, name="quarantine", invoke_without_command=True, no_args_is_help=False)


@quarantine.callback()
def quarantine_(ctx: typer.Context) -> None:
    """Files that are not believed until you accept them. Without a command: list them."""
    if ctx.invoked_subcommand is None:
        list_quarantine(ctx)


@quarantine.command("list")
def list_quarantine(ctx: typer.Context) -> None:
    """Show the files in quarantine."""
    from connector.cli.text.supply import quarantine_lines
    from connector.service.supply_files import quarantined

    with opened(ctx) as program:
        say(quarantine_lines(quarantined(program), program))


@quarantine.command()
def accept(ctx: typer.Context, file_id: FileNumber) -> None:
    """Believe a file: the next pass goes by it."""
    from connector.service.supply_files import accept_file

    with opened(ctx) as program:
        file, report = accept_file(program, file_id)
    say([f"{file.name} of {file.supplier} counts now; the next pass goes by it."])
    say(f"Note: {remark}" for remark in report.remarks)


@quarantine.command()
def reject(ctx: typer.Context, file_id: FileNumber) -> None:
    """Do not believe a file: what stood before goes on."""
    from connector.service.supply_files import reject_file

    with opened(ctx) as program:
        file = reject_file(program, file_id)
    say([f"{file.name} of {file.supplier} never counts; what stood before goes on."])
