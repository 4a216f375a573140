"""A gate that decided alone may have opened wrongly; an appointment still opens one rightly only once."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INDEX = "uq_gate_admission_opened"


def upgrade() -> None:
    _index_again("decision = 'open' AND reason = 'geldig'")


def downgrade() -> None:
    op.execute("UPDATE gate_admission SET appointment_id = NULL WHERE decision = 'open' AND reason <> 'geldig'")
    _index_again("decision = 'open'")


def _index_again(where: str) -> None:
    op.drop_index(INDEX, table_name="gate_admission")
    op.create_index(
        INDEX,
        "gate_admission",
        ["appointment_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
