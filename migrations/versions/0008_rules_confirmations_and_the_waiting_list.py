"""Rules of products as data, special needs and answers with a booking, confirmations, and the waiting list."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBERS = {
    "confirm_ask_days": "5",
    "confirm_remind_days": "3",
    "confirm_deadline_days": "2",
    "limit_count": "0",
    "limit_days": "0",
    "kept_count": "0",
    "kept_percent": "0",
    "kept_release_minutes": "60",
    "release_delay_min": "0",
    "release_delay_max": "0",
    "offer_minutes": "30",
}
LISTS = {
    "product": ("special_needs",),
    "hold": ("answers", "special_needs"),
    "appointment": ("answers", "special_needs"),
    "visit": ("special_needs",),
}
OPEN_PLACE, DUE, OPEN_OFFER = (sa.text(each) for each in ("ended_at IS NULL", "due_at IS NOT NULL", "state = 'open'"))


def upgrade() -> None:
    for name, default in NUMBERS.items():
        op.add_column("product", sa.Column(name, sa.Integer(), server_default=default, nullable=False))
    op.add_column("product", sa.Column("confirm_otherwise", sa.String(10), server_default="task", nullable=False))
    for table, names in LISTS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
    op.add_column("appointment", sa.Column("exception_reason", sa.String(200), server_default="", nullable=False))
    op.add_column("appointment", sa.Column("displaced_at", sa.DateTime(timezone=True), nullable=True))
    _special_need()
    _confirmation()
    _waiting_place()
    _place_offer()


def downgrade() -> None:
    for table in ("place_offer", "waiting_place", "confirmation", "special_need"):
        op.drop_table(table)
    op.drop_column("appointment", "displaced_at")
    op.drop_column("appointment", "exception_reason")
    for table, names in LISTS.items():
        for name in names:
            op.drop_column(table, name)
    op.drop_column("product", "confirm_otherwise")
    for name in NUMBERS:
        op.drop_column("product", name)


def _special_need() -> None:
    op.create_table(
        "special_need",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("asks_language", sa.Boolean(), nullable=False),
        sa.Column("facilities", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_special_need"),
    )


def _confirmation() -> None:
    op.create_table(
        "confirmation",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("otherwise", sa.String(10), nullable=False),
        sa.Column("asks_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminds_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("appointment_id", name="pk_confirmation"),
        _key("confirmation", "appointment_id", "appointment"),
        _key("confirmation", "location_id", "location"),
    )
    op.create_index("ix_confirmation_location_id", "confirmation", ["location_id"])
    op.create_index("ix_confirmation_due", "confirmation", ["due_at"], sqlite_where=DUE, postgresql_where=DUE)


def _waiting_place() -> None:
    op.create_table(
        "waiting_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_waiting_place"),
        _key("waiting_place", "appointment_id", "appointment"),
        _key("waiting_place", "location_id", "location"),
    )
    op.create_index("ix_waiting_place_appointment_id", "waiting_place", ["appointment_id"])
    op.create_index(
        "ix_waiting_place_open", "waiting_place", ["location_id", "created_at"], sqlite_where=OPEN_PLACE,
        postgresql_where=OPEN_PLACE,
    )  # fmt: skip
    op.create_index(
        "ix_waiting_place_one", "waiting_place", ["appointment_id"], unique=True, sqlite_where=OPEN_PLACE,
        postgresql_where=OPEN_PLACE,
    )  # fmt: skip


def _place_offer() -> None:
    op.create_table(
        "place_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("waiting_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_place_offer"),
        _key("place_offer", "waiting_id", "waiting_place"),
        _key("place_offer", "appointment_id", "appointment"),
    )
    op.create_index("ix_place_offer_waiting_id", "place_offer", ["waiting_id"])
    op.create_index("ix_place_offer_appointment_id", "place_offer", ["appointment_id"])
    op.create_index(
        "ix_place_offer_one_open", "place_offer", ["waiting_id"], unique=True, sqlite_where=OPEN_OFFER,
        postgresql_where=OPEN_OFFER,
    )  # fmt: skip


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")
