"""Reminders, own texts of messages, who wants word when it is nearly their turn, and what became of each message."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TO_SEND, OPEN = sa.text("due_at IS NOT NULL"), sa.text("done_at IS NULL")


def upgrade() -> None:
    op.add_column("message", sa.Column("medium", sa.String(6), server_default="email", nullable=False))
    op.add_column("message", sa.Column("provider_id", sa.String(80), server_default="", nullable=False))
    op.add_column("message", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_message_due", "message", ["due_at"], sqlite_where=TO_SEND, postgresql_where=TO_SEND)
    op.create_index("ix_message_provider_id", "message", ["provider_id"])
    op.create_index("ix_message_status", "message", ["status", "created_at"])
    _reminder()
    _reminder_rule()
    _message_text()
    _turn_wish()


def downgrade() -> None:
    for table in ("turn_wish", "message_text", "reminder_rule", "reminder"):
        op.drop_table(table)
    for index in ("ix_message_status", "ix_message_provider_id", "ix_message_due"):
        op.drop_index(index, table_name="message")
    for name in ("due_at", "provider_id", "medium"):
        op.drop_column("message", name)


def _reminder() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name="fk_reminder_appointment_id_appointment"),
        sa.UniqueConstraint(
            "appointment_id", "starts_at", "minutes", name="uq_reminder_appointment_id_starts_at_minutes"
        ),
    )
    op.create_index("ix_reminder_due", "reminder", ["due_at"], sqlite_where=OPEN, postgresql_where=OPEN)


def _reminder_rule() -> None:
    op.create_table(
        "reminder_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("minutes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_rule"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_reminder_rule_department_id_department"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_reminder_rule_product_id_product"),
        sa.UniqueConstraint("department_id", name="uq_reminder_rule_department_id"),
        sa.UniqueConstraint("product_id", name="uq_reminder_rule_product_id"),
    )


def _message_text() -> None:
    op.create_table(
        "message_text",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("opening", sa.String(1000), nullable=False),
        sa.Column("closing", sa.String(1000), nullable=False),
        sa.Column("sms", sa.String(480), nullable=False),
        sa.PrimaryKeyConstraint("kind", "language", name="pk_message_text"),
    )


def _turn_wish() -> None:
    op.create_table(
        "turn_wish",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("medium", sa.String(6), nullable=False),
        sa.Column("sealed_address", sa.String(600), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("visit_id", name="pk_turn_wish"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_turn_wish_visit_id_visit"),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_turn_wish_location_id_location"),
    )
    op.create_index("ix_turn_wish_open", "turn_wish", ["location_id"], sqlite_where=OPEN, postgresql_where=OPEN)
