"""What the merchant and the customers do in the shop, without the API."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sandbox.shopify import flow, metafields, stock
from sandbox.shopify.records import (
    Address,
    Company,
    Customer,
    FoLine,
    Hold,
    Line,
    Order,
    Refund,
    Variant,
)
from sandbox.shopify.stockroom import Stockroom
from sandbox.shopify.store import OTHER_APP_ID

WEB, POINT_OF_SALE, DRAFT = "web", "pos", "shopify_draft_order"
"""What an order's sourceName says of where it was made."""


class SoldOut(Exception):  # noqa: N818 (the shop's own words)
    """The checkout does not sell more than there is."""


class Merchant(Stockroom):
    """Acts on a shop; each stamps what it changes with the clock's whole second."""

    def place_order(
        self,
        email: str | None,
        name: str,
        lines: list[tuple[str, int]],
        *,
        source: str = WEB,
        guest: bool = False,
        country: str | None = "US",
        locale: str | None = "en",
        paid: bool = True,
        test: bool = False,
        company: str | None = None,
        selling_plan: str | None = None,
        tags: tuple[str, ...] = (),
        check_stock: bool = False,
        properties: Mapping[str, Mapping[str, str]] | None = None,
    ) -> int:
        """A customer orders (or the merchant for him); the order's number.

        `country` None is an order without a shipping address. An order at the till is handed over at once.
        `properties`: what the theme puts on the lines, by SKU.
        """
        store, now = self.store, self.store.stamp
        sold = [(store.variant(sku), quantity) for sku, quantity in lines]
        if check_stock:
            for variant, quantity in sold:
                self._check_stock(variant, quantity)
        order = Order(
            store.next_id(),
            store.next_number(),
            now,
            now,
            now,
            email,
            None if guest else self._customer(email, name, locale).id,
            None if country is None else Address(store.next_id(), country, name),
            locale,
            source,
            "PAID" if paid else "PENDING",
            store.currency,
            test,
            None if company is None else Company(store.next_id(), company),
            self.main if source == POINT_OF_SALE else None,
            tags=sorted(tags),
        )
        store.orders.add(order)
        for variant, quantity in sold:
            line = self._line(order, variant, quantity, selling_plan)
            line.properties = tuple((properties or {}).get(line.sku or "", {}).items())
            order.lines.append(line)
        flow.route(store, order, order.lines, delay=store.ways.routing_seconds)
        if source == POINT_OF_SALE:
            self.ship(order.id)
        return order.id

    def _customer(self, email: str | None, name: str, locale: str | None) -> Customer:
        if email in self.store.by_email:
            return self.store.customers.rows[self.store.by_email[email]]
        first, _, last = name.partition(" ")
        made = Customer(self.store.next_id(), first or None, last or None, email, locale or "en")
        if email is not None:
            self.store.by_email[email] = made.id
        return self.store.customers.add(made)

    def _line(self, order: Order, variant: Variant, quantity: int, plan: str | None = None) -> Line:
        store = self.store
        item, product = store.items.rows[variant.item_id], store.products.rows[variant.product_id]
        return Line(
            store.next_id(),
            order.id,
            variant.id,
            item.id,
            item.sku,
            product.title,
            quantity,
            variant.price,
            quantity,
            quantity,
            requires_shipping=item.requires_shipping,
            gift_card=variant.gift_card,
            selling_plan=plan,
        )

    def _check_stock(self, variant: Variant, quantity: int) -> None:
        item = self.store.items.rows[variant.item_id]
        there = stock.sellable(self.store, item)
        if item.tracked and variant.policy == "DENY" and there < quantity:
            raise SoldOut(f"{item.sku} is not sold: {quantity} asked, {there} there")

    def ship(self, order: int, units: dict[str, int] | None = None) -> int:
        """Send units by SKU, or all that is left; the fulfillment's number."""
        found = self._order(order)
        if units is None:
            chosen = [(line, line.unfulfilled) for line in found.lines if line.unfulfilled]
        else:
            chosen = [(self._sold(found, sku), quantity) for sku, quantity in units.items()]
        return flow.ship(self.store, found, chosen).id

    def pay(self, order: int) -> None:
        found = self._order(order)
        found.financial = "PAID"
        flow.saved(self.store, found)

    def cancel(self, order: int, *, restock: bool = True, reason: str = "CUSTOMER") -> None:
        flow.cancel(self.store, self._order(order), reason, restock=restock)

    def refund_units(self, order: int, sku: str, quantity: int, *, restock: str = "CANCEL") -> int:
        """Refund units: CANCEL and NO_RESTOCK take unsent ones out, RETURN brings sent ones back."""
        found = self._order(order)
        return flow.refund(self.store, found, [(self._sold(found, sku), quantity, restock)]).id

    def refund_amount(self, order: int, amount: str) -> int:
        """Refund money and no units."""
        made = Refund(self.store.next_id(), self.store.stamp, Decimal(amount))
        return flow.pay_back(self.store, self._order(order), made).id

    def edit_quantity(self, order: int, sku: str, quantity: int, *, restock: bool = True) -> None:
        """Edit how many units of a line the customer is to get."""
        found = self._order(order)
        line = self._sold(found, sku)
        more = quantity - line.current
        if more < 0:
            flow.remove(self.store, found, line, -more, restock=restock)
        elif more > 0:
            self._add_units(found, line, more)
        found.edited = True
        flow.saved(self.store, found)

    def _add_units(self, order: Order, line: Line, more: int) -> None:
        work = next((one for one in self.store.by_order[order.id] if one.open), None)
        line.quantity += more
        line.current += more
        line.unfulfilled += more
        if work is None:
            raise ValueError(f"{order.name} has no open work to add units to")
        part = next((one for one in work.lines if one.line is line), None)
        if part is None:
            part = FoLine(self.store.next_id(), line, 0, 0)
            work.lines.append(part)
        part.total += more
        part.remaining += more
        stock.commit(self.store, line, work.location_id, more)
        self.store.fulfillment_orders.touch(work, self.store.stamp)

    def add_line(self, order: int, sku: str, quantity: int) -> None:
        """Edit a line into an order."""
        found = self._order(order)
        line = self._line(found, self.store.variant(sku), quantity)
        found.lines.append(line)
        flow.route(self.store, found, [line], delay=self.store.ways.routing_seconds)
        found.edited = True
        flow.saved(self.store, found)

    def remove_line(self, order: int, sku: str, *, restock: bool = True) -> None:
        """Edit a line out of an order; it stays on it with no unit left."""
        self.edit_quantity(order, sku, 0, restock=restock)

    def archive(self, order: int) -> None:
        found = self._order(order)
        found.closed = self.store.stamp
        flow.saved(self.store, found)

    def delete_order(self, order: int) -> None:
        """Delete an order for good; what it had committed is released."""
        flow.delete(self.store, self._order(order))

    def set_email(self, order: int, email: str | None) -> None:
        found = self._order(order)
        found.email = email
        flow.saved(self.store, found)

    def tag_order(self, order: int, tags: Sequence[str]) -> None:
        """Replace an order's tags."""
        found = self._order(order)
        found.tags = sorted(tags)
        flow.saved(self.store, found)

    def set_order_metafield(self, order: int, namespace: str, key: str, kind: str, value: str | None) -> None:
        """Set an order's metafield by hand, or delete it with None."""
        found = self._order(order)
        metafields.set_by_hand(self.store, found, (namespace, key, kind), value)
        flow.saved(self.store, found)

    def touch_all_orders(self) -> None:
        """A bulk edit: every order changed in one second."""
        for order in self.store.orders:
            flow.saved(self.store, order)

    def hold(self, order: int, reason: str = "OTHER", *, app: int | None = None) -> None:
        """Hold an order's work by hand, or as another program does."""
        for work in self.store.by_order[order]:
            if work.open:
                work.holds.append(Hold(self.store.next_id(), reason, None, None, app))
                work.status = "ON_HOLD"
                self.store.fulfillment_orders.touch(work, self.store.stamp)

    def release(self, order: int) -> None:
        """Take everybody's holds off an order's work by hand."""
        for work in self.store.by_order[order]:
            if work.status == "ON_HOLD":
                work.holds.clear()
                work.status = "OPEN"
                self.store.fulfillment_orders.touch(work, self.store.stamp)

    def hold_by_another_app(self, order: int) -> None:
        self.hold(order, app=OTHER_APP_ID)

    def _order(self, number: int) -> Order:
        found = self.store.orders.get(number)
        if found is None:
            raise KeyError(f"the shop has no order {number}")
        return found

    def _sold(self, order: Order, sku: str) -> Line:
        """The line of a SKU; where one was edited out and another in, the one that has units."""
        sold = [line for line in order.lines if line.sku == sku]
        if not sold:
            raise KeyError(f"{order.name} has no line of {sku}")
        return next((line for line in sold if line.current), sold[0])
