"""A mark that changes with products, places, staff and API clients, so that each process may remember them."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from migrations import lanes
from migrations.configuration import TABLES, drop_function, make_function, unwatch, watch

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark and the triggers that draw it; the first one is drawn at once."""
    table = op.create_table(
        "configuration_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_configuration_mark")),
    )
    make_function()
    watch(*TABLES)
    op.bulk_insert(table, [{"id": 1, "mark": uuid4()}])
    lanes.guard_anew()


def downgrade() -> None:
    """Take them away."""
    unwatch(*TABLES)
    drop_function()
    op.drop_table("configuration_mark")
