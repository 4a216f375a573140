"""A joint session begins and ends for everybody at once; a leg tells which one it waits for or is in."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STEPS = ("begun", "finished")


def upgrade() -> None:
    with op.batch_alter_table("joint_session") as table:
        for step in STEPS:
            table.add_column(sa.Column(f"{step}_at", sa.DateTime(timezone=True), nullable=True))
            table.add_column(sa.Column(f"{step}_by", sa.Uuid(), nullable=True))
            table.create_foreign_key(_by(step), "staff_member", [f"{step}_by"], ["id"])
    with op.batch_alter_table("visit_leg") as table:
        table.add_column(sa.Column("session_id", sa.Uuid(), nullable=True))
        table.create_foreign_key("fk_visit_leg_session_id_joint_session", "joint_session", ["session_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("visit_leg") as table:
        table.drop_constraint("fk_visit_leg_session_id_joint_session", type_="foreignkey")
        table.drop_column("session_id")
    with op.batch_alter_table("joint_session") as table:
        for step in STEPS:
            table.drop_constraint(_by(step), type_="foreignkey")
            table.drop_column(f"{step}_by")
            table.drop_column(f"{step}_at")


def _by(step: str) -> str:
    return f"fk_joint_session_{step}_by_staff_member"
