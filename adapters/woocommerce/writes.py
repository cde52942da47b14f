"""Setting values on products, variations and orders, a hundred at a time.

The shop's batches answer 200 whatever became of their items, and do not check what a single write would
refuse, so only known values go out and what came back is compared.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from pydantic import TypeAdapter, ValidationError

from adapters.woocommerce.api import Api
from adapters.woocommerce.catalogue import Catalogue
from adapters.woocommerce.wire import (
    IN_STOCK_META,
    PROMISES_META,
    BatchAnswer,
    BatchItem,
    ItemError,
    meta_text,
)
from connector.domain.orders import Variant
from connector.errors import ConnectorError, Permanent, Refused, Transient, Uncertain
from connector.ports import OrderWrite, VariantWrite, WriteResult

Item = dict[str, Any]
Compare = Callable[[Item, BatchItem], WriteResult]

AT_ONCE = 100
_ANSWER: TypeAdapter[BatchAnswer] = TypeAdapter(BatchAnswer)
_PASSING = frozenset({408, 409, 425, 429})  # statuses below 500 that pass by themselves


def write_variants(api: Api, catalogue: Catalogue, writes: Sequence[VariantWrite]) -> list[WriteResult]:
    """Reads first: what stands already is not written again, and a variation only under its own parent.

    The older shop moves a variation to whatever parent it is written under.
    """
    wanted = [w for w in writes if w.flag is not None or w.in_stock_on is not None]
    standing = {variant.id: variant for variant in catalogue.by_ids([w.variant_id for w in wanted])}
    refused = {w.variant_id: r for w in wanted if (r := _refusal(w, standing.get(w.variant_id)))}
    by_parent: dict[int | None, list[Item]] = defaultdict(list)
    for write in wanted:
        if write.variant_id not in refused:
            item = _variant_item(write, standing[write.variant_id])
            by_parent[catalogue.parent_of(write.variant_id)].append(item)
    batches = [(_variants_path(parent), items) for parent, items in by_parent.items()]
    results = refused | {r.id: r for r in _write(api, batches, _compare_variant)}
    return [results.get(write.variant_id, WriteResult(write.variant_id)) for write in writes]


def write_orders(api: Api, writes: Sequence[OrderWrite]) -> list[WriteResult]:
    items = [{"id": w.order_id, "meta_data": [_meta(PROMISES_META, w.promises_note)]} for w in writes]
    return _write(api, [("wc/v3/orders/batch", items)], _accept)


def _variants_path(parent: int | None) -> str:
    return "wc/v3/products/batch" if parent is None else f"wc/v3/products/{parent}/variations/batch"


def _refusal(write: VariantWrite, standing: Variant | None) -> WriteResult | None:
    """What the shop would ignore in silence is not sent."""
    if standing is None:
        return WriteResult(write.variant_id, "The shop has no such product any more.", permanent=True)
    if write.flag is not None and (not standing.managed or standing.flag is None):
        sentence = "The shop does not manage the stock of this product itself, and ignores a flag on it."
        return WriteResult(write.variant_id, sentence, permanent=True)
    return None


def _variant_item(write: VariantWrite, standing: Variant) -> Item:
    """Never with a stock quantity: sales made meanwhile would be lost."""
    item: Item = {"id": write.variant_id}
    if write.flag is not None and write.flag is not standing.flag:
        item["backorders"] = write.flag.value
    if write.in_stock_on is not None and write.in_stock_on != (standing.in_stock_on or ""):
        item["meta_data"] = [_meta(IN_STOCK_META, write.in_stock_on)]
    return item


def _meta(key: str, text: str) -> Mapping[str, str | None]:
    return {"key": key, "value": text or None}


def _write(api: Api, batches: Sequence[tuple[str, list[Item]]], compare: Compare) -> list[WriteResult]:
    results: list[WriteResult] = []
    stopped_by: ConnectorError | None = None
    for path, chunk in _chunks(batches):
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


def _chunks(batches: Sequence[tuple[str, list[Item]]]) -> Iterator[tuple[str, list[Item]]]:
    for path, items in batches:
        for at in range(0, len(items), AT_ONCE):
            yield path, items[at : at + AT_ONCE]


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
            f'The shop kept "{found.backorders}" for backorders where "{wanted}" was written: does another '
            "program forbid it?"
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
