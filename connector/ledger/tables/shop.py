"""The mirror of a shop, and what was planned for it."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, text

from connector.domain.dates import Rests
from connector.domain.letters import CauseKind
from connector.domain.orders import Flag, Standing
from connector.domain.page import Owner
from connector.ledger.tables.base import AT_ONCE, metadata, shop_key
from connector.ledger.types import Day, EnumText, Instant, Money

shops = Table(
    "shops",
    metadata,
    shop_key(),
    Column("variants_through", Instant),
    Column("orders_through", Instant),
    Column("adopting_since", Instant),  # orders placed before this are adopted
    Column("adopted_at", Instant),
    Column("planned_on", Day),
    Column("fingerprint", String(64)),
    Column("judged_by", Text),  # the settings that judging goes by
    Column("rehearsed", Boolean, nullable=False, default=False),
)

variants = Table(
    "variants",
    metadata,
    shop_key(),
    Column("variant_id", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", BigInteger, nullable=False),
    Column("sku", String(255), nullable=False),
    Column("title", Text, nullable=False),
    Column("managed", Boolean, nullable=False),
    Column("available", Integer),
    Column("committed", Integer),  # None: the shop does not tell
    Column("flag", EnumText(Flag)),  # None: it stands on another variant of the item
    Column("in_stock_on", String(64)),
    Column("tags", Text, nullable=False, default=""),  # one a line
    Column("vendor", String(255), nullable=False, default=""),
    Column("modified_at", Instant, nullable=False),
    Column("image", Text, nullable=False, default=""),  # the address of its picture
    Index("ix_variants_sku", "shop", "sku"),
    Index("ix_variants_item", "shop", "item_id"),
)

page_dates = Table(
    "page_dates",
    metadata,
    shop_key(),
    Column("variant_id", BigInteger, primary_key=True, autoincrement=False),
    Column("in_stock_on", String(64), primary_key=True),
    Column("until", Instant, nullable=False),  # when another took its place
)

items = Table(
    "items",
    metadata,
    shop_key(),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("dirty", Boolean, nullable=False, default=True),
    Column("unsettled", Boolean, nullable=False, default=False),  # two readings of stock disagreed
    Column("on_hand", Integer),  # as last accounted for
    Column("shipped", Integer, nullable=False, default=0),  # units shipped since then
    Column("unexplained", Integer),  # committed units that no order explained at the last plan
    Column("change_id", Integer, nullable=False, default=0),  # the last supply change planned with
    Column("overdue", Text, nullable=False, default=""),  # suppliers that were overdue at the last plan
    Column("fingerprint", String(64)),
    Column("in_stock_on", Day),
    Column("units_left", Integer),
    Index("ix_items_dirty", "shop", "dirty", "item_id"),
)

orders = Table(
    "orders",
    metadata,
    shop_key(),
    Column("order_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", String(64), nullable=False),
    Column("status", String(64), nullable=False),
    Column("standing", EnumText(Standing), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),  # of one that ended: when it did
    Column("settled", Boolean, nullable=False),  # its stamp alone tells whether it changed
    Column("adopted", Boolean, nullable=False, default=False),
    Column("doubtful", Boolean, nullable=False, default=False),
    Column("currency", String(8), nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("country", String(8), nullable=False),
    Column("language", String(16), nullable=False),
    Column("note_seen", Text, nullable=False, default=""),  # the record of promises that stands on it
    Column("note_pending", Boolean, nullable=False, default=False),
    Column("forget_asked_at", Instant),  # its customer asked to be forgotten: when it ends, he is
    Index("ix_orders_email", "shop", "email"),
    Index("ix_orders_note", "shop", "note_pending"),
    Index("ix_orders_standing", "shop", "standing"),
)

# No units are open, and some may lie on the shelf that are not in the shop's count.
CLOSED_AND_OFF_COUNT = text("open_units = 0 AND (taken > 0 OR stranded > 0)")

order_lines = Table(
    "order_lines",
    metadata,
    shop_key(),
    Column("line_id", BigInteger, primary_key=True, autoincrement=False),
    Column("order_id", BigInteger, nullable=False),
    Column("item_id", BigInteger),  # None: a variant that the shop does not know
    Column("variant_id", BigInteger, nullable=False),
    Column("sku", String(255), nullable=False),
    Column("title", Text, nullable=False),
    Column("units", Integer, nullable=False),
    Column("open_units", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("left", Integer, nullable=False, default=0),  # units that left the shelf with it
    Column("stranded", Integer, nullable=False, default=0),  # taken, and left behind when its order ended
    Column("total", Money, nullable=False),
    Column("page_on", Day),
    Column("short", Integer, nullable=False, default=0),
    Column("short_first", Boolean),  # None until it was planned once
    Column("rests", EnumText(Rests)),
    Column("eta_on", Day),
    Column("basis", Text, nullable=False, default=""),  # what the ETA rests on, in words
    Column("uncovered_since", Day),
    Column("earlier_since", Day),
    Column("told_on", Day),  # the date told last, as the line's promises have it
    Column("judge_on", Day, default=AT_ONCE),  # its order is judged again from this day on; None: never
    Column("cause_kind", EnumText(CauseKind)),
    Column("cause_key", String(255), nullable=False, default=""),
    Index("ix_order_lines_order", "shop", "order_id"),
    Index("ix_order_lines_item", "shop", "item_id", "judge_on"),
    Index("ix_order_lines_off_count", "shop", "item_id", sqlite_where=CLOSED_AND_OFF_COUNT),
)

line_parts = Table(
    "line_parts",
    metadata,
    shop_key(),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("queued_at", Instant, primary_key=True),
    Column("order_id", BigInteger, primary_key=True, autoincrement=False),
    Column("line_id", BigInteger, primary_key=True, autoincrement=False),
    Column("units", Integer, nullable=False),
    Index("ix_line_parts_line", "shop", "line_id", "units"),  # holds all that is asked of a line
    sqlite_with_rowid=False,
)

wanted = Table(
    "wanted",
    metadata,
    shop_key(),
    Column("variant_id", BigInteger, primary_key=True, autoincrement=False),
    Column("field", String(16), primary_key=True),  # flag or date
    Column("seen", String(64), nullable=False),
    Column("stand", String(64)),
    Column("before", String(64)),
    Column("owner", EnumText(Owner), nullable=False),
    Column("pending", Boolean, nullable=False, default=False),  # stand differs from seen
    Column("refused", String(64)),  # a value that the shop would not take
    Column("taken_over_at", Instant),
    Index("ix_wanted_pending", "shop", "pending"),
)
