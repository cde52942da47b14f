"""Customers who asked to be forgotten, alarms that were raised, and indexes for what passes look for."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("forget_asked_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "alarms",
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("over_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("shop", "kind", "key", name=op.f("pk_alarms")),
    )
    op.create_index("ix_notices_sealed", "notices", ["shop", "sealed_at"])
    op.create_index(
        "ix_order_lines_off_count",
        "order_lines",
        ["shop", "item_id"],
        sqlite_where=sa.text("open_units = 0 AND (taken > 0 OR stranded > 0)"),
    )
    op.drop_index("ix_line_parts_line", "line_parts")
    op.create_index("ix_line_parts_line", "line_parts", ["shop", "line_id", "units"])
