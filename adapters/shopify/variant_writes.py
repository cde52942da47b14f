"""Setting sales policy and in-stock date, product by product, where they differ from what stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.shopify.api import Api
from adapters.shopify.date_definition import DateDefinition
from adapters.shopify.ids import gid
from adapters.shopify.standing import act, failed, in_chunks, look_up, refused
from adapters.shopify.variants import POLICIES
from adapters.shopify.wire import DATE_KEY, NAMESPACE, StandingVariant
from connector.errors import ConnectorError, Permanent
from connector.ports import VariantWrite, WriteResult

_LOOKED_AT = 250
_DELETED_AT_ONCE = 25
Results = dict[int, WriteResult]


@dataclass(frozen=True, slots=True)
class _Change:
    """What differs on one variant. None: nothing to do."""

    variant_id: int
    product_id: int
    policy: str | None
    date: str | None

    @property
    def is_update(self) -> bool:
        return self.policy is not None or bool(self.date)

    @property
    def removes_date(self) -> bool:
        return self.date == ""


def write_variants(api: Api, definition: DateDefinition, writes: Sequence[VariantWrite]) -> list[WriteResult]:
    """See `ShopPlatform.write_variants`. One attempt each: what fails is compared anew by the next pass."""
    results: Results = {}
    for chunk in in_chunks(writes, _LOOKED_AT):
        standing = {
            one.id: one
            for one in look_up(
                api, "standing_variants", "ProductVariant", [w.variant_id for w in chunk], StandingVariant
            )
        }
        changes = [
            _change(write, standing[write.variant_id]) for write in chunk if write.variant_id in standing
        ]
        _update(api, definition, [change for change in changes if change.is_update], results)
        _remove_dates(api, [c for c in changes if c.removes_date and c.variant_id not in results], results)
        for write in chunk:
            if write.variant_id not in standing:
                results[write.variant_id] = WriteResult(
                    write.variant_id, "The shop has no such variant any more.", permanent=True
                )
    return [results.get(write.variant_id, WriteResult(write.variant_id)) for write in writes]


def _change(write: VariantWrite, standing: StandingVariant) -> _Change:
    policy = POLICIES[write.flag] if write.flag is not None else None
    stands = standing.in_stock_date.value if standing.in_stock_date else ""
    return _Change(
        write.variant_id,
        standing.product.id,
        policy if policy != standing.inventory_policy else None,
        write.in_stock_on if write.in_stock_on != stands else None,
    )


def _update(api: Api, definition: DateDefinition, changes: Sequence[_Change], results: Results) -> None:
    """Only failures are noted in `results`."""
    if any(change.date for change in changes):
        try:
            definition.ensure(api)
        except Permanent as error:
            _note(results, failed([c.variant_id for c in changes if c.date], error))
            changes = [change for change in changes if not change.date]
    by_product: dict[int, list[_Change]] = defaultdict(list)
    for change in changes:
        by_product[change.product_id].append(change)
    stopped_by: ConnectorError | None = None
    for product_id, of_product in by_product.items():
        try:
            if stopped_by is None:
                _update_product(api, product_id, of_product, results)
        except ConnectorError as error:
            stopped_by = None if isinstance(error, Permanent) else error
            _note(results, failed([c.variant_id for c in of_product], error))
        else:
            if stopped_by is not None:
                _note(results, failed([c.variant_id for c in of_product], stopped_by))


def _update_product(api: Api, product_id: int, changes: Sequence[_Change], results: Results) -> None:
    """All of a product's variants at once; where the shop refuses, each by itself."""
    variables = {"product": gid("Product", product_id), "variants": [_input(change) for change in changes]}
    errors = act(api, "write_variants", "productVariantsBulkUpdate", variables)
    if errors and len(changes) == 1:
        _note(results, [refused(changes[0].variant_id, errors)])
    elif errors:
        for change in changes:
            _update_product(api, product_id, [change], results)


def _input(change: _Change) -> Mapping[str, Any]:
    row: dict[str, Any] = {"id": gid("ProductVariant", change.variant_id)}
    if change.policy is not None:
        row["inventoryPolicy"] = change.policy
    if change.date:
        row["metafields"] = [{"namespace": NAMESPACE, "key": DATE_KEY, "type": "date", "value": change.date}]
    return row


def _remove_dates(api: Api, changes: Sequence[_Change], results: Results) -> None:
    for chunk in in_chunks(changes, _DELETED_AT_ONCE):
        named = [
            {"ownerId": gid("ProductVariant", c.variant_id), "namespace": NAMESPACE, "key": DATE_KEY}
            for c in chunk
        ]
        try:
            errors = act(api, "delete_metafields", "metafieldsDelete", {"metafields": named})
        except ConnectorError as error:
            _note(results, failed([c.variant_id for c in chunk], error))
            continue
        if errors:
            _note(results, [refused(c.variant_id, errors) for c in chunk])


def _note(results: Results, found: Sequence[WriteResult]) -> None:
    results.update({result.id: result for result in found})
