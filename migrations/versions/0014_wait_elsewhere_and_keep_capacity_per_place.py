"""Wait for an earlier time at other locations too; capacity kept back per location and per profile of planned capacity."""

import sqlalchemy as sa
from alembic import op

from migrations.configuration import ADDED, unwatch, watch

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("waiting_place", sa.Column("elsewhere", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("place_offer", sa.Column("location_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE place_offer SET location_id ="
        " (SELECT location_id FROM waiting_place WHERE waiting_place.id = place_offer.waiting_id)"
    )
    op.create_table(
        "kept_capacity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("release_minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_capacity"),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_kept_capacity_location_id_location"),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name="fk_kept_capacity_profile_id_profile"),
    )
    op.create_index("ix_kept_capacity_location_id", "kept_capacity", ["location_id"])
    watch(*ADDED)


def downgrade() -> None:
    unwatch(*ADDED)
    op.drop_table("kept_capacity")
    op.drop_column("place_offer", "location_id")
    op.drop_column("waiting_place", "elsewhere")
