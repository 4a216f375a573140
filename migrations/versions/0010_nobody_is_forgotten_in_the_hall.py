"""Nobody is forgotten in the hall: escalations, alarms, messages, desks and skills of one day, service times."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
MINUTES = {
    "wait_limit_minutes": "20",
    "escalate_team_minutes": "10",
    "escalate_host_minutes": "15",
    "escalate_supervisor_minutes": "25",
}


def upgrade() -> None:
    for name, default in MINUTES.items():
        op.add_column("location", sa.Column(name, sa.Integer(), server_default=default, nullable=False))
    op.create_index("ix_visit_leg_ended", "visit_leg", ["location_id", "ended_at"])
    op.add_column("help_request", sa.Column("staff_id", sa.Uuid(), nullable=True))
    _escalations()
    _alarms()
    _messages()
    _of_one_day()
    _service_times()


def downgrade() -> None:
    for table in ("service_time", "desk_closure", "day_skill", "staff_message", "hall_alarm", "visit_escalation"):
        op.drop_table(table)
    op.drop_column("help_request", "staff_id")
    op.drop_index("ix_visit_leg_ended", table_name="visit_leg")
    for name in MINUTES:
        op.drop_column("location", name)


def _escalations() -> None:
    op.create_table(
        "visit_escalation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_leg_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("waiting_since", MOMENT, nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("taken_up_at", MOMENT, nullable=True),
        sa.Column("taken_up_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_leg_id"], ["visit_leg.id"], name=op.f("fk_visit_escalation_visit_leg_id_visit_leg")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_visit_escalation_location_id_location")
        ),
        sa.ForeignKeyConstraint(
            ["taken_up_by"], ["staff_member.id"], name=op.f("fk_visit_escalation_taken_up_by_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_escalation")),
        sa.UniqueConstraint(
            "visit_leg_id", "waiting_since", "step", name=op.f("uq_visit_escalation_visit_leg_id_waiting_since_step")
        ),
    )


def _alarms() -> None:
    op.create_table(
        "hall_alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.String(length=40), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_hall_alarm_location_id_location")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["staff_member.id"], name=op.f("fk_hall_alarm_answered_by_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_alarm")),
    )
    still_on = {"sqlite_where": sa.text("ended_at IS NULL"), "postgresql_where": sa.text("ended_at IS NULL")}
    op.create_index("ix_hall_alarm_open", "hall_alarm", ["location_id", "kind", "subject"], unique=True, **still_on)


def _messages() -> None:
    op.create_table(
        "staff_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_staff_message_location_id_location")),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["staff_member.id"], name=op.f("fk_staff_message_sender_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["staff_member.id"], name=op.f("fk_staff_message_recipient_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_message")),
    )
    op.create_index("ix_staff_message_recipient", "staff_message", ["recipient_id", "read_at"])


def _of_one_day() -> None:
    op.create_table(
        "day_skill",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("has", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_day_skill_staff_id_staff_member")),
        sa.ForeignKeyConstraint(["skill"], ["skill.code"], name=op.f("fk_day_skill_skill_skill")),
        sa.PrimaryKeyConstraint("staff_id", "day", "skill", name=op.f("pk_day_skill")),
    )
    op.create_table(
        "desk_closure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.CheckConstraint("starts_at <= ends_at", name=op.f("ck_desk_closure_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_desk_closure_desk_id_desk")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_desk_closure_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_closure")),
    )
    op.create_index("ix_desk_closure_location_ends", "desk_closure", ["location_id", "ends_at"])


def _service_times() -> None:
    op.create_table(
        "service_time",
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("product", sa.String(length=36), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ratios", sa.JSON(), nullable=False),
        sa.Column("computed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_service_time_location_id_location")),
        sa.PrimaryKeyConstraint("location_id", "product", name=op.f("pk_service_time")),
    )
