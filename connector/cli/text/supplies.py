"""Supplies in words: how many, when, and who says so."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from connector.service.supply_views import SupplyView
from connector.service.words import day, moment


def supply_line(supply: SupplyView, zone: ZoneInfo) -> str:
    """`10 x MUG from acme D2, expected Tue 15 Dec 2026 (dates.csv row 3: “2026-12-15”, read …)`."""
    came = f", {supply.came} came already" if supply.came else ""
    return f"{units(supply)} x {supply.sku} from {expected(supply, zone)}{came}"


def units(supply: SupplyView) -> str:
    return "any number" if supply.units is None else str(supply.units)


def expected(supply: SupplyView, zone: ZoneInfo) -> str:
    """Who, when, and where that stands."""
    when = f"expected {day(supply.expected_on)}" if supply.expected_on else "no date"
    late = ", overdue" if supply.overdue else ""
    return f"{supply.source}, {when}{late} ({'; '.join(_provenance(supply, zone))})"


def _provenance(supply: SupplyView, zone: ZoneInfo) -> Iterator[str]:
    if supply.by_hand:
        yield "set by hand"
    elif supply.file and supply.read_at:
        yield f"{supply.file} row {supply.row}: “{supply.raw}”, read {moment(supply.read_at, zone)}"
    else:
        yield "no file says so any more"
