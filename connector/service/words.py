"""Days, moments and counts as a shop keeper reads them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from connector.domain.letters import Cause, CauseKind
from connector.domain.supply import Expected, read_value

NO_DATE = "no date"


def day(on: date | None) -> str:
    """`Fri 18 Dec 2026`, or that there is no date."""
    return f"{on:%a} {on.day} {on:%b %Y}" if on else NO_DATE


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`Fri 18 Dec 2026 14:05`, in the shop's own time."""
    local = at.astimezone(zone)
    return f"{day(local.date())} {local:%H:%M}"


def hour(at: time) -> str:
    """`20:00`; the end of the day is `24:00`."""
    return "24:00" if at == time.max else f"{at:%H:%M}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 letter`, `2 letters`."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def said(value: str) -> str:
    """A supply's value, `2026-12-01 x10`, as `10 on Tue 1 Dec 2026`."""
    return listed(map(_said_part, read_value(value))) if value else "nothing"


def _said_part(expected: Expected) -> str:
    units = "any number" if expected.units is None else str(expected.units)
    if expected.on is None:
        return f"{units} without a date"
    if expected.first_on is None:
        return f"{units} on {day(expected.on)}"
    return f"{units} from {day(expected.first_on)} to {day(expected.on)}"


def listed(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = list(parts)
    return f"{', '.join(most)} and {last}" if most else last


def because(cause: Cause, files: Mapping[str, str]) -> str:
    """Why a date moved, as the end of a sentence. `files` names suppliers' files by the cause's key."""
    supplier, _, what = cause.key.partition("/")
    if cause.kind is CauseKind.SILENCE:
        return f"{supplier} has not delivered" if supplier else "nothing came in time"
    if cause.kind is CauseKind.SKU:
        return f"the SKU {cause.key} was changed or given twice in the shop"
    if cause.kind is not CauseKind.SUPPLIER:
        return _PLAIN[cause.kind]
    if cause.key in files:
        return f"{supplier} sent {files[cause.key]}"
    return f"{supplier}: {what}{' UTC' if what.startswith('by hand') else ''}"


_PLAIN = {
    CauseKind.ORDER: "the order came",
    CauseKind.STOCK: "the stock was corrected",
    CauseKind.SHIPPING: "the shop shipped in another order",
    CauseKind.ORDERS: "other orders came, changed or ended",
    CauseKind.SETTINGS: "the settings changed",
}
