"""The first tables."""

import sqlalchemy as sa
from alembic import op

from migrations import lanes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allocation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.String(length=90), nullable=False),
        sa.Column("start_cell", sa.BigInteger(), nullable=False),
        sa.Column("end_cell", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("leg_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("start_cell < end_cell", name=op.f("ck_allocation_starts_before_it_ends")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_hold_id"), ["hold_id"], unique=False)
        batch_op.create_index("ix_allocation_lane_cells", ["lane", "end_cell", "start_cell"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_leg_id"), ["leg_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_session_id"), ["session_id"], unique=False)

    op.create_table(
        "audit_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=60), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_record")),
    )
    with op.batch_alter_table("audit_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_record_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_record_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_record_object_id"), ["object_id"], unique=False)

    op.create_table(
        "board_counter",
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("board", name=op.f("pk_board_counter")),
    )
    op.create_table(
        "contact_registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("register_name", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_registration")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_contact_registration_kind_subject_id")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("uses_public_names", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
    )
    op.create_table(
        "duration_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_codes", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duration_rule")),
    )
    op.create_table(
        "facility",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_facility")),
    )
    op.create_table(
        "idempotency_record",
        sa.Column("client_key", sa.String(length=160), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_key", name=op.f("pk_idempotency_record")),
    )
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_record_created_at"), ["created_at"], unique=False)

    op.create_table(
        "location",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("accessibility", sa.String(length=500), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("name_policy", sa.String(length=20), nullable=False),
        sa.Column("allows_walk_in", sa.Boolean(), nullable=False),
        sa.Column("early_minutes", sa.Integer(), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column("walk_in_weight", sa.Integer(), nullable=False),
        sa.Column("no_show_minutes", sa.Integer(), nullable=False),
        sa.Column("call_shown_minutes", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("code", name=op.f("uq_location_code")),
    )
    op.create_table(
        "outbox_event",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("keys_before", sa.JSON(), nullable=False),
        sa.Column("keys_after", sa.JSON(), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatched", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox_event")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_event_id")),
    )
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_event_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_event_undispatched",
            ["seq"],
            unique=False,
            sqlite_where=sa.text("NOT dispatched"),
            postgresql_where=sa.text("NOT dispatched"),
        )

    op.create_table(
        "outlook_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("leg_id", sa.Uuid(), nullable=False),
        sa.Column("mailbox", sa.String(length=254), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("graph_id", sa.String(length=500), nullable=True),
        sa.Column("etag", sa.String(length=200), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlook_event")),
        sa.UniqueConstraint("leg_id", "mailbox", name=op.f("uq_outlook_event_leg_id_mailbox")),
    )
    with op.batch_alter_table("outlook_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outlook_event_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outlook_event_graph_id"), ["graph_id"], unique=False)

    op.create_table(
        "party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("given_name", sa.String(length=200), nullable=True),
        sa.Column("prefix", sa.String(length=40), nullable=True),
        sa.Column("family_name", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("wall_wish", sa.String(length=10), nullable=False),
        sa.Column("authenticated", sa.Boolean(), nullable=False),
        sa.Column("register_id", sa.String(length=80), nullable=True),
        sa.Column("represents_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["represents_id"], ["party.id"], name=op.f("fk_party_represents_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    op.create_table(
        "profile",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
    )
    op.create_table(
        "recycling_pass",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recycling_pass")),
        sa.UniqueConstraint("number", name=op.f("uq_recycling_pass_number")),
    )
    op.create_table(
        "scope_version",
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "day", name=op.f("pk_scope_version")),
    )
    op.create_table(
        "api_client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("department_ids", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_api_client_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_client_token_hash")),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_closure_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closure_location_id"), ["location_id"], unique=False)

    op.create_table(
        "digital_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_digital_address_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digital_address")),
    )
    with op.batch_alter_table("digital_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digital_address_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_digital_address_party_id"), ["party_id"], unique=False)

    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("opens < closes", name=op.f("ck_opening_hours_opens_before_it_closes")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_opening_hours_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
    )
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_hours_location_id"), ["location_id"], unique=False)

    op.create_table(
        "outbox_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("subscriber", sa.String(length=60), nullable=False),
        sa.Column("pool", sa.String(length=10), nullable=False),
        sa.Column("target_key", sa.String(length=120), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_seq"], ["outbox_event.seq"], name=op.f("fk_outbox_delivery_event_seq_outbox_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_delivery")),
    )
    with op.batch_alter_table("outbox_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_delivery_event_seq"), ["event_seq"], unique=False)
        batch_op.create_index(
            "ix_outbox_delivery_open",
            ["pool", "next_try_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(
            "ix_outbox_delivery_target",
            ["subscriber", "target_key"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "pass_year",
        sa.Column("pass_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("credit", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0 AND used <= credit", name=op.f("ck_pass_year_used_within_credit")),
        sa.ForeignKeyConstraint(["pass_id"], ["recycling_pass.id"], name=op.f("fk_pass_year_pass_id_recycling_pass")),
        sa.PrimaryKeyConstraint("pass_id", "year", name=op.f("pk_pass_year")),
    )
    op.create_table(
        "planned_capacity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("place_kind", sa.String(length=10), nullable=False),
        sa.Column("facilities", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("count > 0", name=op.f("ck_planned_capacity_count_positive")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_planned_capacity_location_id_location")
        ),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_planned_capacity_profile_id_profile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_capacity")),
    )
    with op.batch_alter_table("planned_capacity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planned_capacity_location_id"), ["location_id"], unique=False)

    op.create_table(
        "skill",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_skill_department_id_department")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_skill")),
    )
    with op.batch_alter_table("skill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_skill_department_id"), ["department_id"], unique=False)

    op.create_table(
        "team",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_team_department_id_department")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_department_id"), ["department_id"], unique=False)

    op.create_table(
        "waiting_area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("directions", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_waiting_area_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_area")),
    )
    with op.batch_alter_table("waiting_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiting_area_location_id"), ["location_id"], unique=False)

    op.create_table(
        "desk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("waiting_area_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("facilities", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_desk_location_id_location")),
        sa.ForeignKeyConstraint(
            ["waiting_area_id"], ["waiting_area.id"], name=op.f("fk_desk_waiting_area_id_waiting_area")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
    )
    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_location_id"), ["location_id"], unique=False)

    op.create_table(
        "product",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("public_name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("call_variant", sa.String(length=12), nullable=False),
        sa.Column("max_persons", sa.Integer(), nullable=False),
        sa.Column("max_per_person", sa.Integer(), nullable=False),
        sa.Column("lead_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("change_deadline_minutes", sa.Integer(), nullable=False),
        sa.Column("grid_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("login_level", sa.String(length=20), nullable=False),
        sa.Column("confirmation_demanded", sa.Boolean(), nullable=False),
        sa.Column("required_fields", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("related_codes", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_product_department_id_department")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_product_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_department_id"), ["department_id"], unique=False)

    op.create_table(
        "room",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("waiting_area_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("mailbox", sa.String(length=254), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("facilities", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_room_location_id_location")),
        sa.ForeignKeyConstraint(
            ["waiting_area_id"], ["waiting_area.id"], name=op.f("fk_room_waiting_area_id_waiting_area")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
    )
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_location_id"), ["location_id"], unique=False)

    op.create_table(
        "staff_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mailbox", sa.String(length=254), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("bookable", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_staff_member_department_id_department")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_staff_member_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint("external_id", name=op.f("uq_staff_member_external_id")),
    )
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_member_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_member_team_id"), ["team_id"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_absence_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_absence_staff_id_staff_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_staff_ends", ["staff_id", "ends_at"], unique=False)

    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("waiting_area_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("pairing_code", sa.String(length=12), nullable=True),
        sa.Column("pairing_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_device_location_id_location")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_device_room_id_room")),
        sa.ForeignKeyConstraint(
            ["waiting_area_id"], ["waiting_area.id"], name=op.f("fk_device_waiting_area_id_waiting_area")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("pairing_code", name=op.f("uq_device_pairing_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_location_id"), ["location_id"], unique=False)

    op.create_table(
        "fee_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_fee_line_amount_not_negative")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_fee_line_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_line")),
    )
    with op.batch_alter_table("fee_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fee_line_product_id"), ["product_id"], unique=False)

    op.create_table(
        "joint_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name=op.f("ck_joint_session_taken_within_capacity")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_joint_session_location_id_location")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_joint_session_product_id_product")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_joint_session_room_id_room")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_session")),
    )
    with op.batch_alter_table("joint_session", schema=None) as batch_op:
        batch_op.create_index("ix_joint_session_location_starts", ["location_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_joint_session_product_id"), ["product_id"], unique=False)

    op.create_table(
        "product_location",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("walk_in", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_product_location_location_id_location")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_location_product_id_product")),
        sa.PrimaryKeyConstraint("product_id", "location_id", name=op.f("pk_product_location")),
    )
    with op.batch_alter_table("product_location", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_location_location_id"), ["location_id"], unique=False)

    op.create_table(
        "product_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("setup_minutes", sa.Integer(), nullable=False),
        sa.Column("handling_minutes", sa.Integer(), nullable=False),
        sa.Column("extra_person_minutes", sa.Integer(), nullable=False),
        sa.Column("place_kind", sa.String(length=10), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("facilities", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_step_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_step")),
    )
    with op.batch_alter_table("product_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_step_product_id"), ["product_id"], unique=False)

    op.create_table(
        "product_text",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("public_name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("bring", sa.JSON(), nullable=False),
        sa.Column("search_words", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_text_product_id_product")),
        sa.PrimaryKeyConstraint("product_id", "language", name=op.f("pk_product_text")),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_shift_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_shift_desk_id_desk")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_shift_location_id_location")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_shift_room_id_room")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_shift_staff_id_staff_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index("ix_shift_location_ends", ["location_id", "ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_staff_role_department_id_department")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_staff_role_location_id_location")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_staff_role_staff_id_staff_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_role")),
        sa.UniqueConstraint(
            "staff_id",
            "role",
            "department_id",
            "location_id",
            name=op.f("uq_staff_role_staff_id_role_department_id_location_id"),
        ),
    )
    with op.batch_alter_table("staff_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_role_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_skill",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["skill"], ["skill.code"], name=op.f("fk_staff_skill_skill_skill")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_staff_skill_staff_id_staff_member")),
        sa.PrimaryKeyConstraint("staff_id", "skill", name=op.f("pk_staff_skill")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("pass_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("remarks", sa.String(length=1000), nullable=False),
        sa.Column("link_nonce", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=40), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointment_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["customer_id"], ["party.id"], name=op.f("fk_appointment_customer_id_party")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_appointment_department_id_department")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_appointment_location_id_location")),
        sa.ForeignKeyConstraint(["pass_id"], ["recycling_pass.id"], name=op.f("fk_appointment_pass_id_recycling_pass")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["joint_session.id"], name=op.f("fk_appointment_session_id_joint_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("code", name=op.f("uq_appointment_code")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_department_id"), ["department_id"], unique=False)
        batch_op.create_index("ix_appointment_location_starts", ["location_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_pass_id"), ["pass_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_session_id"), ["session_id"], unique=False)

    op.create_table(
        "help_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["staff_member.id"], name=op.f("fk_help_request_answered_by_staff_member")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_help_request_device_id_device")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_help_request_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request")),
    )
    with op.batch_alter_table("help_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_help_request_location_id"), ["location_id"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("legs", sa.JSON(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_hold_location_id_location")),
        sa.ForeignKeyConstraint(["session_id"], ["joint_session.id"], name=op.f("fk_hold_session_id_joint_session")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_hold_staff_id_staff_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("code", name=op.f("uq_hold_code")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_session_id"), ["session_id"], unique=False)

    op.create_table(
        "appointment_activity",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_activity_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_appointment_activity_product_id_product")
        ),
        sa.PrimaryKeyConstraint("appointment_id", "product_id", name=op.f("pk_appointment_activity")),
    )
    op.create_table(
        "appointment_fee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_fee_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_appointment_fee_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_fee")),
    )
    with op.batch_alter_table("appointment_fee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_fee_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "appointment_leg",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place_kind", sa.String(length=10), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("facilities", sa.JSON(), nullable=False),
        sa.Column("product_ids", sa.JSON(), nullable=False),
        sa.Column("named_staff", sa.Boolean(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("desk_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_leg_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_appointment_leg_department_id_department")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_appointment_leg_desk_id_desk")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_appointment_leg_room_id_room")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_appointment_leg_staff_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_leg")),
    )
    with op.batch_alter_table("appointment_leg", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_leg_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_leg_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "gate_admission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("pass_id", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_gate_admission_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_gate_admission_device_id_device")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_gate_admission_location_id_location")),
        sa.ForeignKeyConstraint(
            ["pass_id"], ["recycling_pass.id"], name=op.f("fk_gate_admission_pass_id_recycling_pass")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_admission")),
    )
    with op.batch_alter_table("gate_admission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_admission_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gate_admission_location_id"), ["location_id"], unique=False)
        batch_op.create_index(
            "uq_gate_admission_opened",
            ["appointment_id"],
            unique=True,
            sqlite_where=sa.text("decision = 'open'"),
            postgresql_where=sa.text("decision = 'open'"),
        )

    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_message_appointment_id_appointment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("event_id", "kind", "channel", name=op.f("uq_message_event_id_kind_channel")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_message_id")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(length=200), nullable=True),
        sa.Column("prefix", sa.String(length=40), nullable=True),
        sa.Column("family_name", sa.String(length=200), nullable=True),
        sa.Column("product_ids", sa.JSON(), nullable=False),
        sa.Column("is_contact", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_participant_appointment_id_appointment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("appointment_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_visit_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["party.id"], name=op.f("fk_visit_customer_id_party")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_visit_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_visit_appointment_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_location_open", ["location_id", "closed_at"], unique=False)

    op.create_table(
        "visit_leg",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("appointment_leg_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("product_ids", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("place_kind", sa.String(length=10), nullable=False),
        sa.Column("call_variant", sa.String(length=12), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_area_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_staff_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("desk_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call_count", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_leg_id"], ["appointment_leg.id"], name=op.f("fk_visit_leg_appointment_leg_id_appointment_leg")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_staff_id"], ["staff_member.id"], name=op.f("fk_visit_leg_assigned_staff_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_visit_leg_department_id_department")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_visit_leg_desk_id_desk")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_visit_leg_location_id_location")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_visit_leg_room_id_room")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name=op.f("fk_visit_leg_staff_id_staff_member")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_visit_leg_team_id_team")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_leg_visit_id_visit")),
        sa.ForeignKeyConstraint(
            ["waiting_area_id"], ["waiting_area.id"], name=op.f("fk_visit_leg_waiting_area_id_waiting_area")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_leg")),
    )
    with op.batch_alter_table("visit_leg", schema=None) as batch_op:
        batch_op.create_index(
            "ix_visit_leg_open",
            ["location_id", "state"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_visit_leg_visit", ["visit_id", "position"], unique=False)

    op.create_table(
        "visit_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_leg_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("desk_id", sa.Uuid(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_leg_id"], ["visit_leg.id"], name=op.f("fk_visit_period_visit_leg_id_visit_leg")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_period")),
    )
    with op.batch_alter_table("visit_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_period_visit_leg_id"), ["visit_leg_id"], unique=False)

    lanes.guard()


def downgrade() -> None:
    lanes.unguard()
    with op.batch_alter_table("visit_period", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_period_visit_leg_id"))

    op.drop_table("visit_period")
    with op.batch_alter_table("visit_leg", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_leg_visit")
        batch_op.drop_index(
            "ix_visit_leg_open", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )

    op.drop_table("visit_leg")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_location_open")

    op.drop_table("visit")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_appointment_id"))

    op.drop_table("participant")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_appointment_id"))

    op.drop_table("message")
    with op.batch_alter_table("gate_admission", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_gate_admission_opened",
            sqlite_where=sa.text("decision = 'open'"),
            postgresql_where=sa.text("decision = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_gate_admission_location_id"))
        batch_op.drop_index(batch_op.f("ix_gate_admission_device_id"))

    op.drop_table("gate_admission")
    with op.batch_alter_table("appointment_leg", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_leg_staff_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_leg_appointment_id"))

    op.drop_table("appointment_leg")
    with op.batch_alter_table("appointment_fee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_fee_appointment_id"))

    op.drop_table("appointment_fee")
    op.drop_table("appointment_activity")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_session_id"))
        batch_op.drop_index(batch_op.f("ix_hold_location_id"))
        batch_op.drop_index(batch_op.f("ix_hold_expires_at"))

    op.drop_table("hold")
    with op.batch_alter_table("help_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_help_request_location_id"))

    op.drop_table("help_request")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_session_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_pass_id"))
        batch_op.drop_index("ix_appointment_location_starts")
        batch_op.drop_index(batch_op.f("ix_appointment_department_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_customer_id"))

    op.drop_table("appointment")
    op.drop_table("staff_skill")
    with op.batch_alter_table("staff_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_role_staff_id"))

    op.drop_table("staff_role")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_staff_id"))
        batch_op.drop_index("ix_shift_location_ends")

    op.drop_table("shift")
    op.drop_table("product_text")
    with op.batch_alter_table("product_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_step_product_id"))

    op.drop_table("product_step")
    with op.batch_alter_table("product_location", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_location_location_id"))

    op.drop_table("product_location")
    with op.batch_alter_table("joint_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joint_session_product_id"))
        batch_op.drop_index("ix_joint_session_location_starts")

    op.drop_table("joint_session")
    with op.batch_alter_table("fee_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fee_line_product_id"))

    op.drop_table("fee_line")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_location_id"))

    op.drop_table("device")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_staff_ends")

    op.drop_table("absence")
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_member_team_id"))
        batch_op.drop_index(batch_op.f("ix_staff_member_department_id"))

    op.drop_table("staff_member")
    with op.batch_alter_table("room", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_location_id"))

    op.drop_table("room")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_department_id"))

    op.drop_table("product")
    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_location_id"))

    op.drop_table("desk")
    with op.batch_alter_table("waiting_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiting_area_location_id"))

    op.drop_table("waiting_area")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_department_id"))

    op.drop_table("team")
    with op.batch_alter_table("skill", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_skill_department_id"))

    op.drop_table("skill")
    with op.batch_alter_table("planned_capacity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_planned_capacity_location_id"))

    op.drop_table("planned_capacity")
    op.drop_table("pass_year")
    with op.batch_alter_table("outbox_delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_delivery_target",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_delivery_open",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_delivery_event_seq"))

    op.drop_table("outbox_delivery")
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_hours_location_id"))

    op.drop_table("opening_hours")
    with op.batch_alter_table("digital_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digital_address_party_id"))
        batch_op.drop_index(batch_op.f("ix_digital_address_address"))

    op.drop_table("digital_address")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_location_id"))

    op.drop_table("closure")
    op.drop_table("api_client")
    op.drop_table("scope_version")
    op.drop_table("recycling_pass")
    op.drop_table("profile")
    op.drop_table("party")
    with op.batch_alter_table("outlook_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outlook_event_graph_id"))
        batch_op.drop_index(batch_op.f("ix_outlook_event_appointment_id"))

    op.drop_table("outlook_event")
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_event_undispatched",
            sqlite_where=sa.text("NOT dispatched"),
            postgresql_where=sa.text("NOT dispatched"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_event_subject_id"))

    op.drop_table("outbox_event")
    op.drop_table("location")
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_record_created_at"))

    op.drop_table("idempotency_record")
    op.drop_table("facility")
    op.drop_table("duration_rule")
    op.drop_table("department")
    op.drop_table("contact_registration")
    op.drop_table("board_counter")
    with op.batch_alter_table("audit_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_record_object_id"))
        batch_op.drop_index(batch_op.f("ix_audit_record_at"))
        batch_op.drop_index(batch_op.f("ix_audit_record_actor_id"))

    op.drop_table("audit_record")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allocation_session_id"))
        batch_op.drop_index(batch_op.f("ix_allocation_owner_id"))
        batch_op.drop_index(batch_op.f("ix_allocation_leg_id"))
        batch_op.drop_index("ix_allocation_lane_cells")
        batch_op.drop_index(batch_op.f("ix_allocation_hold_id"))

    op.drop_table("allocation")
