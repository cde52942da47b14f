"""Orders, complete and in as few requests as the shop allows."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from adapters.woocommerce import walk
from adapters.woocommerce.api import Api, Params, Rejected
from adapters.woocommerce.listing import Collection, Listing, SetAside, fetch_ids
from adapters.woocommerce.orders import NOTHING_REFUNDED, Refunded, add_up, as_order
from adapters.woocommerce.statuses import GIVE_BACK, Statuses
from adapters.woocommerce.wire import (
    ORDER_FIELDS,
    ORDER_METAS,
    REFUND_FIELDS,
    STAMP_FIELDS,
    OrderRow,
    RefundRow,
    StampRow,
)
from connector.domain.orders import Order, OrderStamp, Standing
from connector.ports import StampPage

_ORDERS = "wc/v3/orders"
_UNKNOWN_ID = "woocommerce_rest_shop_order_invalid_id"
_NOT_FOUND = 404
_BAD_REQUEST = 400
P = TypeVar("P")
_SURELY_OPEN = {"status": "on-hold,processing"}
Page = Listing[OrderRow] | Listing[StampRow]


class OrderBook:
    """Reads orders. Their lines tell which variation is whose, and that is noted in `parent_of`.

    `unreadable` has those of the last reading by ids that stand but make no sense.
    """

    def __init__(self, api: Api, statuses: Statuses, parent_of: dict[int, int], set_aside: SetAside) -> None:
        self._parent_of = parent_of
        self._statuses = statuses
        self._whole = Collection(
            api,
            _ORDERS,
            OrderRow,
            set_aside,
            noun="Order",
            _fields=ORDER_FIELDS,
            include_meta=ORDER_METAS,
        )
        self._stamps = Collection(api, _ORDERS, StampRow, set_aside, noun="Order", _fields=STAMP_FIELDS)
        self._refunds = Collection(api, _ORDERS, RefundRow, set_aside, noun="Refund", _fields=REFUND_FIELDS)
        self.unreadable: frozenset[int] = frozenset()

    def first(self) -> Iterator[StampPage]:
        """The open ones, whole. An order that opens or changes meanwhile is found from the cursor on."""
        began: datetime | None = None
        known = 0
        for listing in walk.by_id(self._whole.page, self._statuses.open()):
            began = began or listing.read_at
            new = [row for row in listing.rows if row.id > known]
            known = max([known, *listing.ids])
            yield StampPage(self._stamps_of(new), None, listing.read_at, self._orders(new))
        if began is not None:
            yield StampPage((), began - walk.DOUBT, began)

    def open_stamps(self) -> Iterator[tuple[OrderStamp, ...]]:
        """Of all that are open, whatever their stamps; also in a status that came with a plug-in since."""
        self._statuses.forget()
        for listing in walk.by_id(self._stamps.page, self._statuses.open() or _SURELY_OPEN):
            yield self._stamps_of(listing.rows)

    def changed(self, after: datetime) -> Iterator[StampPage]:
        """Those that changed, the trashed ones too.

        The first page is read whole, which saves the requests for its orders. More than that is a bulk
        edit: of its further pages only the stamps are read, and then what of it matters.
        """
        pages: list[Callable[[Params], Page]] = [self._readable_page]

        def fetch(params: Params) -> Listing[OrderRow | StampRow]:
            page = pages.pop() if pages else self._stamps.page
            found = self._filtered(page, params)
            return Listing(found.rows, found.ids, found.size, found.read_at)

        for step in walk.changed_since(fetch, after):
            whole = [row for row in step.rows if isinstance(row, OrderRow)]
            settled = [row for row in whole if row.date_modified_gmt > after or not row.refunds]
            yield StampPage(self._stamps_of(step.rows), step.through, step.read_at, self._orders(settled))

    def by_ids(self, ids: Sequence[int]) -> list[Order]:
        """Those of `ids` that are there, whatever their status; those in the trash are GONE.

        A list that lacks one proves nothing: a plug-in's statuses go with it, and an answer may be older
        than the order. Those are asked for one by one.
        """
        listings = fetch_ids(self._whole_of_any_status, ids)
        rows = [row for listing in listings for row in listing.rows]
        there = {number for listing in listings for number in listing.ids}
        for number in sorted({number for number in ids if number > 0} - there):
            found = self._whole.alone(number, _UNKNOWN_ID)
            if found is not None:
                there.add(number)
                rows += found
        self.unreadable = frozenset(there) - {row.id for row in rows}
        return list(self._orders(rows))

    def _whole_of_any_status(self, params: Params) -> Listing[OrderRow]:
        if self._statuses.are_known:
            return self._filtered(self._whole.page, params)
        return self._whole.page(params)

    def _readable_page(self, params: Params) -> Page:
        """Whole orders; their stamps only where one of them cannot be read, so that it is not passed over."""
        whole = self._whole.page(params)
        return whole if len(whole.rows) == whole.size else self._stamps.page(params)

    def _filtered(self, page: Callable[[Params], P], params: Params) -> P:
        try:
            return page({**params, **self._statuses.every()})
        except Rejected as error:
            if error.status != _BAD_REQUEST:
                raise
            self._statuses.forget()
            return page({**params, **self._statuses.every()})

    def _stamps_of(self, rows: Sequence[OrderRow | StampRow]) -> tuple[OrderStamp, ...]:
        return tuple(map(self._stamp_of, rows))

    def _stamp_of(self, row: OrderRow | StampRow) -> OrderStamp:
        standing = self._statuses.standing(row.status)
        ended = standing in {Standing.DEAD, Standing.GONE}
        return OrderStamp(row.id, row.date_modified_gmt, standing, ended and row.status not in GIVE_BACK)

    def _orders(self, rows: Sequence[OrderRow]) -> tuple[Order, ...]:
        orders = []
        for row in rows:
            standing = self._statuses.standing(row.status)
            refunded = self._refunded(row, standing)
            self._note_variations(row)
            if refunded is not None:
                orders.append(as_order(row, standing, refunded))
        return tuple(orders)

    def _note_variations(self, row: OrderRow) -> None:
        for line in row.line_items:
            if line.variation_id and line.product_id:
                self._parent_of[line.variation_id] = line.product_id

    def _refunded(self, row: OrderRow, standing: Standing) -> Refunded | None:
        """Only what is open or has left needs it. None where the order went away between the two readings."""
        if not row.refunds or not (standing.is_open or standing is Standing.SHIPPED):
            return NOTHING_REFUNDED
        try:
            listing = self._refunds.page({}, f"{_ORDERS}/{row.id}/refunds")
        except Rejected as error:
            if error.status != _NOT_FOUND:
                raise
            return None
        refunded = add_up(listing.rows, row.line_items)
        unread = listing.size > len(listing.rows)
        return Refunded(refunded.units, refunded.by_amount or unread)
