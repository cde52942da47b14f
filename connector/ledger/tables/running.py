"""What waits for a person or for its time, and how passes went."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, String, Table, Text

from connector.domain.alarms import AlarmKind
from connector.ledger.tables.base import metadata, shop_key
from connector.ledger.types import EnumText, Instant

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
    shop_key(),
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
    shop_key(),
    Column("kind", EnumText(AlarmKind), primary_key=True),
    Column("key", String(64), primary_key=True),  # which supplier, where there are several
    Column("since", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column(
        "told", Boolean, nullable=False, default=False
    ),  # the merchant heard of its beginning, or may have
    Column("over_at", Instant),  # None: it is not over
)
