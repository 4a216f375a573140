"""Visits that are paused, passed on and finished with a result; notes, what was brought, and who is present."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("location", sa.Column("language_minutes", sa.Integer(), server_default="10", nullable=False))
    op.add_column("visit", sa.Column("activities", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("visit_leg", sa.Column("facilities", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("visit_leg", sa.Column("team_only", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("visit_leg", sa.Column("for_place_id", sa.Uuid(), nullable=True))
    op.add_column("visit_leg", sa.Column("turn_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visit_leg", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    _presence()
    _notes_and_brought()
    _results()


def _presence() -> None:
    op.create_table(
        "staff_presence",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"]),
        sa.PrimaryKeyConstraint("staff_id"),
    )
    op.create_index("ix_staff_presence_location_id", "staff_presence", ["location_id"])


def _notes_and_brought() -> None:
    op.create_table(
        "visit_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_visit_note_visit_id", "visit_note", ["visit_id"])
    op.create_table(
        "visit_brought",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("visit_id", "item"),
    )


def _results() -> None:
    op.create_table(
        "finish_choice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("task_for", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_finish_choice_department_id", "finish_choice", ["department_id"])
    op.create_table(
        "visit_result",
        sa.Column("leg_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("reason_id", sa.Uuid(), nullable=True),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("explanation", sa.String(length=1000), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["leg_id"], ["visit_leg.id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["reason_id"], ["finish_choice.id"]),
        sa.ForeignKeyConstraint(["result_id"], ["finish_choice.id"]),
        sa.ForeignKeyConstraint(["follow_up_id"], ["finish_choice.id"]),
        sa.PrimaryKeyConstraint("leg_id"),
    )
    op.create_index("ix_visit_result_visit_id", "visit_result", ["visit_id"])
    op.create_index("ix_visit_result_staff_at", "visit_result", ["staff_id", "at"])


def downgrade() -> None:
    for table in ("visit_result", "finish_choice", "visit_brought", "visit_note", "staff_presence"):
        op.drop_table(table)
    for column in ("paused_at", "turn_since", "for_place_id", "team_only", "facilities"):
        op.drop_column("visit_leg", column)
    op.drop_column("visit", "activities")
    op.drop_column("location", "language_minutes")
