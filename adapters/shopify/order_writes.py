"""The record of told dates on orders, and a tag by which a merchant finds them."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.shopify.api import Api
from adapters.shopify.ids import gid
from adapters.shopify.orders import compact
from adapters.shopify.standing import act, failed, in_chunks, look_up, refused
from adapters.shopify.wire import NAMESPACE, PROMISES_KEY, StandingOrder
from connector.errors import ConnectorError
from connector.ports import OrderWrite, WriteResult

TAG = "backorder"
_AT_ONCE = 25  # metafields a call
Results = dict[int, WriteResult]


def write_orders(api: Api, writes: Sequence[OrderWrite]) -> list[WriteResult]:
    """See `ShopPlatform.write_orders`. One attempt each: what fails is compared anew by the next pass.

    Where the record stands, nothing is left to do for any later pass: so the tag goes first.
    """
    results: Results = {}
    for chunk in in_chunks(writes, _AT_ONCE):
        ids = [write.order_id for write in chunk]
        standing = {one.id: one for one in look_up(api, "standing_orders", "Order", ids, StandingOrder)}
        for write in chunk:
            if write.order_id not in standing:
                gone = "The shop does not show this order any more."
                results[write.order_id] = WriteResult(write.order_id, gone, permanent=True)
        present = [write for write in chunk if write.order_id in standing]
        tags: Results = {}
        for write in present:
            _tag(api, write, standing[write.order_id], tags)
        unsure = {number for number, result in tags.items() if not result.permanent}
        differing = [
            write
            for write in present
            if write.order_id not in unsure and write.promises_note != _note_on(standing[write.order_id])
        ]
        _set(api, [w for w in differing if w.promises_note], results)
        _remove(api, [w for w in differing if not w.promises_note], results)
        results = tags | results
    return [results.get(write.order_id, WriteResult(write.order_id)) for write in writes]


def _note_on(standing: StandingOrder) -> str:
    return compact(standing.promises.value) if standing.promises else ""


def _set(api: Api, writes: Sequence[OrderWrite], results: Results) -> None:
    """All or nothing, as Shopify does it; what it names as wrong is left out of a second call."""
    if not writes:
        return
    try:
        errors = act(api, "set_metafields", "metafieldsSet", {"metafields": [_input(w) for w in writes]})
    except ConnectorError as error:
        results.update({r.id: r for r in failed([w.order_id for w in writes], error)})
        return
    wrong = {error.element_index for error in errors}
    for index, write in enumerate(writes):
        if index in wrong or (errors and wrong == {None}):
            about = [error for error in errors if error.element_index in (index, None)]
            results[write.order_id] = refused(write.order_id, about)
    if errors:
        _set(api, [write for write in writes if write.order_id not in results], results)


def _input(write: OrderWrite) -> Mapping[str, Any]:
    return {**_place(write), "type": "json", "value": write.promises_note}


def _place(write: OrderWrite) -> Mapping[str, Any]:
    return {"ownerId": gid("Order", write.order_id), "namespace": NAMESPACE, "key": PROMISES_KEY}


def _remove(api: Api, writes: Sequence[OrderWrite], results: Results) -> None:
    if not writes:
        return
    try:
        errors = act(
            api, "delete_metafields", "metafieldsDelete", {"metafields": [_place(w) for w in writes]}
        )
    except ConnectorError as error:
        results.update({r.id: r for r in failed([w.order_id for w in writes], error)})
        return
    if errors:
        results.update({w.order_id: refused(w.order_id, errors) for w in writes})


def _tag(api: Api, write: OrderWrite, standing: StandingOrder, results: Results) -> None:
    """Tags are added and taken away one by one: setting the whole list would wipe other programs' tags."""
    tagged = any(tag.casefold() == TAG for tag in standing.tags)
    if tagged == bool(write.promises_note):
        return
    name, field = ("remove_tags", "tagsRemove") if tagged else ("add_tags", "tagsAdd")
    try:
        errors = act(api, name, field, {"id": gid("Order", write.order_id), "tags": [TAG]})
    except ConnectorError as error:
        results.update({r.id: r for r in failed([write.order_id], error)})
        return
    if errors:
        results[write.order_id] = refused(write.order_id, errors)
