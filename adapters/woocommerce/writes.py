"""Setting values on products and orders, a hundred at a time.

The shop's batches answer 200 whatever became of their items, and do not check what a single write would
refuse, so only known values go out and what came back is compared.
"""

from collections.abc import Callable, Mapping, Sequence
from html import unescape
from typing import Any

from pydantic import TypeAdapter, ValidationError

from adapters.woocommerce.api import Api
from adapters.woocommerce.wire import (
    IN_STOCK_META,
    PROMISES_META,
    BatchAnswer,
    BatchItem,
    ItemError,
    meta_text,
)
from connector.errors import ConnectorError, Permanent, Refused, Transient, Uncertain
from connector.ports import OrderWrite, VariantWrite, WriteResult

Item = dict[str, Any]
Compare = Callable[[Item, BatchItem], WriteResult]

AT_ONCE = 100
_ANSWER: TypeAdapter[BatchAnswer] = TypeAdapter(BatchAnswer)
_PASSING = frozenset({408, 409, 425, 429})  # statuses below 500 that pass by themselves


def write_variants(api: Api, writes: Sequence[VariantWrite]) -> list[WriteResult]:
    return _write(api, "wc/v3/products/batch", [_variant_item(write) for write in writes], _compare_variant)


def write_orders(api: Api, writes: Sequence[OrderWrite]) -> list[WriteResult]:
    items = [{"id": w.order_id, "meta_data": [_meta(PROMISES_META, w.promises_note)]} for w in writes]
    return _write(api, "wc/v3/orders/batch", items, _accept)


def _variant_item(write: VariantWrite) -> Item:
    item: Item = {"id": write.variant_id}
    if write.flag is not None:
        item["backorders"] = write.flag.value
    if write.in_stock_on is not None:
        item["meta_data"] = [_meta(IN_STOCK_META, write.in_stock_on)]
    return item


def _meta(key: str, text: str) -> Mapping[str, str | None]:
    return {"key": key, "value": text or None}


def _write(api: Api, path: str, items: Sequence[Item], compare: Compare) -> list[WriteResult]:
    results: list[WriteResult] = []
    stopped_by: ConnectorError | None = None
    for at in range(0, len(items), AT_ONCE):
        chunk = items[at : at + AT_ONCE]
        try:
            results += _failed(chunk, stopped_by) if stopped_by else _write_chunk(api, path, chunk, compare)
        except Permanent as error:
            results += _failed(chunk, error)
        except (Transient, Refused, Uncertain) as error:
            if isinstance(error, Refused) and not results:
                raise
            stopped_by = error
            results += _failed(chunk, error)
    return results


def _write_chunk(api: Api, path: str, chunk: Sequence[Item], compare: Compare) -> list[WriteResult]:
    sent = [item for item in chunk if len(item) > 1]
    found = _post(api, path, sent) if sent else {}
    return [_result(item, found.get(item["id"]), compare) for item in chunk]


def _post(api: Api, path: str, items: list[Item]) -> dict[int, BatchItem]:
    reply = api.put_values(path, {"update": items})
    try:
        answer = _ANSWER.validate_json(reply.body)
    except ValidationError as error:
        raise api.unreadable("a write with something other than its items") from error
    return {item.id: item for item in answer.update}


def _result(item: Item, found: BatchItem | None, compare: Compare) -> WriteResult:
    if len(item) == 1:
        return WriteResult(item["id"])
    if found is None:
        return WriteResult(item["id"], "The shop's answer does not mention it.")
    if found.error:
        return WriteResult(item["id"], _sentence(found.error), permanent=_is_permanent(found.error))
    return compare(item, found)


def _accept(item: Item, _found: BatchItem) -> WriteResult:
    return WriteResult(item["id"])


def _compare_variant(item: Item, found: BatchItem) -> WriteResult:
    wanted = item.get("backorders")
    if wanted and found.backorders != wanted:
        sentence = (
            f'The shop kept "{found.backorders}" for backorders where "{wanted}" was written: does it manage '
            "this product's stock?"
        )
        return WriteResult(item["id"], sentence, permanent=True)
    if "meta_data" in item and meta_text(found.meta_data, IN_STOCK_META) != (
        item["meta_data"][0]["value"] or ""
    ):
        return WriteResult(item["id"], "The shop did not keep the in-stock date.", permanent=True)
    return WriteResult(item["id"])


def _sentence(error: ItemError) -> str:
    return f"The shop did not accept it: {unescape(error.message) or error.code}"


def _is_permanent(error: ItemError) -> bool:
    status = error.data.get("status") if isinstance(error.data, dict) else error.data
    return isinstance(status, int) and 400 <= status < 500 and status not in _PASSING  # noqa: PLR2004 - HTTP


def _failed(items: Sequence[Item], error: ConnectorError) -> list[WriteResult]:
    permanent = isinstance(error, Permanent)
    return [WriteResult(item["id"], str(error), permanent=permanent) for item in items]
