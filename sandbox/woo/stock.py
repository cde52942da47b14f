"""Stock: what a sale takes, what comes back, and the status that follows."""

from dataclasses import replace

from sandbox.woo import meta
from sandbox.woo.mails import backorder_mail, stock_mail
from sandbox.woo.records import Line, Order, Product
from sandbox.woo.state import Store

REDUCED = "_reduced_stock"
PAGE_DATE = "_backorder_in_stock_date"
FROZEN_DATE = "_backorder_page_date"


def settle(product: Product) -> None:
    """Bring the derived fields in line, as each save does."""
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
    settle(product)
    store.products.touch(product, store.stamp)


def move(store: Store, product: Product, units: int, *, by_sale: bool = False) -> None:
    """Add units to a managed product (or take them, below zero); a sale also alarms the merchant."""
    product.stock = (product.stock or 0) + units
    settle(product)
    if not by_sale or "sale_moves_modified" in store.quirks:
        store.products.touch(product, store.stamp)
    if by_sale:
        stock_mail(store, product)
        backorder_mail(store, product)


def taken(line: Line) -> int:
    """How many units a line has taken."""
    return int(str(meta.value_of(line.meta, REDUCED) or 0))


def _managed(store: Store, line: Line) -> Product | None:
    product = store.products.get(line.product_id)
    return product if product and product.manage_stock else None


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
    units = short_units(product, line.quantity)
    if units and product.backorders == "notify":
        meta.put(store, line.meta, store.backordered_word, str(units))
    date = meta.value_of(product.meta, PAGE_DATE)
    if units and store.freezes_page_dates and date is not None:
        meta.put(store, line.meta, FROZEN_DATE, date)
