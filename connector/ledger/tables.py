"""The ledger's tables. `docs/architecture.md` says what each is for.

Every table is keyed by shop first: one ledger serves several shops, and no query spans two.
"""

from datetime import date

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from connector.domain.alarms import AlarmKind
from connector.domain.dates import Rests
from connector.domain.letters import CauseKind
from connector.domain.news import Basis
from connector.domain.notices import Delivery, GoodwillKind, NewsKind
from connector.domain.orders import Flag, Standing
from connector.domain.page import Owner
from connector.ledger.states import FileState, GrantState, NoticeState, PromiseStanding
from connector.ledger.types import Day, EnumText, Instant, Money

AT_ONCE = date.min  # a day that has come

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _shop() -> Column[str]:
    return Column("shop", String(64), primary_key=True)


shops = Table(
    "shops",
    metadata,
    _shop(),
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
    _shop(),
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

items = Table(
    "items",
    metadata,
    _shop(),
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
    _shop(),
    Column("order_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", String(64), nullable=False),
    Column("status", String(64), nullable=False),
    Column("standing", EnumText(Standing), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
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
    _shop(),
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
    _shop(),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("queued_at", Instant, primary_key=True),
    Column("order_id", BigInteger, primary_key=True, autoincrement=False),
    Column("line_id", BigInteger, primary_key=True, autoincrement=False),
    Column("units", Integer, nullable=False),
    Index("ix_line_parts_line", "shop", "line_id", "units"),  # holds all that is asked of a line
    sqlite_with_rowid=False,
)

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
    Column("value", Text, nullable=False),  # what the source said then; "" since it has counted them
    Column("stated", Boolean, nullable=False, default=False),
    Index("ix_arrivals_supply", "supply_id"),
)

promises = Table(
    "promises",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", String(64), nullable=False),
    Column("line_id", BigInteger, nullable=False),
    Column("order_id", BigInteger, nullable=False),
    Column("told_on", Day),
    Column("next_news_on", Day),
    Column("kind", EnumText(NewsKind)),
    Column("basis", EnumText(Basis), nullable=False),
    Column("rests_on", Text, nullable=False, default=""),
    Column("standing", EnumText(PromiseStanding), nullable=False),
    Column("notice_id", String(40)),
    Column("at", Instant, nullable=False),
    Index("ix_promises_line", "shop", "line_id", "id"),
    Index("ix_promises_order", "shop", "order_id"),
    Index("ix_promises_notice", "notice_id"),
)

news = Table(
    "news",
    metadata,
    _shop(),
    Column("line_id", BigInteger, primary_key=True, autoincrement=False),
    Column("order_id", BigInteger, nullable=False),
    Column("kind", EnumText(NewsKind), nullable=False),
    Column("told_on", Day),
    Column("old_on", Day),
    Column("next_news_on", Day),
    Column("units", Integer, nullable=False),
    Column("cause_kind", EnumText(CauseKind), nullable=False),
    Column("cause_key", String(255), nullable=False),
    Column("rests_on", Text, nullable=False, default=""),
    Column("since", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),  # not before
    Column("tries", Integer, nullable=False, default=0),
    Column("held", Text),  # why a person must look first
    Column("approved", String(64)),  # the facts that a person approved
    Column("refused", String(64)),  # the facts that the provider refused
    Column("not_addressed", Text),  # why its customer is not written to
    Column("notice_id", String(40)),  # sealed in this notice
    Index("ix_news_order", "shop", "order_id"),
    Index("ix_news_to_tell", "shop", "not_addressed"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("shop", String(64), nullable=False),
    Column("customer", Text, nullable=False),  # the address, case folded
    Column("state", EnumText(NoticeState), nullable=False),
    Column("kinds", Text, nullable=False, default=""),
    Column("to_name", Text, nullable=False, default=""),
    Column("to_email", Text, nullable=False, default=""),
    Column("subject", Text, nullable=False, default=""),
    Column("text", Text, nullable=False, default=""),
    Column("html", Text, nullable=False, default=""),
    Column("provider_id", String(255), nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
    Column("delivery", EnumText(Delivery)),  # how far it came, as the provider says
    Column("sealed_at", Instant),
    Column("settled_at", Instant),
    Index("ix_notices_state", "shop", "state"),
    Index("ix_notices_customer", "shop", "customer"),
    Index("ix_notices_sealed", "shop", "sealed_at"),
)

mail_events = Table(
    "mail_events",
    metadata,
    Column("id", String(255), primary_key=True),  # the provider's own, which it may say twice
    Column("notice_id", String(40), ForeignKey("notices.id", ondelete="CASCADE"), nullable=False),
    Column("delivery", EnumText(Delivery), nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Column("at", Instant, nullable=False),
    Index("ix_mail_events_notice", "notice_id"),
)

notice_lines = Table(
    "notice_lines",
    metadata,
    Column("notice_id", String(40), ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True),
    Column("line_id", BigInteger, primary_key=True, autoincrement=False),
    Column("order_id", BigInteger, nullable=False),
    Column("kind", EnumText(NewsKind), nullable=False),
    Column("told_on", Day),
    Column("old_on", Day),
    Column("units", Integer, nullable=False),
    Column("cause_kind", EnumText(CauseKind), nullable=False),
    Column("cause_key", String(255), nullable=False),
)

wanted = Table(
    "wanted",
    metadata,
    _shop(),
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

goodwill_grants = Table(
    "goodwill_grants",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", String(64), nullable=False),
    Column("customer", Text, nullable=False),
    Column("code", String(64), nullable=False, unique=True),
    Column("kind", EnumText(GoodwillKind), nullable=False),
    Column("percent", Integer, nullable=False),
    Column("amount", Money, nullable=False),
    Column("cost", Money, nullable=False),  # what it is taken to cost the merchant
    Column("currency", String(8), nullable=False),
    Column("order_id", BigInteger, nullable=False),  # the late one
    Column("cause_kind", EnumText(CauseKind), nullable=False),
    Column("cause_key", String(255), nullable=False),
    Column("noted", Boolean, nullable=False, default=False),  # the packer was told of the gift wrap
    Column("valid_until", Day, nullable=False),
    Column("state", EnumText(GrantState), nullable=False),
    Column("notice_id", String(40)),
    Column("drawn_at", Instant, nullable=False),
    Index("ix_goodwill_grants_customer", "shop", "customer"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", String(64), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("key", String(255), nullable=False),
    Column("question", Text, nullable=False),
    Column("order_id", BigInteger),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("done", Boolean, nullable=False, default=False),  # a person closed it: not asked again
    Index("ix_tasks_open", "shop", "closed_at", "kind", "key"),
)

due = Table(
    "due",
    metadata,
    _shop(),
    Column("job", String(64), primary_key=True),
    Column("due_at", Instant, nullable=False),
)

senders = Table(
    "senders",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("paused_until", Instant),
    Column("streak", Integer, nullable=False, default=0),
    Column("reason", Text, nullable=False, default=""),
)

passes = Table(
    "passes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", String(64), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("seconds", Float),
    Column("pulled", Boolean, nullable=False, default=True),  # the shop could be read
    Column("outcome", Text, nullable=False, default=""),
    Index("ix_passes_shop", "shop", "id"),
)

alarms = Table(
    "alarms",
    metadata,
    _shop(),
    Column("kind", EnumText(AlarmKind), primary_key=True),
    Column("key", String(64), primary_key=True),  # which supplier, where there are several
    Column("since", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column(
        "told", Boolean, nullable=False, default=False
    ),  # the merchant heard of its beginning, or may have
    Column("over_at", Instant),  # None: it is not over
)
