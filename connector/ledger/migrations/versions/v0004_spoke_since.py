"""Since which change of supplies a source has spoken anew of what came."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("arrivals", sa.Column("spoke_since", sa.Integer(), nullable=True))
