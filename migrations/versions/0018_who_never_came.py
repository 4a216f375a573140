"""Who does not check in counts as not shown after so many minutes, so that desk and time are free (V8)."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("location", sa.Column("absent_minutes", sa.Integer(), server_default="15", nullable=False))


def downgrade() -> None:
    op.drop_column("location", "absent_minutes")
