"""Before a larger mailing, the support team hears what its customers will ask about."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from connector.domain.letters import Cause, CauseKind
from connector.ledger import keeping
from connector.ports import Memo
from connector.sync.context import PassReport, ShopContext
from connector.sync.gather import Due, Envelope, filled, letter_of

_ONCE_IN = timedelta(hours=24)
_MOST_ITEMS = 10


def announce(ctx: ShopContext, report: PassReport, due: Sequence[Due]) -> None:
    """Tell the team of each cause with many letters, once a day. It never holds a letter up."""
    if ctx.support is None:
        return
    by_cause: dict[Cause, list[Due]] = defaultdict(list)
    for letter in due:
        for cause in letter.causes:
            if cause.kind is not CauseKind.ORDER:
                by_cause[cause].append(letter)
    for cause, found in by_cause.items():
        if len(found) < ctx.heads_up_from or not _is_new(ctx, cause):
            continue
        if envelopes := filled(ctx, found):  # a person may have discarded them meanwhile
            report.failures += ctx.support.tell(memo_of(ctx, cause, envelopes)).failures


def _is_new(ctx: ShopContext, cause: Cause) -> bool:
    job = "heads-up " + hashlib.sha256(f"{cause.kind}\n{cause.key}".encode()).hexdigest()[:16]
    with ctx.ledger.begin("heads-up") as connection:
        last = keeping.due_at(connection, ctx.name, job)
        if last is not None and ctx.now() - last < _ONCE_IN:
            return False
        keeping.set_due(connection, ctx.name, job, ctx.now())
        return True


def memo_of(ctx: ShopContext, cause: Cause, envelopes: Sequence[Envelope]) -> Memo:
    """The numbers, and one of the letters without its customer."""
    letters = len(envelopes)
    return Memo(
        f"Heads-up: {letters} letters about one cause go out now",
        "\n".join([*_numbers(cause, envelopes), "", *_example(ctx, envelopes[0])]),
    )


def _numbers(cause: Cause, envelopes: Sequence[Envelope]) -> Iterator[str]:
    carried = [(envelope, o) for envelope in envelopes for o in envelope.carried if o.cause == cause]
    orders = {o.order_id: envelope.orders[o.order_id] for envelope, o in carried}
    countries = Counter(order.country or "country not known" for order in orders.values())
    kinds = Counter(o.news.kind.value.replace("_", " ") for _, o in carried)
    units: Counter[str] = Counter()
    for envelope, o in carried:
        line = envelope.lines[o.line_id]
        units[f"{line.title} ({line.sku})"] += o.units
    yield f"Customers: {len(envelopes)}"
    yield f"Orders: {len(orders)}"
    yield f"Countries: {_counted(countries)}"
    yield f"News: {_counted(kinds)}"
    yield f"Cause: {_named(cause)}"
    yield "Items:"
    yield from (f"  {count} x {title}" for title, count in units.most_common(_MOST_ITEMS))
    if len(units) > _MOST_ITEMS:
        yield f"  and {len(units) - _MOST_ITEMS} more"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def _named(cause: Cause) -> str:
    if cause.kind is CauseKind.SILENCE and not cause.key:
        return "nothing came in time, and nothing is ordered"
    if cause.kind in {CauseKind.SUPPLIER, CauseKind.SILENCE}:
        what = "did not deliver" if cause.kind is CauseKind.SILENCE else "changed its dates"
        return f"the supplier {cause.key.split('/', 1)[0]} {what}"
    return {
        CauseKind.STOCK: "a stock correction",
        CauseKind.SHIPPING: "orders that were shipped out of turn",
        CauseKind.ORDERS: "other orders",
        CauseKind.SETTINGS: "changed settings",
        CauseKind.SKU: f"the SKU {cause.key}, changed or given twice in the shop",
    }.get(cause.kind, cause.kind.value)


def _example(ctx: ShopContext, envelope: Envelope) -> Iterator[str]:
    letter = replace(letter_of(ctx, envelope, envelope.name, None), to_name="", to_email="", language="")
    rendered = ctx.writer.write(letter)
    yield "One of the letters:"
    yield ""
    yield f"Subject: {rendered.subject}"
    yield ""
    yield rendered.text.rstrip("\n")
