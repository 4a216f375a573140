"""Find the few appointments of closed days without reading all that ever were."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None

_SOME = sa.text("displaced_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_appointment_displaced", "appointment", ["starts_at"], sqlite_where=_SOME, postgresql_where=_SOME
    )


def downgrade() -> None:
    op.drop_index("ix_appointment_displaced", "appointment")
