"""The set-up steps of the WooCommerce table, by name, done through REST itself wherever REST can."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.fidelity.runner import Row, Talk

_CUSTOMER = {"first_name": "Ann", "last_name": "Lee", "country": "US", "email": "ann@mail.example"}


def prepare(talk: Talk, row: Row) -> None:
    """Do a row's set-up steps in their order."""
    for name in row.setup:
        STEPS[name](talk)
    if "gmt" in talk.names:
        _dates_around(talk, row.zone or "UTC")


def _new_product(talk: Talk, **more: object) -> dict[str, Any]:
    sku = f"FT-{talk.target.unique()}"
    body = {"name": f"Fidelity {sku}", "sku": sku, "regular_price": "10.00", **more}
    made: dict[str, Any] = talk.call("POST", "products", body)
    return made


def _learn_product(talk: Talk, made: dict[str, Any]) -> None:
    talk.names |= {"product": str(made["id"]), "sku": made["sku"], "gmt": made["date_modified_gmt"]}


def product(talk: Talk) -> None:
    """A managed product with nothing in stock and no backorders."""
    _learn_product(talk, _new_product(talk, manage_stock=True, stock_quantity=0))
    del talk.names["gmt"]


def product_at(talk: Talk) -> None:
    """The same, with its date in both forms."""
    _learn_product(talk, _new_product(talk, manage_stock=True, stock_quantity=0))


def unmanaged(talk: Talk) -> None:
    _learn_product(talk, _new_product(talk, manage_stock=False))
    del talk.names["gmt"]


def variable(talk: Talk) -> None:
    """A product in two sizes: S with stock of its own, none of it there; M not managed."""
    size = {"name": "size", "variation": True, "visible": True, "options": ["S", "M"]}
    parent = _new_product(talk, type="variable", attributes=[size])
    talk.names |= {"parent": str(parent["id"]), "sku": parent["sku"]}
    for name, choice, more in (("v1", "S", {"manage_stock": True, "stock_quantity": 0}), ("v2", "M", {})):
        body = {
            "sku": f"{parent['sku']}-{choice}",
            "regular_price": "10.00",
            "attributes": [{"name": "size", "option": choice}],
            **more,
        }
        made = talk.call("POST", f"products/{parent['id']}/variations", body)
        talk.names[name] = str(made["id"])


def followed(talk: Talk) -> None:
    """The same, and the product manages the stock of M: none there, backorders notified."""
    variable(talk)
    managed = {"manage_stock": True, "stock_quantity": 0, "backorders": "notify"}
    talk.call("PUT", f"products/{talk.names['parent']}", managed)


def two_variable(talk: Talk) -> None:
    """Two such products; `other` is the second one's id."""
    variable(talk)
    first = dict(talk.names)
    variable(talk)
    talk.names |= first | {"other": talk.names["parent"]}


def three_products(talk: Talk) -> None:
    """Three managed products whose SKUs share a part."""
    part = f"FT-{talk.target.unique()}"
    for place in (1, 2, 3):
        made = _new_product(talk, sku=f"{part}-{place}", manage_stock=True, stock_quantity=0)
        talk.names |= {f"p{place}": str(made["id"]), f"sku{place}": made["sku"]}
    talk.names |= {"part": part, "lower1": talk.names["sku1"].lower()}


def _new_order(talk: Talk, **more: object) -> dict[str, Any]:
    body = {"billing": _CUSTOMER, "shipping": {"country": "US"}, **more}
    made: dict[str, Any] = talk.call("POST", "orders", body)
    return made


def _learn_order(talk: Talk, made: dict[str, Any]) -> None:
    talk.names |= {"order": str(made["id"]), "line": str(made["line_items"][0]["id"])}


def order(talk: Talk) -> None:
    """A pending order of two units of a product that has none."""
    product(talk)
    lines = [{"product_id": int(talk.names["product"]), "quantity": 2}]
    _learn_order(talk, _new_order(talk, line_items=lines))


def sold_order(talk: Talk) -> None:
    """The same, processing: its units are taken."""
    order(talk)
    talk.call("PUT", f"orders/{talk.names['order']}", {"status": "processing"})


def order_at(talk: Talk) -> None:
    """An order with its date in both forms."""
    made = _new_order(talk)
    talk.names |= {"order": str(made["id"]), "gmt": made["date_modified_gmt"]}


def three_orders(talk: Talk) -> None:
    """Three pending orders, two seconds apart."""
    for name in ("one", "two", "three"):
        talk.target.wait(2)
        talk.names[name] = str(_new_order(talk)["id"])


def coupon(talk: Talk) -> None:
    made = talk.call("POST", "coupons", {"code": talk.names["code"], "amount": "5"})
    talk.names["coupon"] = str(made["id"])


def _checkout(talk: Talk, backorders: str) -> None:
    made = _new_product(talk, manage_stock=True, stock_quantity=1, backorders=backorders)
    talk.names |= {"product": str(made["id"]), "order": talk.target.checkout(made["sku"], 3)}


def checkout_notify(talk: Talk) -> None:
    """A customer buys three of one, backorders notified."""
    _checkout(talk, "notify")


def checkout_yes(talk: Talk) -> None:
    """A customer buys three of one, backorders allowed in silence."""
    _checkout(talk, "yes")


def _dates_around(talk: Talk, zone: str) -> None:
    gmt = datetime.fromisoformat(talk.names["gmt"]).replace(tzinfo=UTC)
    before = gmt - timedelta(seconds=1)
    for name, instant in (("", gmt), ("_before", before)):
        talk.names[f"gmt{name}"] = instant.strftime("%Y-%m-%dT%H:%M:%S")
        talk.names[f"local{name}"] = instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S")


STEPS: dict[str, Callable[[Talk], None]] = {
    "product": product,
    "product_at": product_at,
    "unmanaged": unmanaged,
    "variable": variable,
    "followed": followed,
    "two_variable": two_variable,
    "three_products": three_products,
    "order": order,
    "sold_order": sold_order,
    "order_at": order_at,
    "three_orders": three_orders,
    "coupon": coupon,
    "checkout_notify": checkout_notify,
    "checkout_yes": checkout_yes,
}


def _mail() -> dict[str, Any]:
    return {
        "personalizations": [{"to": [{"email": "ann@mail.example", "name": "Ann"}]}],
        "from": {"email": "shop@shop.example", "name": "The shop"},
        "subject": "A later date for your order",
        "content": [
            {"type": "text/plain", "value": "Later."},
            {"type": "text/html", "value": "<p>Later.</p>"},
        ],
        "custom_args": {"notice": "7"},
        "categories": ["slip"],
    }


def _thousand_and_one() -> dict[str, Any]:
    groups = [{"to": [{"email": f"a{place}@mail.example"}]} for place in range(1001)]
    return {**_mail(), "personalizations": groups}


BODIES: dict[str, Callable[[], dict[str, Any]]] = {
    "too_many_updates": lambda: {"update": [{"id": place} for place in range(1, 102)]},
    "mail": _mail,
    "thousand_and_one": _thousand_and_one,
    "long_arguments": lambda: {**_mail(), "custom_args": {"notice": "x" * 10_000}},
}
