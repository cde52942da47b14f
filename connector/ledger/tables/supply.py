"""What suppliers' files said, and what of it came."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from connector.ledger.states import FileState
from connector.ledger.tables.base import metadata
from connector.ledger.types import Day, EnumText, Instant

supply_files = Table(
    "supply_files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", String(64), nullable=False),
    Column("supplier", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("modified_at", Instant, nullable=False),
    Column("read_at", Instant, nullable=False),
    Column("state", EnumText(FileState), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("rows", Integer, nullable=False, default=0),
    Column("unknown_skus", Integer, nullable=False, default=0),
    Column("content", LargeBinary),  # kept while a person has to decide
    Column("by_hand", Boolean, nullable=False, default=False),  # imported, not fetched
    Column("read_again", Boolean, nullable=False, default=False),  # the shop's SKUs changed since
    Index("ix_supply_files_supplier", "shop", "supplier", "id"),
)

supply_set_aside = Table(
    "supply_set_aside",
    metadata,
    Column("file_id", Integer, ForeignKey("supply_files.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
)

supplies = Table(
    "supplies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", String(64), nullable=False),
    Column("supplier", String(64), nullable=False),
    Column("reference", String(255), nullable=False),
    Column("sku", String(255), nullable=False),
    Column("ended", Boolean, nullable=False, default=False),
    Column("missing", Integer, nullable=False, default=0),  # accepted snapshots in a row without it
    Column("feed_value", Text),  # what the source last said, as comparable text
    Column("hand_over", Text),  # what it said when a person set the value by hand
    UniqueConstraint("shop", "supplier", "reference", "sku"),
    Index("ix_supplies_sku", "shop", "sku"),
)

supply_dates = Table(
    "supply_dates",
    metadata,
    Column("supply_id", Integer, ForeignKey("supplies.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("by_feed", Boolean, primary_key=True),  # kept apart from what a person set
    Column("first_on", Day),  # of an interval that ends with expected_on
    Column("expected_on", Day),
    Column("units", Integer),
    Column("row", Integer, nullable=False),
    Column("raw", Text, nullable=False),
    Column("file_id", Integer),
)

supply_changes = Table(
    "supply_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("supply_id", Integer, ForeignKey("supplies.id", ondelete="CASCADE"), nullable=False),
    Column("shop", String(64), nullable=False),
    Column("sku", String(255), nullable=False),
    Column("at", Instant, nullable=False),
    Column("file_id", Integer),
    Column("cause", String(255), nullable=False),  # supplier/file, or supplier/hand entry
    Column("old_value", Text, nullable=False),
    Column("new_value", Text, nullable=False),
    Index("ix_supply_changes_sku", "shop", "sku", "id"),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("supply_id", Integer, ForeignKey("supplies.id", ondelete="CASCADE"), nullable=False),
    Column("units", Integer, nullable=False),  # negative: given back
    Column("on", Day, nullable=False),
    Column("value", Text, nullable=False),  # what the source said then; "": something older
    Column("stated", Boolean, nullable=False, default=False),
    Column("spoke_since", Integer),  # the last change of its SKU when the source spoke anew
    Index("ix_arrivals_supply", "supply_id"),
)
