"""The mails the store sends by itself, without anybody asking."""

from sandbox.woo.records import Order, Product, StoreMail
from sandbox.woo.state import Store


def _printed(order: Order) -> tuple[str, ...]:
    return tuple(f"{row.key}: {row.value}" for line in order.lines for row in line.meta if row.key[:1] != "_")


def mail_customer(store: Store, kind: str, order: Order, about: str = "") -> None:
    """To the customer, with the lines' visible meta in it; nothing is sent to no address."""
    if order.email:
        mail = StoreMail(store.clock.now, kind, order.id, order.email, about, _printed(order))
        store.mails.append(mail)


def mail_shop(store: Store, kind: str, order: Order) -> None:
    """To the shop, about an order."""
    store.mails.append(StoreMail(store.clock.now, kind, order.id, store.merchant, "", _printed(order)))


def stock_mail(store: Store, product: Product) -> None:
    """To the shop, after a sale that leaves little or nothing."""
    left = product.stock or 0
    threshold = store.low_stock if product.low_stock_amount is None else product.low_stock_amount
    if left <= threshold:
        kind = "out_of_stock" if left <= 0 else "low_in_stock"
        store.mails.append(StoreMail(store.clock.now, kind, 0, store.merchant, product.sku))


def backorder_mail(store: Store, product: Product) -> None:
    """To the shop, after a sale below zero that is allowed."""
    if (product.stock or 0) < 0 and product.backorders != "no":
        store.mails.append(StoreMail(store.clock.now, "product_backorder", 0, store.merchant, product.sku))


def status_mails(store: Store, order: Order, old: str, new: str) -> None:
    """What one change of status sends."""
    if new in ("processing", "on-hold", "completed") and not order.new_mail_sent:
        order.new_mail_sent = True
        mail_shop(store, "new_order", order)
    if new in ("processing", "on-hold") and old in (
        "pending",
        "failed",
        "cancelled",
        "on-hold",
        "checkout-draft",
    ):
        mail_customer(store, "order_received", order, new)
    elif new == "completed":
        mail_customer(store, "completed", order)
    elif new == "refunded":
        mail_customer(store, "refund", order)
    elif new == "cancelled" and old in ("processing", "on-hold"):
        mail_shop(store, "cancelled", order)
