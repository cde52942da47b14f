"""What the merchant does with goods: variants put up and changed, units counted, deliveries taken."""

from decimal import Decimal

from sandbox.shopify import metafields, stock
from sandbox.shopify.records import Item, Location, Product, Shipment, ShipmentLine, Transfer, Variant
from sandbox.shopify.store import Store


class Stockroom:
    """The acts on goods; each stamps what it changes with the clock's whole second."""

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
        metafields.set_by_hand(self.store, variant, (namespace, key, kind), value)
        self._saved(variant)

    def delete_variant(self, sku: str) -> None:
        """Delete a variant; lines that were sold of it name it no more."""
        variant = self.store.variant(sku)
        item = self.store.item(sku)
        self.store.set_sku(item, None)
        self.store.items.remove(item)
        self.store.products.rows[variant.product_id].variants.remove(variant.id)
        self.store.variants.remove(variant)

    def announce(
        self,
        lines: list[tuple[str, int]],
        arrives: int | None,
        *,
        reference: str | None = None,
        origin: str | None = "Supplier",
        status: str = "IN_TRANSIT",
        place: int | None = None,
    ) -> int:
        """A transfer with one shipment that is to arrive at an instant; the shipment's number.

        `place`: the location that it goes to, the main one where none is named.
        """
        store, now, to = self.store, self.store.stamp, self.main if place is None else place
        rows = [ShipmentLine(store.next_id(), store.item(sku).id, quantity) for sku, quantity in lines]
        transfer = Transfer(store.next_id(), to, origin, reference, "IN_PROGRESS", now, now)
        made = Shipment(store.next_id(), transfer.id, to, status, now, now, arrives, now, lines=rows)
        transfer.shipments.append(made.id)
        store.transfers.add(transfer)
        store.shipments.add(made)
        for sku, quantity in lines:
            stock.move(store, store.item(sku), to, incoming=quantity)
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

    def _saved(self, variant: Variant) -> None:
        self.store.variants.touch(variant, self.store.stamp)
