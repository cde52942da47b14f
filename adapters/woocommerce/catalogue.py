"""Products and their variations, complete and in as few requests as the shop allows.

The documented interface lists variations only parent by parent. The shop's own admin pages list them
across parents with the same keys; that list saves requests where it answers, and nothing depends on it.
"""

from collections import defaultdict
from collections.abc import Collection as AbstractCollection
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from adapters.woocommerce import walk
from adapters.woocommerce.api import Api, KeyRefused, NoSuchRoute, Rejected
from adapters.woocommerce.listing import PER_PAGE, Collection, SetAside, fetch_ids
from adapters.woocommerce.products import as_variants, as_variation
from adapters.woocommerce.wire import (
    IN_STOCK_META,
    PRODUCT_FIELDS,
    VARIATION_FIELDS,
    ParentRow,
    ProductRow,
    VariationRow,
)
from connector.domain.orders import Variant
from connector.ports import VariantPage

_PRODUCTS = "wc/v3/products"
_ACROSS_PARENTS = "wc-analytics/variations"
_ENOUGH = 20 * PER_PAGE  # variations gathered before they are asked for: few requests are then not full


class Catalogue:
    """Reads products and variations. `parent_of` tells which variation is whose, as far as is known."""

    def __init__(self, api: Api, parent_of: dict[int, int], set_aside: SetAside) -> None:
        self._products = Collection(
            api,
            _PRODUCTS,
            ProductRow,
            set_aside,
            noun="Product",
            _fields=PRODUCT_FIELDS,
            include_meta=IN_STOCK_META,
        )
        self._variations = Collection(
            api,
            _ACROSS_PARENTS,
            VariationRow,
            set_aside,
            noun="Variation",
            _fields=VARIATION_FIELDS,
            include_meta=IN_STOCK_META,
        )
        self._whose = Collection(api, _PRODUCTS, ParentRow, set_aside, noun="Product", _fields="id,parent_id")
        self._parents: dict[int, Variant] = {}
        self._parent_of = parent_of
        self._across_parents = True

    def changed(self, after: datetime) -> Iterator[VariantPage]:
        """What changed since; a variation's change is seen by its parent's stamp, which moves with it."""
        for step in walk.changed_since(self._products.page, after):
            found = self._learn(step.rows)
            moved = [row for row in step.rows if row.date_modified_gmt > after]
            yield VariantPage((*found, *self._variations_of(moved)), step.through)

    def first(self) -> Iterator[VariantPage]:
        """Everything, and at the end the cursor from which changes made meanwhile are found."""
        began: datetime | None = None
        for found, read_at in self._pages():
            began = began or read_at
            yield VariantPage(found, None)
        if began is not None:
            yield VariantPage((), began - walk.DOUBT)

    def everything(self) -> Iterator[tuple[Variant, ...]]:
        for found, _ in self._pages():
            yield found

    def by_ids(self, ids: AbstractCollection[int]) -> list[Variant]:
        """Those of `ids` that are there. One not known for a variation is asked for as a product first."""
        unsure = [number for number in ids if number not in self._parent_of]
        listings = fetch_ids(self._products.page, unsure)
        found = [variant for listing in listings for variant in self._learn(listing.rows)]
        products = {number for listing in listings for number in listing.ids}
        return found + self._variations_by_id([number for number in ids if number not in products])

    def parent_of(self, number: int) -> int | None:
        """The parent of a variation that was read; None for a product."""
        return self._parent_of.get(number)

    def _pages(self) -> Iterator[tuple[tuple[Variant, ...], datetime]]:
        """By id; never by the default order, which doubles some products and leaves others out."""
        waiting: list[ProductRow] = []
        for listing in walk.by_id(self._products.page):
            yield self._learn(listing.rows), listing.read_at
            waiting += [row for row in listing.rows if row.has_variations]
            if sum(len(row.variations) for row in waiting) >= _ENOUGH:
                yield tuple(self._variations_of(waiting)), listing.read_at
                waiting.clear()
        if waiting:
            yield tuple(self._variations_of(waiting)), listing.read_at

    def _learn(self, rows: Sequence[ProductRow]) -> tuple[Variant, ...]:
        found = as_variants(tuple(rows))
        by_id = {variant.id: variant for variant in found}
        for row in rows:
            if row.has_variations and row.id in by_id:
                self._parents[row.id] = by_id[row.id]
                self._parent_of |= dict.fromkeys(row.variations, row.id)
        return found

    def _variations_of(self, rows: Iterable[ProductRow]) -> list[Variant]:
        return self._variations_by_id(
            [number for row in rows if row.has_variations for number in row.variations]
        )

    def _variations_by_id(self, ids: Sequence[int]) -> list[Variant]:
        if not ids:
            return []
        rows = self._rows_across(ids) if self._across_parents else None
        if rows is None:
            rows = self._rows_by_parent(ids)
        self._parent_of |= {row.id: row.parent_id for row in rows}
        unmet = {row.parent_id for row in rows} - self._parents.keys()
        for listing in fetch_ids(self._products.page, unmet):
            self._learn(listing.rows)
        return [
            as_variation(row, self._parents[row.parent_id]) for row in rows if row.parent_id in self._parents
        ]

    def _rows_across(self, ids: Sequence[int]) -> list[VariationRow] | None:
        """None where the shop has no such list for us; whether it is there at all, the other way tells."""
        try:
            listings = fetch_ids(self._variations.page, ids)
        except (NoSuchRoute, KeyRefused, Rejected):
            return None
        return [row for listing in listings for row in listing.rows]

    def _rows_by_parent(self, ids: Sequence[int]) -> list[VariationRow]:
        by_parent: dict[int, list[int]] = defaultdict(list)
        for number in ids:
            parent = self._parent_of.get(number) or self._ask_for_parent(number)
            if parent:
                by_parent[parent].append(number)
        rows = [row for parent, own in by_parent.items() for row in self._rows_of(parent, own)]
        self._across_parents = False
        return rows

    def _rows_of(self, parent: int, ids: list[int]) -> Iterator[VariationRow]:
        page = partial(self._variations.page, path=f"{_PRODUCTS}/{parent}/variations")
        for listing in fetch_ids(page, ids):
            yield from (
                replace(row, parent_id=parent) for row in listing.rows if row.parent_id in (0, parent)
            )

    def _ask_for_parent(self, number: int) -> int:
        """0 where there is no such variation."""
        row = self._whose.one(f"{_PRODUCTS}/{number}")
        return row.parent_id if row else 0
