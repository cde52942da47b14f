"""What the merchant and the customers do in the shop, without the API."""

from collections.abc import Sequence
from decimal import Decimal

from sandbox.shopify import flow, metafields, stock
from sandbox.shopify.records import (
    Address,
    Company,
    Customer,
    FoLine,
    Hold,
    Item,
    Line,
    Location,
    Order,
    Product,
    Refund,
    Shipment,
    ShipmentLine,
    Transfer,
    Variant,
)
from sandbox.shopify.store import OTHER_APP_ID, Store

WEB, POINT_OF_SALE, DRAFT = "web", "pos", "shopify_draft_order"
"""What an order's sourceName says of where it was made."""


class SoldOut(Exception):  # noqa: N818 (the shop's own words)
    """The checkout does not sell more than there is."""


class Merchant:
    """Acts on a shop; each stamps what it changes with the clock's whole second."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.main = self.add_location("Main")

    def add_location(self, name: str, *, online: bool = True, fulfillment_service: bool = False) -> int:
        """Open a place that holds stock; its number."""
        store = self.store
        made = Location(store.next_id(), name, online, fulfillment_service=fulfillment_service)
        return store.locations.add(made).id

    def add_product(self, title: str, *, vendor: str = "", tags: tuple[str, ...] = ()) -> int:
        """Put a product up, without variants yet; its number."""
        store = self.store
        made = Product(store.next_id(), title, store.stamp, store.stamp, vendor=vendor, tags=sorted(tags))
        return store.products.add(made).id

    def add_variant(
        self,
        sku: str | None,
        *,
        available: int = 0,
        product: int | None = None,
        title: str = "Default Title",
        price: str = "10.00",
        policy: str = "DENY",
        tracked: bool = True,
        requires_shipping: bool = True,
        gift_card: bool = False,
    ) -> int:
        """Put a variant on sale, with a product of its own unless one is named; its number."""
        store, now = self.store, self.store.stamp
        owner = store.products.rows[self.add_product((sku or title).title()) if product is None else product]
        number = store.next_id()
        item = Item(store.next_id(), number, None, now, tracked, requires_shipping)
        store.set_sku(store.items.add(item), sku)
        made = Variant(number, owner.id, item.id, title, now, now, Decimal(price), policy, gift_card)
        store.variants.add(made)
        owner.variants.append(number)
        stock.move(store, item, self.main, available=available)
        return number

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
    ) -> int:
        """A customer orders (or the merchant for him); the order's number.

        `country` None is an order without a shipping address. An order at the till is handed over at once.
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
            order.lines.append(self._line(order, variant, quantity, selling_plan))
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
        there = stock.available(self.store, item)
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
        flow.route(self.store, found, [line])
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
        found = self._order(order)
        for line in found.lines:
            if line.unfulfilled:
                flow.remove(self.store, found, line, line.unfulfilled, restock=True)
        for work in self.store.by_order.pop(order, []):
            self.store.fulfillment_orders.remove(work)
        self.store.orders.remove(found)

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
        self._set_metafield(self._order(order), namespace, key, kind, value)
        flow.saved(self.store, self._order(order))

    def touch_all_orders(self) -> None:
        """A bulk edit: every order changed in one second."""
        for order in self.store.orders:
            flow.saved(self.store, order)

    def receive(self, sku: str, quantity: int, location: int | None = None) -> None:
        """Goods came: that many more available."""
        stock.move(self.store, self.store.item(sku), location or self.main, available=quantity)

    def set_available(self, sku: str, quantity: int, location: int | None = None) -> None:
        """Correct the count of units for sale."""
        item, place = self.store.item(sku), location or self.main
        there = stock.level_at(self.store, item, place).quantities["available"]
        stock.move(self.store, item, place, available=quantity - there)

    def set_quantity(self, sku: str, name: str, quantity: int, location: int | None = None) -> None:
        """Set one kind of quantity, such as damaged or incoming."""
        item, place = self.store.item(sku), location or self.main
        there = stock.level_at(self.store, item, place).quantities[name]
        stock.move(self.store, item, place, **{name: quantity - there})

    def set_level_active(self, sku: str, location: int, *, active: bool) -> None:
        level = stock.level_at(self.store, self.store.item(sku), location)
        level.active, level.modified = active, self.store.stamp

    def set_policy(self, sku: str, policy: str) -> None:
        """Let a variant be sold when out of stock (CONTINUE), or not (DENY)."""
        variant = self.store.variant(sku)
        variant.policy = policy
        self._saved(variant)

    def set_tracked(self, sku: str, *, tracked: bool) -> None:
        item = self.store.item(sku)
        item.tracked = tracked
        self.store.items.touch(item, self.store.stamp)
        self._saved(self.store.variant(sku))

    def set_sku(self, sku: str, other: str) -> None:
        variant = self.store.variant(sku)
        item = self.store.item(sku)
        self.store.set_sku(item, other)
        self.store.items.touch(item, self.store.stamp)
        self._saved(variant)

    def set_metafield(self, sku: str, namespace: str, key: str, kind: str, value: str | None) -> None:
        """Set a variant's metafield by hand, or delete it with None."""
        variant = self.store.variant(sku)
        self._set_metafield(variant, namespace, key, kind, value)
        self._saved(variant)

    def _set_metafield(
        self, owner: Order | Variant, namespace: str, key: str, kind: str, value: str | None
    ) -> None:
        if value is None:
            owner.metafields.pop((namespace, key), None)
            return
        given: dict[str, object] = {"namespace": namespace, "key": key, "type": kind, "value": value}
        metafields.put(self.store, owner, given)

    def delete_variant(self, sku: str) -> None:
        """Delete a variant; lines that were sold of it name it no more."""
        variant = self.store.variant(sku)
        item = self.store.item(sku)
        self.store.set_sku(item, None)
        self.store.items.remove(item)
        self.store.products.rows[variant.product_id].variants.remove(variant.id)
        self.store.variants.remove(variant)

    def hold(self, order: int, reason: str = "OTHER", *, app: int | None = None) -> None:
        """Hold an order's work by hand, or as another program does."""
        for work in self.store.by_order[order]:
            if work.open:
                work.holds.append(Hold(self.store.next_id(), reason, None, None, app))
                work.status = "ON_HOLD"
                self.store.fulfillment_orders.touch(work, self.store.stamp)

    def hold_by_another_app(self, order: int) -> None:
        self.hold(order, app=OTHER_APP_ID)

    def announce(
        self,
        lines: list[tuple[str, int]],
        arrives: int | None,
        *,
        reference: str | None = None,
        origin: str | None = "Supplier",
        status: str = "IN_TRANSIT",
    ) -> int:
        """A transfer with one shipment that is to arrive at an instant; the shipment's number."""
        store, now = self.store, self.store.stamp
        rows = [ShipmentLine(store.next_id(), store.item(sku).id, quantity) for sku, quantity in lines]
        transfer = Transfer(store.next_id(), self.main, origin, reference, "IN_PROGRESS", now, now)
        made = Shipment(store.next_id(), transfer.id, self.main, status, now, now, arrives, now, lines=rows)
        transfer.shipments.append(made.id)
        store.transfers.add(transfer)
        store.shipments.add(made)
        for sku, quantity in lines:
            stock.move(store, store.item(sku), self.main, incoming=quantity)
        return made.id

    def reschedule(self, shipment: int, arrives: int | None) -> None:
        """The shipment is to arrive at another instant, or nobody knows when."""
        found = self.store.shipments.rows[shipment]
        found.arrives = arrives
        self.store.shipments.touch(found, self.store.stamp)

    def receive_shipment(self, shipment: int, units: dict[str, int] | None = None) -> None:
        """A shipment came, wholly or in part."""
        store, found = self.store, self.store.shipments.rows[shipment]
        for line in found.lines:
            item = store.items.rows[line.item_id]
            left = line.quantity - line.accepted
            came = left if units is None else units.get(item.sku or "", 0)
            line.accepted += came
            stock.move(store, item, found.destination_id, incoming=-came, available=came)
        done = all(line.accepted >= line.quantity for line in found.lines)
        found.status = "RECEIVED" if done else "PARTIALLY_RECEIVED"
        found.received = store.stamp if done else None
        store.shipments.touch(found, store.stamp)
        if done and found.transfer_id is not None:
            transfer = store.transfers.rows[found.transfer_id]
            transfer.status = "TRANSFERRED"
            store.transfers.touch(transfer, store.stamp)

    def _order(self, number: int) -> Order:
        found = self.store.orders.get(number)
        if found is None:
            raise KeyError(f"the shop has no order {number}")
        return found

    def _sold(self, order: Order, sku: str) -> Line:
        found = next((line for line in order.lines if line.sku == sku), None)
        if found is None:
            raise KeyError(f"{order.name} has no line of {sku}")
        return found

    def _saved(self, variant: Variant) -> None:
        self.store.variants.touch(variant, self.store.stamp)
