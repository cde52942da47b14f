"""When an order ended, apart from when it was changed last."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("ended_at", sa.BigInteger(), nullable=True))
