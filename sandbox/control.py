"""A door for tests and demos into a sandbox that runs as its own process: look at it, and move it."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from sandbox.sendgrid import Mail
from sandbox.shopify import ShopifyShop
from sandbox.shopify.merchant import Merchant as ShopifyMerchant
from sandbox.shopify.records import Metafields, Variant
from sandbox.web import App, Request, Response, json_response
from sandbox.woo.merchant import Merchant as WooMerchant
from sandbox.world import Sandbox

PREFIX = "/_sandbox"


def _acts(kind: type, *more: str) -> frozenset[str]:
    return frozenset(more).union(name for name in dir(kind) if not name.startswith("_"))


_ACTS = {
    "shop": _acts(WooMerchant, "clear_log"),
    "shopify": _acts(ShopifyMerchant, "clear_log", "drain"),
}
"""What people may do in each shop, by name."""
Json = dict[str, object]


def control(world: Sandbox) -> App:
    """The app under /_sandbox/."""
    reads: dict[str, Callable[[], object]] = {
        "/state": lambda: _state(world),
        "/mails": lambda: [_mail(one) for one in world.mail.accepted],
    }
    writes: dict[str, Callable[[Json], object]] = {
        "/clock": lambda body: _clock(world, body),
        "/faults": lambda body: _faults(world, body),
        "/supplier/publish": lambda body: _publish(world, body),
        "/mail": lambda body: _settings(world, body),
    }

    def answer(request: Request) -> Response:
        path = request.path.removeprefix(PREFIX)
        if request.method == "GET" and path in reads:
            with world.shop.store.lock, world.shopify.store.lock:
                return json_response(200, reads[path]())
        act = writes.get(path) or _shop_act(world, path)
        if request.method != "POST" or act is None:
            return json_response(404, {"error": f"no {request.method} {request.path} here"})
        return _do(world, act, request.body)

    return answer


def _do(world: Sandbox, act: Callable[[Json], object], raw: bytes) -> Response:
    try:
        body = json.loads(raw or b"{}")
        with world.shop.store.lock, world.shopify.store.lock:
            return json_response(200, {"result": act(body)})
    except (ArithmeticError, LookupError, StopIteration, TypeError, ValueError) as error:
        return json_response(400, {"error": f"{type(error).__name__}: {error}"})


def _shop_act(world: Sandbox, path: str) -> Callable[[Json], object] | None:
    place, _, name = path.removeprefix("/").partition("/")
    if name not in _ACTS.get(place, ()):
        return None
    method: Callable[..., object] = getattr(getattr(world, place), name)
    return lambda body: method(**body)


def _state(world: Sandbox) -> Json:
    shop = world.shop
    return {
        "now": world.clock.now.isoformat(),
        "products": [
            {
                "id": one.id,
                "sku": one.sku,
                "stock": one.stock,
                "stock_status": one.stock_status,
                "backorders": one.backorders,
                "meta": {row.key: row.value for row in one.meta},
            }
            for one in shop.store.products
        ],
        "orders": [
            {
                "id": one.id,
                "status": one.status,
                "email": one.email,
                "meta": {row.key: row.value for row in one.meta},
                "lines": [{"name": line.name, "quantity": line.quantity} for line in one.lines],
                "notes": shop.notes(one.id),
            }
            for one in shop.store.orders
        ],
        "mails": len(world.mail.accepted),
        "store_mails": [{"kind": one.kind, "order": one.order, "to": one.to} for one in shop.mails],
        "coupons": [
            {"code": one.code, "amount": f"{one.amount:.2f}", "type": one.type, "emails": list(one.emails)}
            for one in shop.coupons()
        ],
        "requests": {
            "shop": len(shop.requests),
            "mail": len(world.mail.requests),
            "supplier": len(world.supplier.requests),
        },
        "writes": shop.writes,
        "shopify": _shopify(world.shopify),
        "unknown": world.unknown,
        "faults_struck": len(world.faults.struck),
    }


def _shopify(shop: ShopifyShop) -> Json:
    return {
        "variants": [_variant(shop, one) for one in shop.store.variants],
        "orders": [
            {
                "id": one.id,
                "name": one.name,
                "email": one.email,
                "tags": one.tags,
                "metafields": _metafields(one.metafields),
                "lines": [{"sku": line.sku, "unfulfilled": line.unfulfilled} for line in one.lines],
                "cancelled": one.cancelled is not None,
            }
            for one in shop.orders.values()
        ],
        "codes": [{"code": one.code, "title": one.title} for one in shop.codes()],
        "requests": len(shop.requests),
        "writes": shop.writes,
        "throttled": shop.throttled,
    }


def _variant(shop: ShopifyShop, one: Variant) -> Json:
    item = shop.store.items.rows[one.item_id]
    levels = item.levels.values()
    return {
        "id": one.id,
        "sku": item.sku,
        "policy": one.policy,
        "available": sum(level.quantities["available"] for level in levels),
        "committed": sum(level.quantities["committed"] for level in levels),
        "metafields": _metafields(one.metafields),
    }


def _metafields(held: Metafields) -> Json:
    return {f"{namespace}.{key}": one.value for (namespace, key), one in held.items()}


def _mail(one: Mail) -> Json:
    return {**asdict(one), "at": one.at.isoformat()}


def _clock(world: Sandbox, body: Json) -> str:
    if "now" in body:
        world.clock.set(datetime.fromisoformat(str(body["now"])))
    if "advance_seconds" in body:
        world.clock.advance(timedelta(seconds=float(str(body["advance_seconds"]))))
    return world.clock.now.isoformat()


def _faults(world: Sandbox, body: Json) -> int:
    """Plan the faults of `plan` (a list), after clearing the old ones if `clear` is true."""
    if body.get("clear"):
        world.faults.clear()
    plan = body.get("plan", [])
    if not isinstance(plan, list):
        raise TypeError("plan is a list of faults")
    for one in plan:
        world.faults.add(**one)
    return len(world.faults.plan)


def _publish(world: Sandbox, body: Json) -> None:
    modified = body.get("modified")
    world.supplier.publish(
        str(body["text"]),
        name=str(body.get("name", "dates.csv")),
        modified=datetime.fromisoformat(str(modified)) if modified else None,
        content_type=str(body.get("content_type", "text/csv")),
    )


def _settings(world: Sandbox, body: Json) -> None:
    """Set the provider's `answer_after` in seconds."""
    world.mail.answer_after = float(str(body["answer_after"]))
