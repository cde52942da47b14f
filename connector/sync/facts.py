"""Facts: what the ledger knows of a batch of items, read at once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from connector.domain.orders import Variant
from connector.domain.page import Holding
from connector.ledger import planning, supplies, variants
from connector.ledger.supplies import StoredSupply
from connector.sync import expecting
from connector.sync.carried import carried
from connector.sync.context import ShopContext


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a batch needs beside its queues, read after its dirty marks were taken."""

    variants: Mapping[int, list[Variant]]  # by item
    stored: Mapping[str, list[StoredSupply]]  # by SKU
    changes: Mapping[str, tuple[int, str]]  # by SKU
    holdings: Mapping[tuple[int, str], Holding]
    lost: Mapping[int, str]  # by item: the SKU whose supply counts for it no more
    delivered: Collection[tuple[int, str]]  # those of the changes by which a supply ended that had come

    def managed(self, item_id: int) -> list[Variant]:
        return [v for v in self.variants.get(item_id, ()) if v.managed]

    def supplies_of(self, item_id: int) -> list[StoredSupply]:
        return [s for sku in self.skus_of(item_id) for s in self.stored.get(sku, ())]

    def changes_of(self, item_id: int) -> list[tuple[int, str]]:
        """The last change of each of the item's SKUs, the oldest first."""
        return sorted(self.changes[sku] for sku in self.skus_of(item_id) if sku in self.changes)

    def delivered_of(self, item_id: int) -> list[tuple[int, str]]:
        return [change for change in self.changes_of(item_id) if change in self.delivered]

    def took_supply_from(self, item: planning.ItemRow) -> bool:
        """Whether the shop did, by changing its SKU, and no supplier spoke of the item since."""
        return item.item_id in self.lost and not self.spoke_after(item)

    def spoke_after(self, item: planning.ItemRow) -> bool:
        """Whether a supplier has said something new since the item was planned last."""
        return any(change_id > item.change_id for change_id, _ in self.changes_of(item.item_id))

    def skus_of(self, item_id: int) -> Iterable[str]:
        """Each once: variations of a product may share its SKU."""
        return dict.fromkeys(v.sku for v in self.variants[item_id])


def read_facts(ctx: ShopContext, connection: Connection, batch: Sequence[planning.ItemRow]) -> Facts:
    found = variants.variants_of(connection, ctx.name, [item.item_id for item in batch])
    skus = carried(ctx, connection, batch, found)
    stored = [
        s
        for s in supplies.stored_supplies(connection, ctx.name, skus=skus.usable)
        if expecting.counts(ctx, s)
    ]
    return Facts(
        _by(found, lambda v: v.item_id),
        _by(stored, lambda s: s.key.sku),
        skus.changes,
        variants.holdings_of(connection, ctx.name, [v.id for v in found]),
        skus.lost,
        expecting.delivered(ctx, connection, skus.changes.values()),
    )


K = TypeVar("K")
V = TypeVar("V")


def _by(values: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    grouped: dict[K, list[V]] = defaultdict(list)
    for value in values:
        grouped[key(value)].append(value)
    return grouped
