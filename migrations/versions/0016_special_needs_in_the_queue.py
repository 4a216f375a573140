"""Special needs count in the queue, and the day remembers needs, skills of staff and waiting areas by the mark."""

import sqlalchemy as sa
from alembic import op

from migrations.configuration import READ_BY_THE_DAY, unwatch, watch

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("location", sa.Column("needs_minutes", sa.Integer(), server_default="10", nullable=False))
    watch(*READ_BY_THE_DAY)


def downgrade() -> None:
    unwatch(*READ_BY_THE_DAY)
    op.drop_column("location", "needs_minutes")
