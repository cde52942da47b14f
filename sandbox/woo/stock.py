"""Stock: what a sale takes, what comes back, and the status that follows."""

from dataclasses import replace

from sandbox.woo import meta
from sandbox.woo.mails import backorder_mail, stock_mail
from sandbox.woo.records import Line, Order, Product
from sandbox.woo.state import Store

REDUCED = "_reduced_stock"
PAGE_DATE = "_backorder_in_stock_date"
FROZEN_DATE = "_backorder_page_date"


def holder(store: Store, product: Product) -> Product:
    """What manages a product's stock: a variable product for its variations that do not."""
    parent = store.products.get(product.parent_id)
    return parent if parent and parent.manage_stock and not product.manage_stock else product


def variations(store: Store, parent: Product) -> list[Product]:
    """A variable product's variations, oldest first; those in the trash are none."""
    if parent.kind != "variable":
        return []
    return [one for one in store.products if one.parent_id == parent.id and one.status != "trash"]


def saved(store: Store, product: Product) -> None:
    """A product was saved."""
    settle(product)
    stamp(store, product)


def stamp(store: Store, product: Product) -> None:
    """Mark a product as changed, and with a variation its parent, whose status follows."""
    store.products.touch(product, store.stamp)
    parent = store.products.get(product.parent_id)
    if parent:
        _follow(store, parent)
        if "variation_moves_parent" in store.quirks:
            store.products.touch(parent, store.stamp)
    elif product.kind == "variable":
        _follow(store, product)


def _follow(store: Store, parent: Product) -> None:
    """A parent without stock of its own shows the best that its variations have."""
    if parent.kind == "variable" and not parent.manage_stock:
        shown = {holder(store, one).stock_status for one in variations(store, parent)}
        order = ("instock", "onbackorder", "outofstock")
        parent.stock_status = next((status for status in order if status in shown), "outofstock")


def settle(product: Product) -> None:
    """Bring the derived fields in line, as each save does."""
    if not product.manage_stock and product.kind == "variation":
        return
    if not product.manage_stock:
        product.stock = None
        product.backorders = "no"
        return
    if product.stock is None:
        product.stock = 0
    if product.stock > 0:
        product.stock_status = "instock"
    else:
        product.stock_status = "outofstock" if product.backorders == "no" else "onbackorder"


def set_level(store: Store, product: Product, level: int) -> None:
    """Put a product's stock to a level and save it."""
    before = replace(product)
    product.stock = level
    if "flag_stays" not in store.quirks and level > 0 >= (before.stock or 0):
        product.backorders = "no"
    saved(store, product)


def move(store: Store, product: Product, units: int, *, by_sale: bool = False) -> None:
    """Add units to a managed product (or take them, below zero); a sale also alarms the merchant."""
    product.stock = (product.stock or 0) + units
    if not by_sale or "sale_moves_modified" in store.quirks:
        saved(store, product)
    else:
        settle(product)
    if by_sale:
        stock_mail(store, product)
        backorder_mail(store, product)


def taken(line: Line) -> int:
    """How many units a line has taken."""
    return int(str(meta.value_of(line.meta, REDUCED) or 0))


def _managed(store: Store, line: Line) -> Product | None:
    product = store.products.get(line.product_id)
    managing = holder(store, product) if product else None
    return managing if managing and managing.manage_stock else None


def take(store: Store, line: Line, units: int) -> None:
    """Take further units for a line (or give some back, below zero) and write down how many it has."""
    product = _managed(store, line)
    if product is None or units == 0:
        return
    move(store, product, -units, by_sale=units > 0)
    total = taken(line) + units
    meta.put(store, line.meta, REDUCED, str(total) if total > 0 else None)


def take_for(store: Store, order: Order) -> None:
    """Take an order's lines from stock, once."""
    if not order.stock_taken:
        order.stock_taken = True
        for line in order.lines:
            if not taken(line):
                take(store, line, line.quantity)


def give_back(store: Store, order: Order) -> None:
    """Put back what an order's lines took."""
    if order.stock_taken:
        order.stock_taken = False
        for line in order.lines:
            take(store, line, -taken(line))


def short_units(product: Product, quantity: int) -> int:
    """How many of a new line's units a checkout finds missing."""
    if not product.manage_stock:
        return 0
    return max(0, quantity - max(0, product.stock or 0))


def mark_backordered(store: Store, line: Line) -> None:
    """What a checkout writes on a line that sells more than there is, before the stock is taken."""
    product = store.products.get(line.product_id)
    if product is None:
        return
    managing = holder(store, product)
    units = short_units(managing, line.quantity)
    if units and managing.backorders == "notify":
        meta.put(store, line.meta, store.backordered_word, str(units))
    date = meta.value_of(product.meta, PAGE_DATE)
    if units and store.freezes_page_dates and date is not None:
        meta.put(store, line.meta, FROZEN_DATE, date)
