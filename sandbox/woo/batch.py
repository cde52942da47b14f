"""REST: batches, whose items fail one by one inside a 200."""

from collections.abc import Callable

from sandbox.woo import fields
from sandbox.woo.call import Answer, Call, Query, number
from sandbox.woo.errors import Refused
from sandbox.woo.records import Json

Handler = Callable[[Call], Answer]
_MOST = 100


def batch(create: Handler, update: Handler, delete: Handler) -> Handler:
    """A batch handler out of a collection's three writes."""

    def handle(call: Call) -> Answer:
        lists = {name: _items(call, name) for name in ("create", "update", "delete")}
        if sum(map(len, lists.values())) > _MOST:
            text = "Unable to accept more than 100 items for this request."
            raise Refused(413, "woocommerce_rest_request_entity_too_large", text)
        steps = {"create": create, "update": update, "delete": delete}
        done: dict[str, list[object]] = {
            name: [_one(call, steps[name], item) for item in items] for name, items in lists.items() if items
        }
        tree = fields.asked(call.query)
        return Answer(200, fields.trim(done, tree or {}) if done else [])

    return handle


def _items(call: Call, name: str) -> list[Json]:
    given = call.body.get(name) or []
    if not isinstance(given, list):
        raise call.store.unsupported(f"a batch whose {name} is no list")
    if name == "delete":
        return [{"id": number(item)} for item in given]
    for item in given:
        if not isinstance(item, dict):
            raise call.store.unsupported(f"a batch whose {name} holds {item!r}")
    return given


def _one(call: Call, step: Handler, item: Json) -> object:
    which = number(item.get("id") or 0)
    inner = Call(call.store, call.request, _NO_QUERY, item, (*call.ids, which), in_batch=True)
    try:
        return step(inner).body
    except Refused as refused:
        if "batch_always_200" not in call.store.quirks:
            raise
        return {"id": which, "error": refused.body()}


_NO_QUERY = Query(())
