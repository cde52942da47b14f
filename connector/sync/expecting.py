"""Expecting: what is still to come of an item, what came, and what nobody has ordered."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from connector.domain.availability import Availability, that_counts
from connector.domain.dates import expect
from connector.domain.items import NotOrdered, account_for_stock
from connector.domain.policy import SupplierTerms
from connector.domain.stranded import Accounted
from connector.domain.supply import Supply, SupplyKey
from connector.ledger import planning
from connector.ledger.supplies import StoredSupply, ended_by_coming
from connector.sync.context import ShopContext


def terms_of(ctx: ShopContext, supplier: str) -> SupplierTerms:
    known = ctx.suppliers.get(supplier)
    return known.terms if known else SupplierTerms(receiving_days=ctx.policy.dates.receiving_days)


def expected_of(ctx: ShopContext, stored: Iterable[StoredSupply]) -> list[Supply]:
    today, outstanding = ctx.today(), ctx.outstanding
    return [
        expect(s.key, e, units, terms_of(ctx, s.key.supplier), ctx.policy.dates, today)
        for s in stored
        for e, units in s.rest(outstanding=s.key.supplier in outstanding)
    ]


def counts(ctx: ShopContext, supply: StoredSupply) -> bool:
    """Whether it is one of a supplier that the settings still name, or a person's own."""
    return supply.by_hand or supply.key.supplier in ctx.suppliers


def ordered(ctx: ShopContext, stored: Iterable[StoredSupply]) -> list[StoredSupply]:
    """What somebody ordered: all that counts but catalogues, which never arrive."""
    return [s for s in stored if counts(ctx, s) and not ctx.is_catalogue(s.key.supplier)]


def account(
    ctx: ShopContext,
    item: planning.ItemRow,
    on_hand: int,
    stranded: int,
    stored: Sequence[StoredSupply],
) -> Accounted:
    """What a change of on hand stands for, with what was `stored` of its supplies until then."""
    return account_for_stock(
        on_hand,
        item.on_hand,
        item.shipped,
        stranded,
        expected_of(ctx, stored),
        _recent(ctx, stored),
        ctx.today(),
        ctx.policy.arrivals,
    )


def _recent(ctx: ShopContext, stored: Iterable[StoredSupply]) -> list[tuple[SupplyKey, int, date]]:
    """What came and was not given back, oldest first; of one day, what was due first."""
    outstanding = ctx.outstanding
    came = [s for s in stored if s.came]
    due = {s.key: min((e.on for e in s.value if e.on), default=date.max) for s in came}
    recent = [
        (s.key, units, on)
        for s in came
        for units, on in s.standing(outstanding=s.key.supplier in outstanding)
    ]
    return sorted(recent, key=lambda r: (r[2], due[r[0]], r[0]))


def delivered(
    ctx: ShopContext, connection: Connection, changes: Iterable[tuple[int, str]]
) -> list[tuple[int, str]]:
    """Those of these last changes, with their causes, that ended a delivery because all of it had come.

    Only of suppliers whose lead time is known. One who called his last delivery off may have no other.
    """
    asked = {n: cause for n, cause in changes if terms_of(ctx, _supplier(cause)).lead_time_days is not None}
    done = ended_by_coming(connection, asked) if asked else ()
    return [(n, asked[n]) for n in done]


def _supplier(cause: str) -> str:
    return cause.partition("/")[0]


def not_ordered(
    ctx: ShopContext, listed: Sequence[StoredSupply], came: Iterable[tuple[int, str]]
) -> NotOrdered:
    """A catalogue's word, else the lead time of the supplier that listed the SKU last, or the shop's own.

    `came`: last changes of the item's supplies that were `delivered`. Where nothing is `listed` any more,
    whose delivery ended last is the one to order from.
    """
    _, cause = max(came, default=(0, ""))
    supplier = max(listed, key=lambda s: s.id).key.supplier if listed else _supplier(cause)
    terms = terms_of(ctx, supplier) if supplier else None
    in_catalogues = [
        Availability(s.key, min((e.on for e in s.value if e.on), default=None), terms_of(ctx, s.key.supplier))
        for s in listed
        if ctx.is_catalogue(s.key.supplier)
    ]
    availability = that_counts(in_catalogues, ctx.preferred)
    own = availability.terms if availability else terms
    calendar = own.calendar if own else ctx.policy.dates.calendar
    lead_time = terms.lead_time_days if terms else None
    return NotOrdered(
        from_on=calendar.counts_from(ctx.local(ctx.now())),
        availability=availability,
        lead_time_days=ctx.policy.dates.lead_time_days if lead_time is None else lead_time,
        most=ctx.policy.page.most_unordered,
    )
