"""Unfinished bookings, calendar feeds and logins of citizens; check-in on the own phone per location."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NEW_COLUMNS = {
    "party": (
        ("login_kind", sa.String(length=20), ""),
        ("login_level", sa.String(length=20), ""),
        ("subject_mark", sa.String(length=64), None),
        ("sealed_bsn", sa.String(length=400), None),
    ),
    "product": (
        ("login_assurance", sa.String(length=20), ""),
        ("asks_bsn", sa.Boolean(), sa.false()),
    ),
    "location": (
        ("own_phone", sa.String(length=20), "none"),
        ("contact_url", sa.String(length=300), ""),
    ),
}


def upgrade() -> None:
    for table, columns in NEW_COLUMNS.items():
        for name, kind, default in columns:
            op.add_column(table, sa.Column(name, kind, server_default=default, nullable=default is None))
    op.create_index(op.f("ix_party_subject_mark"), "party", ["subject_mark"])
    with op.batch_alter_table("message") as message:
        message.alter_column("appointment_id", existing_type=sa.Uuid(), nullable=True)
    _unfinished_bookings()
    _calendar_feeds()
    _citizen_logins()


def _unfinished_bookings() -> None:
    op.create_table(
        "unfinished_booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("link_nonce", sa.String(length=32), nullable=False),
        sa.Column("sealed_address", sa.String(length=600), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfinished_booking")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_unfinished_booking_token_hash")),
    )
    op.create_index(op.f("ix_unfinished_booking_hold_id"), "unfinished_booking", ["hold_id"])
    op.create_index(op.f("ix_unfinished_booking_expires_at"), "unfinished_booking", ["expires_at"])


def _calendar_feeds() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("subject_mark", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_calendar_feed_appointment_id_appointment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_calendar_feed_appointment_id")),
        sa.UniqueConstraint("subject_mark", name=op.f("uq_calendar_feed_subject_mark")),
    )


def _citizen_logins() -> None:
    op.create_table(
        "citizen_login",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("subject_mark", sa.String(length=64), nullable=False),
        sa.Column("sealed_bsn", sa.String(length=400), nullable=True),
        sa.Column("sealed_name", sa.String(length=2000), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_login")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_citizen_login_token_hash")),
    )
    op.create_index(op.f("ix_citizen_login_expires_at"), "citizen_login", ["expires_at"])


def downgrade() -> None:
    for table in ("citizen_login", "calendar_feed", "unfinished_booking"):
        op.drop_table(table)
    op.execute("DELETE FROM message WHERE appointment_id IS NULL")
    with op.batch_alter_table("message") as message:
        message.alter_column("appointment_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_index(op.f("ix_party_subject_mark"), table_name="party")
    for table, columns in NEW_COLUMNS.items():
        for name, _kind, _default in columns:
            op.drop_column(table, name)
