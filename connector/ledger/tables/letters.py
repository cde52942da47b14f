"""What customers were told, are owed and were offered."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from connector.domain.letters import CauseKind
from connector.domain.news import Basis
from connector.domain.notices import Delivery, GoodwillKind, NewsKind
from connector.ledger.states import GrantState, NoticeState, PromiseStanding
from connector.ledger.tables.base import metadata, shop_key
from connector.ledger.types import Day, EnumText, Instant, Money

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
    shop_key(),
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
