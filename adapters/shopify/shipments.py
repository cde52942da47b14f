"""Expected arrivals that a merchant keeps in Shopify, read like a supplier's file.

The only date that Shopify has for goods on their way is the expected arrival of an inventory shipment.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from adapters.shopify.api import Api
from adapters.shopify.decoding import pages_of, whole
from adapters.shopify.ids import Id, gid
from adapters.shopify.wire import CAMEL, Connection, Utc
from connector.domain.supply import FeedFile, FeedRow, SetAside
from connector.errors import ConnectorError
from connector.ports import Finding

# A shipment that begins to be received between the two lists is in both; in the other order, in neither.
_COMING = ("in_transit", "partially_received")


@dataclass(frozen=True, slots=True)
class _Place:
    __pydantic_config__ = CAMEL

    id: Id
    fulfills_online_orders: bool


@dataclass(frozen=True, slots=True)
class _Item:
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    __pydantic_config__ = CAMEL

    unreceived_quantity: int
    inventory_item: _Item | None = None


@dataclass(frozen=True, slots=True)
class _Tracking:
    __pydantic_config__ = CAMEL

    arrives_at: Utc | None = None


@dataclass(frozen=True, slots=True)
class _Shipment:
    __pydantic_config__ = CAMEL

    id: Id
    name: str
    status: str
    line_items: Connection[_Line] | None
    tracking: _Tracking | None = None


class ShipmentSource:
    """Implements `connector.ports.SupplierSource`: a snapshot of outstanding quantities."""

    def __init__(self, name: str, api: Api, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        self.name = name
        self._api = api
        self._zone = zone
        self._now = now

    def __repr__(self) -> str:
        return f"ShipmentSource({self.name!r})"

    def fetch(self, last_digest: str | None) -> FeedFile | None:
        """All that is on its way to places that send online orders; None where nothing changed since."""
        content = _encoded(self._rows())
        if sha256(content).hexdigest() == last_digest:
            return None
        return self.parse(content, "inventory shipments", self._now())

    def parse(self, content: bytes, name: str, modified_at: datetime) -> FeedFile:
        """The shipments as they were once read."""
        rows: list[FeedRow] = []
        aside: list[SetAside] = []
        for number, row in enumerate(json.loads(content), 1):
            raw = json.dumps(row, ensure_ascii=False)
            if not row["sku"]:
                aside.append(SetAside(number, "the item has no SKU", raw, reference=row["reference"]))
                continue
            on = datetime.fromisoformat(row["on"]).date() if row["on"] else None
            rows.append(FeedRow(number, row["sku"], row["reference"], on, row["units"], row["on"] or ""))
        return FeedFile(
            supplier=self.name,
            name=name,
            digest=sha256(content).hexdigest(),
            modified_at=modified_at.astimezone(UTC),
            content=content,
            rows=tuple(rows),
            set_aside=tuple(aside),
            is_shops_own=True,
        )

    def check(self) -> list[Finding]:
        subject, key = f"supplier {self.name}", f"suppliers.{self.name}.shipments"
        try:
            rows = self._rows()
        except ConnectorError as error:
            remedy = "The app needs the scope read_inventory_shipments."
            return [Finding(subject, False, str(error), remedy, key)]
        undated = sum(row["on"] is None for row in rows)
        said = (
            f"Inventory shipments: items on their way: {len(rows)}, without an expected arrival: {undated}."
        )
        return [Finding(subject, True, said, key=key)]

    def _rows(self) -> list[dict[str, Any]]:
        """One row for each item of each shipment, in a fixed order: the same facts are the same bytes."""
        shipments = {
            one.id: self._complete(one) for place in self._places() for one in self._coming_to(place)
        }
        found = [row for one in shipments.values() for row in self._rows_of(one)]
        return sorted(found, key=lambda row: (row["reference"], row["sku"], row["on"] or ""))

    def _places(self) -> list[Id]:
        """Where goods become units that the online shop sells: on hand counts no others."""
        pages = pages_of(self._api, "locations", "locations", _Place, "Location", {})
        return [one.id for page in pages for one in page.rows if one.fulfills_online_orders]

    def _coming_to(self, place: Id) -> Iterator[_Shipment]:
        """A shipment does not tell where it goes; the search does."""
        for status in _COMING:
            query = {"query": f"destination_id:{place} status:{status}"}
            for page in pages_of(self._api, "shipments", "inventoryShipments", _Shipment, "Shipment", query):
                yield from page.rows

    def _complete(self, one: _Shipment) -> _Shipment:
        lines = whole(
            self._api,
            one.line_items or Connection[_Line](),
            "shipment_lines",
            "inventoryShipment.lineItems",
            _Line,
            "Shipment line",
            {"id": gid("InventoryShipment", one.id)},
        )
        return replace(one, line_items=lines)

    def _rows_of(self, one: _Shipment) -> list[dict[str, Any]]:
        arrives_at = one.tracking.arrives_at if one.tracking else None
        on = arrives_at.astimezone(self._zone).date().isoformat() if arrives_at else None
        lines: Sequence[_Line] = one.line_items.nodes if one.line_items else ()
        return [
            {
                "reference": one.name,
                "sku": (line.inventory_item.sku if line.inventory_item else None) or "",
                "on": on,
                "units": line.unreceived_quantity,
            }
            for line in lines
            if line.unreceived_quantity > 0
        ]


def _encoded(rows: Sequence[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()
