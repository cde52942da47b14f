"""The first tables. A ledger of them is kept in `tests/ledgers`: what changes is a migration of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "due",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "job", name=op.f("pk_due")),
    )
    op.create_table(
        "goodwill_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("amount", sa.String(length=32), nullable=False),
        sa.Column("cost", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=8), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("cause_kind", sa.String(length=32), nullable=False),
        sa.Column("cause_key", sa.String(length=255), nullable=False),
        sa.Column("noted", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("notice_id", sa.String(length=40), nullable=True),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goodwill_grants")),
        sa.UniqueConstraint("code", name=op.f("uq_goodwill_grants_code")),
    )
    with op.batch_alter_table("goodwill_grants", schema=None) as batch_op:
        batch_op.create_index("ix_goodwill_grants_customer", ["shop", "customer"], unique=False)

    op.create_table(
        "items",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("dirty", sa.Boolean(), nullable=False),
        sa.Column("unsettled", sa.Boolean(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=True),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("unexplained", sa.Integer(), nullable=True),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("in_stock_on", sa.String(length=10), nullable=True),
        sa.Column("units_left", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("shop", "item_id", name=op.f("pk_items")),
    )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.create_index("ix_items_dirty", ["shop", "dirty", "item_id"], unique=False)

    op.create_table(
        "line_parts",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "shop", "item_id", "queued_at", "order_id", "line_id", name=op.f("pk_line_parts")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("line_parts", schema=None) as batch_op:
        batch_op.create_index("ix_line_parts_line", ["shop", "line_id"], unique=False)

    op.create_table(
        "news",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("told_on", sa.String(length=10), nullable=True),
        sa.Column("old_on", sa.String(length=10), nullable=True),
        sa.Column("next_news_on", sa.String(length=10), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("cause_kind", sa.String(length=32), nullable=False),
        sa.Column("cause_key", sa.String(length=255), nullable=False),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("held", sa.Text(), nullable=True),
        sa.Column("approved", sa.String(length=64), nullable=True),
        sa.Column("refused", sa.String(length=64), nullable=True),
        sa.Column("not_addressed", sa.Text(), nullable=True),
        sa.Column("notice_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("shop", "line_id", name=op.f("pk_news")),
    )
    with op.batch_alter_table("news", schema=None) as batch_op:
        batch_op.create_index("ix_news_order", ["shop", "order_id"], unique=False)
        batch_op.create_index("ix_news_to_tell", ["shop", "not_addressed"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("to_email", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.String(length=255), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("delivery", sa.String(length=32), nullable=True),
        sa.Column("sealed_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_customer", ["shop", "customer"], unique=False)
        batch_op.create_index("ix_notices_state", ["shop", "state"], unique=False)

    op.create_table(
        "mail_events",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("notice_id", sa.String(length=40), nullable=False),
        sa.Column("delivery", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_mail_events_notice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_events")),
    )
    with op.batch_alter_table("mail_events", schema=None) as batch_op:
        batch_op.create_index("ix_mail_events_notice", ["notice_id"], unique=False)

    op.create_table(
        "order_lines",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("open_units", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("stranded", sa.Integer(), nullable=False),
        sa.Column("total", sa.String(length=32), nullable=False),
        sa.Column("page_on", sa.String(length=10), nullable=True),
        sa.Column("short", sa.Integer(), nullable=False),
        sa.Column("short_first", sa.Boolean(), nullable=True),
        sa.Column("rests", sa.String(length=32), nullable=True),
        sa.Column("eta_on", sa.String(length=10), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("uncovered_since", sa.String(length=10), nullable=True),
        sa.Column("earlier_since", sa.String(length=10), nullable=True),
        sa.Column("told_on", sa.String(length=10), nullable=True),
        sa.Column("judge_on", sa.String(length=10), nullable=True),
        sa.Column("cause_kind", sa.String(length=32), nullable=True),
        sa.Column("cause_key", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("shop", "line_id", name=op.f("pk_order_lines")),
    )
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.create_index("ix_order_lines_item", ["shop", "item_id", "judge_on"], unique=False)
        batch_op.create_index("ix_order_lines_order", ["shop", "order_id"], unique=False)

    op.create_table(
        "orders",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("note_seen", sa.Text(), nullable=False),
        sa.Column("note_pending", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "order_id", name=op.f("pk_orders")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index("ix_orders_email", ["shop", "email"], unique=False)
        batch_op.create_index("ix_orders_note", ["shop", "note_pending"], unique=False)
        batch_op.create_index("ix_orders_standing", ["shop", "standing"], unique=False)

    op.create_table(
        "passes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("pulled", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passes")),
    )
    with op.batch_alter_table("passes", schema=None) as batch_op:
        batch_op.create_index("ix_passes_shop", ["shop", "id"], unique=False)

    op.create_table(
        "promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("told_on", sa.String(length=10), nullable=True),
        sa.Column("next_news_on", sa.String(length=10), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("notice_id", sa.String(length=40), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.create_index("ix_promises_line", ["shop", "line_id", "id"], unique=False)
        batch_op.create_index("ix_promises_notice", ["notice_id"], unique=False)
        batch_op.create_index("ix_promises_order", ["shop", "order_id"], unique=False)

    op.create_table(
        "senders",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_senders")),
    )
    op.create_table(
        "shops",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("variants_through", sa.BigInteger(), nullable=True),
        sa.Column("orders_through", sa.BigInteger(), nullable=True),
        sa.Column("adopting_since", sa.BigInteger(), nullable=True),
        sa.Column("adopted_at", sa.BigInteger(), nullable=True),
        sa.Column("planned_on", sa.String(length=10), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("judged_by", sa.Text(), nullable=True),
        sa.Column("rehearsed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("shop", name=op.f("pk_shops")),
    )
    op.create_table(
        "supplies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("supplier", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("sku", sa.String(length=255), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("feed_value", sa.Text(), nullable=True),
        sa.Column("hand_over", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplies")),
        sa.UniqueConstraint(
            "shop", "supplier", "reference", "sku", name=op.f("uq_supplies_shop_supplier_reference_sku")
        ),
    )
    with op.batch_alter_table("supplies", schema=None) as batch_op:
        batch_op.create_index("ix_supplies_sku", ["shop", "sku"], unique=False)

    op.create_table(
        "supply_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("supplier", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("unknown_skus", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("read_again", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_files")),
    )
    with op.batch_alter_table("supply_files", schema=None) as batch_op:
        batch_op.create_index("ix_supply_files_supplier", ["shop", "supplier", "id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_open", ["shop", "closed_at", "kind", "key"], unique=False)

    op.create_table(
        "variants",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("managed", sa.Boolean(), nullable=False),
        sa.Column("available", sa.Integer(), nullable=True),
        sa.Column("committed", sa.Integer(), nullable=True),
        sa.Column("flag", sa.String(length=32), nullable=True),
        sa.Column("in_stock_on", sa.String(length=64), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("vendor", sa.String(length=255), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "variant_id", name=op.f("pk_variants")),
    )
    with op.batch_alter_table("variants", schema=None) as batch_op:
        batch_op.create_index("ix_variants_item", ["shop", "item_id"], unique=False)
        batch_op.create_index("ix_variants_sku", ["shop", "sku"], unique=False)

    op.create_table(
        "wanted",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("stand", sa.String(length=64), nullable=True),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("refused", sa.String(length=64), nullable=True),
        sa.Column("taken_over_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("shop", "variant_id", "field", name=op.f("pk_wanted")),
    )
    with op.batch_alter_table("wanted", schema=None) as batch_op:
        batch_op.create_index("ix_wanted_pending", ["shop", "pending"], unique=False)

    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supply_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("stated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supply_id"], ["supplies.id"], name=op.f("fk_arrivals_supply_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
    )
    with op.batch_alter_table("arrivals", schema=None) as batch_op:
        batch_op.create_index("ix_arrivals_supply", ["supply_id"], unique=False)

    op.create_table(
        "notice_lines",
        sa.Column("notice_id", sa.String(length=40), nullable=False),
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("told_on", sa.String(length=10), nullable=True),
        sa.Column("old_on", sa.String(length=10), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("cause_kind", sa.String(length=32), nullable=False),
        sa.Column("cause_key", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_lines_notice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("notice_id", "line_id", name=op.f("pk_notice_lines")),
    )
    op.create_table(
        "supply_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supply_id", sa.Integer(), nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=255), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=255), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=False),
        sa.Column("new_value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supply_id"], ["supplies.id"], name=op.f("fk_supply_changes_supply_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_changes")),
    )
    with op.batch_alter_table("supply_changes", schema=None) as batch_op:
        batch_op.create_index("ix_supply_changes_sku", ["shop", "sku", "id"], unique=False)

    op.create_table(
        "supply_dates",
        sa.Column("supply_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("by_feed", sa.Boolean(), nullable=False),
        sa.Column("first_on", sa.String(length=10), nullable=True),
        sa.Column("expected_on", sa.String(length=10), nullable=True),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["supply_id"], ["supplies.id"], name=op.f("fk_supply_dates_supply_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("supply_id", "seq", "by_feed", name=op.f("pk_supply_dates")),
    )
    op.create_table(
        "supply_set_aside",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["supply_files.id"], name=op.f("fk_supply_set_aside_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "row", name=op.f("pk_supply_set_aside")),
    )
