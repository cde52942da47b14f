"""Why an order or a SKU stands as it does, in sentences."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from connector.cli.text.letters import letter_lines
from connector.cli.text.punctuality import punctual
from connector.cli.text.supplies import expected, supply_line
from connector.domain.dates import Rests
from connector.domain.news import Basis
from connector.domain.orders import Standing
from connector.domain.page import Owner
from connector.ledger.states import PromiseStanding
from connector.service.explain_order import LineExplained, NewsView, OrderExplained, PromiseView
from connector.service.explain_sku import PageField, SkuExplained, Waiting
from connector.service.explaining import Explained
from connector.service.words import counted, day, moment, said

_STANDINGS = {
    Standing.OPEN_PAID: "paid, and still to be shipped",
    Standing.OPEN_UNPAID: "not paid yet",
    Standing.SHIPPED: "shipped",
    Standing.DEAD: "no order any more (cancelled, failed or refunded)",
    Standing.GONE: "gone from the shop",
    Standing.UNMAPPED: "of a status that is not in the settings",
}
_OWNERS = {
    Owner.NOBODY: "the shop's own value",
    Owner.OURS: "written by us",
    Owner.THEIRS: "changed by somebody else after us: we leave it alone until it is in stock again",
}
_FIELDS = {"flag": "Backorder flag", "date": "In-stock date"}
_BASES = {
    Basis.LETTER: "by letter",
    Basis.PAGE: "by the shop's page",
    Basis.ADOPTED: "adopted at first contact, nobody was written to",
    Basis.DISCARDED: "discarded by a person, nobody was written to",
}


def explain_lines(explained: Explained, zone: ZoneInfo) -> Iterator[str]:
    if explained.order:
        yield from _order(explained.order, zone)
    if explained.sku:
        yield from _sku(explained.sku, zone)


def _order(order: OrderExplained, zone: ZoneInfo) -> Iterator[str]:
    yield f"Order {order.order}, placed {moment(order.placed_at, zone)}: {_STANDINGS[order.standing]}."
    if order.not_written_to:
        yield f"Its customer gets no letters, because {order.not_written_to}."
    if order.ships_together and order.leaves_on:
        yield f"It leaves as a whole, on {day(order.leaves_on)}."
    for line in order.lines:
        yield f"{line.units} x {line.sku}, {line.title}"
        yield from (f"  {sentence}" for sentence in _line(line, order, zone))
    if order.letters:
        yield "Letters:"
    for letter in order.letters:
        yield f"  {letter.state.value.replace('_', ' ')}, {moment(letter.at, zone)}"
        yield from letter_lines(letter)


def _line(line: LineExplained, order: OrderExplained, zone: ZoneInfo) -> Iterator[str]:
    if not line.takes_part:
        yield "The shop does not count its stock, so it takes no part."
        return
    yield from _cover(line, zone)
    yield from (_promise(promise, zone) for promise in line.promises)
    if line.news:
        yield _news(line.news, zone, is_written_to=not order.not_written_to)
    else:
        yield f"Its customer is owed no news{_why_silent(line)}."


def _why_silent(line: LineExplained) -> str:
    """Why nobody is written to, where it is plain."""
    last = line.promises[-1] if line.promises else None
    if line.rests is None or line.rests is Rests.SHELF:
        return ""
    if last is None:
        return ": it leaves so soon after the order that there is nothing to say" if line.eta_on else ""
    if last.basis is Basis.DISCARDED:
        return ": a person decided so, and nothing has changed since"
    if last.told_on is None:
        return ": he knows that there is no date, and the day of our next news has not come"
    if line.eta_on is None:
        return ": the told day is still some days away, and the goods may come"
    return f": {day(last.told_on)}, the date told last, holds" if line.eta_on <= last.told_on else ""


def _cover(line: LineExplained, zone: ZoneInfo) -> Iterator[str]:
    if line.rests is None:
        yield f"{counted(line.open_units, 'unit')} open; it waits for nothing."
        return
    if line.from_shelf:
        yield f"{counted(line.from_shelf, 'unit')} on the shelf for it."
    for served in line.served:
        yield f"{counted(served.units, 'unit')} for it from {expected(served.supply, zone)}."
    if line.uncovered:
        yield f"{counted(line.uncovered, 'unit')} that nothing covers."
    yield _eta(line)


def _eta(line: LineExplained) -> str:
    if line.rests is Rests.SHELF:
        return "It can leave now."
    if line.eta_on is None:
        return f"There is no day on which it can leave: {line.basis}."
    room = f"; with room, {day(line.told_on)} is the date to tell" if line.told_on else ""
    return f"It can leave on {day(line.eta_on)} ({line.basis}){room}."


def _promise(promise: PromiseView, zone: ZoneInfo) -> str:
    date = day(promise.told_on) if promise.told_on else "that there is no date"
    how = _BASES[promise.basis] + (f" {promise.letter[:12]}" if promise.letter else "")
    kind = f" ({promise.kind.value.replace('_', ' ')})" if promise.kind else ""
    sure = "" if promise.standing is PromiseStanding.CERTAIN else ", perhaps"
    rests = f"; it rested on: {promise.rests_on}" if promise.rests_on else ""
    return f"Told {date} on {moment(promise.at, zone)}, {how}{kind}{sure}{rests}."


def _news(news: NewsView, zone: ZoneInfo, *, is_written_to: bool) -> str:
    dates = f"{day(news.old_on)} → {day(news.told_on)}" if news.old_on else day(news.told_on)
    said = f"News owed since {moment(news.since, zone)}: {news.kind.value.replace('_', ' ')}, {dates}"
    said += f", because {news.because}."
    if news.sealed_in:
        return f"{said} They are in letter {news.sealed_in[:12]}, which is being sent."
    if not is_written_to:
        return f"{said} No letter goes: they are yours to tell."
    if news.held and not news.approved:
        return f"{said} Held: {news.held}."
    return f"{said} They go with the next letter."


def _sku(sku: SkuExplained, zone: ZoneInfo) -> Iterator[str]:
    yield f"{sku.sku}, {sku.title}"
    if not sku.managed:
        yield "The shop does not count its stock, so it takes no part."
        return
    yield f"On the shelf, sold or not: {sku.on_hand}. Available in the shop: {sku.available}."
    yield "Still to come:" if sku.coming else "Still to come: nothing that we know of."
    yield from (f"  {supply_line(supply, zone)}" for supply in sku.coming)
    yield from (f"  Until now {punctual(each)}." for each in sku.punctuality)
    if sku.moved:
        yield "What moved:"
    for moved in sku.moved:
        change = f"{said(moved.before)} → {said(moved.after)}"
        yield f"  {moment(moved.at, zone)}, {moved.source}: {change}, because {moved.because}"
    yield "Who waits, first come first served:" if sku.waiting else "Nobody waits for it."
    yield from (f"  {_waiting(each)}" for each in sku.waiting)
    yield from _page(sku)


def _waiting(line: Waiting) -> str:
    shelf = f"{line.from_shelf} from the shelf, " if line.from_shelf else ""
    told = f"told {day(line.told_last_on)}" if line.told_last_on else "told no date"
    leaves = f"leaves {day(line.eta_on)}" if line.short else "can leave now"
    return f"order {line.order}: {counted(line.units, 'unit')}, {shelf}{line.short} missing; {leaves}, {told}"


def _page(sku: SkuExplained) -> Iterator[str]:
    left = "no limit" if sku.units_left is None else sku.units_left
    yield f"One more, ordered now: {_one_more(sku)}. Units that may still be sold: {left}."
    yield from (_field(field) for field in sku.page)


def _one_more(sku: SkuExplained) -> str:
    if sku.in_stock_on is not None:
        return day(sku.in_stock_on)
    if sku.available is not None and sku.available > 0:
        return "it is there"
    if sku.units_left is not None and sku.units_left <= 0:
        return "no date, since all that comes is taken" if sku.coming else "no date, since nothing comes"
    return "no date"


def _field(field: PageField) -> str:
    wanted = field.wanted if field.wanted is not None else field.now
    change = f", to be {wanted or 'removed'}" if wanted != field.now else ""
    return f"{_FIELDS[field.field]}: {field.now or 'none'}{change} ({_OWNERS[field.owner]})."
