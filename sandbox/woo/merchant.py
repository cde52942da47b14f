"""What the merchant and the customers do in the shop, without REST."""

from decimal import Decimal

from sandbox.woo import flow, meta, products, stock, variations
from sandbox.woo.order_writes import new_order
from sandbox.woo.records import Line, Order, Product
from sandbox.woo.state import Store

CHECKOUTS = ("checkout", "store-api")


class SoldOut(Exception):  # noqa: N818 (the shop's own words)
    """The checkout does not sell more than there is."""


class Merchant:
    """Acts on a shop; each stamps what it changes with the clock's whole second."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def add_product(
        self,
        sku: str,
        *,
        name: str | None = None,
        price: str = "10.00",
        stock: int = 0,
        manage_stock: bool = True,
        backorders: str = "no",
        virtual: bool = False,
        image: str = "",
        tags: tuple[str, ...] = (),
    ) -> int:
        """Put a product on sale; its id. Without managed stock it is in stock."""
        product = products.new_product(self.store)
        products.set_sku(self.store, product, sku)
        product.name, product.price, product.image = name or sku.title(), price, image
        product.virtual, product.tags = virtual, tuple(tags)
        product.manage_stock, product.stock, product.backorders = manage_stock, stock, backorders
        _settle(product)
        return product.id

    def add_variable(
        self,
        sku: str,
        choices: dict[str, int | None],
        *,
        price: str = "10.00",
        stock: int | None = None,
        backorders: str = "no",
        tags: tuple[str, ...] = (),
    ) -> dict[str, int]:
        """Put a product with variations on sale; the ids by SKU, `SKU-CHOICE` each.

        A choice has its own stock, or None: then it follows the product's `stock`, if that is given.
        """
        parent = self.store.products.rows[
            self.add_product(sku, price=price, manage_stock=stock is not None, stock=stock or 0, tags=tags)
        ]
        parent.kind, parent.backorders = "variable", backorders if stock is not None else "no"
        made = {sku: parent.id}
        for choice, own in choices.items():
            flag = backorders if own is not None else "no"
            number = self.add_product(
                f"{sku}-{choice}",
                price=price,
                manage_stock=own is not None,
                stock=own or 0,
                backorders=flag,
            )
            variations.add(self.store.products.rows[number], parent, choice)
            made[f"{sku}-{choice}"] = number
        self._save_product(self.store.products.rows[made[list(made)[-1]]])
        return made

    def place_order(
        self,
        email: str,
        name: str,
        lines: list[tuple[str, int]],
        *,
        country: str = "US",
        status: str = "processing",
        created_via: str = "checkout",
        language: str | None = None,
        check_stock: bool = False,
    ) -> int:
        """A customer orders (or the merchant for him); `language` becomes order meta `wpml_language`."""
        sold = [(self.store.product(sku), count) for sku, count in lines]
        if check_stock:
            for product, count in sold:
                _check_stock(stock.holder(self.store, product), count)
        order = new_order(self.store, created_via)
        _address(order, email, name, country)
        for product, count in sold:
            line = flow.new_line(self.store, product, count)
            order.lines.append(line)
            if created_via in CHECKOUTS:
                stock.mark_backordered(self.store, line)
        if language is not None:
            meta.put(self.store, order.meta, "wpml_language", language)
        flow.set_status(self.store, order, status)
        return order.id

    def set_status(self, order: int, status: str) -> None:
        if status not in self.store.statuses:
            raise ValueError(f"the shop has no order status {status}")
        found = self._order(order)
        flow.set_status(self.store, found, status)
        self._saved(found)

    def edit_quantity(self, order: int, sku: str, qty: int) -> None:
        """Change a line as REST does it: the total stays, and only the newer version moves stock."""
        found = self._order(order)
        flow.resize(self.store, found, self._line(found, sku), qty)
        self._saved(found)

    def add_line(self, order: int, sku: str, qty: int) -> None:
        """Add a line on the order's screen, and take its units from stock."""
        found = self._order(order)
        line = flow.new_line(self.store, self.store.product(sku), qty)
        found.lines.append(line)
        stock.take(self.store, line, qty)
        self._saved(found)

    def remove_line(self, order: int, sku: str) -> None:
        """Remove a line on the order's screen; its units go back."""
        found = self._order(order)
        line = self._line(found, sku)
        stock.take(self.store, line, -stock.taken(line))
        found.lines.remove(line)
        self._saved(found)

    def refund_units(self, order: int, sku: str, qty: int, *, restock: bool = True) -> int:
        """Refund units at the line's price; the refund's id."""
        found = self._order(order)
        line = self._line(found, sku)
        money = (line.total / line.quantity * qty).quantize(Decimal("0.01"))
        return flow.refund(self.store, found, money, [(line, qty, money)], restock=restock).id

    def refund_amount(self, order: int, amount: str) -> int:
        """Refund money and no units; the refund's id."""
        return flow.refund(self.store, self._order(order), Decimal(amount), []).id

    def delete_refund(self, refund: int) -> None:
        flow.unrefund(self.store, self.store.refunds.rows[refund])

    def trash(self, order: int) -> None:
        flow.trash(self.store, self._order(order))

    def delete(self, order: int) -> None:
        flow.delete(self.store, self._order(order))

    def restore(self, order: int) -> None:
        """Take an order out of the trash, as it was."""
        found = self._order(order)
        if found.status == "trash":
            found.status = found.status_before_trash
            self._saved(found)

    def set_email(self, order: int, email: str) -> None:
        found = self._order(order)
        found.billing["email"] = email
        self._saved(found)

    def set_order_meta(self, order: int, key: str, value: object) -> None:
        """Set a key on an order, or delete it with None."""
        found = self._order(order)
        meta.put(self.store, found.meta, key, value)
        self._saved(found)

    def receive(self, sku: str, qty: int) -> None:
        """Goods came: that many more in stock."""
        product = self.store.product(sku)
        stock.set_level(self.store, product, (product.stock or 0) + qty)

    def set_stock(self, sku: str, qty: int) -> None:
        stock.set_level(self.store, self.store.product(sku), qty)

    def set_backorders(self, sku: str, value: str) -> None:
        product = self.store.product(sku)
        product.backorders = value
        self._save_product(product)

    def set_manage_stock(self, sku: str, *, value: bool) -> None:
        """Let the shop count the product, or not; not counted, the last status sticks."""
        product = self.store.product(sku)
        product.manage_stock = value
        self._save_product(product)

    def set_sku(self, sku: str, new: str) -> None:
        """Give a product another SKU, none, or one that another has, as translations and imports do."""
        product = self.store.product(sku)
        del self.store.by_sku[sku.lower()]
        product.sku = new
        if new:
            self.store.by_sku.setdefault(new.lower(), product.id)
        self._save_product(product)

    def set_meta(self, sku: str, key: str, value: object) -> None:
        """Set a product's meta key, or delete it with None."""
        product = self.store.product(sku)
        meta.put(self.store, product.meta, key, value)
        self._save_product(product)

    def touch_all_orders(self) -> None:
        """A bulk edit: every order changed in one second."""
        for order in self.store.orders:
            self._saved(order)

    def trash_product(self, sku: str) -> None:
        product = self.store.product(sku)
        products.trash(self.store, product)

    def delete_product(self, sku: str) -> None:
        products.remove(self.store, self.store.product(sku))

    def _order(self, number: int) -> Order:
        found = self.store.orders.get(number)
        if found is None:
            raise KeyError(f"the shop has no order {number}")
        return found

    def _line(self, order: Order, sku: str) -> Line:
        product = self.store.product(sku)
        return next(line for line in order.lines if line.product_id == product.id)

    def _saved(self, order: Order) -> None:
        self.store.orders.touch(order, self.store.stamp)

    def _save_product(self, product: Product) -> None:
        stock.saved(self.store, product)


def _settle(product: Product) -> None:
    stock.settle(product)


def _check_stock(product: Product, count: int) -> None:
    if product.manage_stock:
        refused = product.backorders == "no" and (product.stock or 0) < count
    else:
        refused = product.stock_status == "outofstock"
    if refused:
        raise SoldOut(f"{product.sku} is not sold: {count} asked, {product.stock} there")


def _address(order: Order, email: str, name: str, country: str) -> None:
    first, _, last = name.partition(" ")
    person = {"first_name": first, "last_name": last, "country": country}
    order.billing.update(person, email=email)
    order.shipping.update(person)
