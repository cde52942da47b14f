"""All that a shop tells by REST, and what differs between two such readings."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tests.live.bulk import STATUSES, BulkShop

Dump = dict[tuple[str, int], dict[str, Any]]  # by kind and id
Differences = dict[str, set[int]]  # ids by "kind.field", or "kind.meta_data.key"
_NOTHING = object()


def dump(shop: BulkShop) -> Dump:
    """Products, variations, orders of every status and coupons, with all their fields."""
    found: Dump = {}
    for product in shop.pages("products?status=any"):
        found["product", product["id"]] = _by_key(product)
        for row in shop.variations(product):
            found["variation", row["id"]] = _by_key(row) | {"parent": product["id"]}
    for order in shop.pages(f"orders?status={','.join(STATUSES)}"):
        found["order", order["id"]] = _by_key(order)
    for coupon in shop.pages("coupons?status=any"):
        found["coupon", coupon["id"]] = _by_key(coupon)
    return found


def _by_key(row: dict[str, Any]) -> dict[str, Any]:
    """Its meta by key: the ids of these rows are new whenever one is written anew."""
    metas: dict[str, Any] = {}
    for meta in row.pop("meta_data", ()):
        metas.setdefault(f"meta_data.{meta['key']}", []).append(meta["value"])
    return row | metas


def differences(before: Dump, after: Dump) -> Differences:
    found: Differences = defaultdict(set)
    for kind, number in before.keys() | after.keys():
        one, other = before.get((kind, number)), after.get((kind, number))
        if one is None or other is None:
            found[f"{kind}.{'(new)' if one is None else '(gone)'}"].add(number)
            continue
        for field in _differing(one, other):
            found[f"{kind}.{field}"].add(number)
    return dict(found)


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return [
        field for field in one.keys() | other.keys() if one.get(field, _NOTHING) != other.get(field, _NOTHING)
    ]
