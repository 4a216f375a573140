"""Draw a new mark when waiting areas, skills of staff or special needs change: the day reads them at every change."""

from migrations.configuration import READ_BY_THE_DAY, unwatch, watch

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    watch(*READ_BY_THE_DAY)


def downgrade() -> None:
    unwatch(*READ_BY_THE_DAY)
