"""Sessions with staff, series, appointments elsewhere, and names that can be searched.

Bays by the time window become a kind of their own beside sessions, and "elsewhere" becomes a visit to the customer.
"""

import sqlalchemy as sa
from alembic import op

from booking_api.customers.rules import full_name, search_key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

AT_ONCE = 1000
BAYS = """
UPDATE product SET kind = 'window' WHERE kind = 'session' AND id IN (
  SELECT offered.product_id FROM product_location AS offered JOIN location ON location.id = offered.location_id
  WHERE location.kind = 'recycling_centre')
"""


def upgrade() -> None:
    """Add the columns, split the kinds, and fold the names that are there."""
    with op.batch_alter_table("appointment") as table:
        table.add_column(sa.Column("visit_address", sa.String(300), server_default="", nullable=False))
        table.add_column(sa.Column("video_room", sa.String(64), server_default="", nullable=False))
        table.add_column(sa.Column("series_id", sa.Uuid(), nullable=True))
        table.create_index("ix_appointment_series_id", ["series_id"])
    with op.batch_alter_table("joint_session") as table:
        table.add_column(sa.Column("staff_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("series_id", sa.Uuid(), nullable=True))
        table.create_foreign_key("fk_joint_session_staff_id_staff_member", "staff_member", ["staff_id"], ["id"])
        table.create_index("ix_joint_session_series_id", ["series_id"])
    with op.batch_alter_table("party") as table:
        table.add_column(sa.Column("search_name", sa.String(450), server_default="", nullable=False))
        table.create_index("ix_party_represents_id", ["represents_id"])
    op.execute(BAYS)
    op.execute("UPDATE product SET kind = 'at_customer' WHERE kind = 'elsewhere'")
    _fold_names()


def downgrade() -> None:
    """Take the columns away again; what was booked elsewhere keeps its time."""
    op.execute("UPDATE product SET kind = 'session' WHERE kind = 'window'")
    op.execute("UPDATE product SET kind = 'elsewhere' WHERE kind IN ('at_customer', 'online', 'telephone')")
    with op.batch_alter_table("party") as table:
        table.drop_index("ix_party_represents_id")
        table.drop_column("search_name")
    with op.batch_alter_table("joint_session") as table:
        table.drop_index("ix_joint_session_series_id")
        table.drop_constraint("fk_joint_session_staff_id_staff_member", type_="foreignkey")
        table.drop_column("series_id")
        table.drop_column("staff_id")
    with op.batch_alter_table("appointment") as table:
        table.drop_index("ix_appointment_series_id")
        for name in ("series_id", "video_room", "visit_address"):
            table.drop_column(name)


def _fold_names() -> None:
    """Fold the names of the parties that are there, so many at a time."""
    party = sa.table("party", *(sa.column(each) for each in ("given_name", "prefix", "family_name", "search_name")),
                     sa.column("id", sa.Uuid()))  # fmt: skip
    connection, last = op.get_bind(), None
    change = sa.update(party).where(party.c.id == sa.bindparam("known")).values(search_name=sa.bindparam("folded"))
    while True:
        query = sa.select(party.c.id, party.c.given_name, party.c.prefix, party.c.family_name).order_by(party.c.id)
        rows = connection.execute((query if last is None else query.where(party.c.id > last)).limit(AT_ONCE)).all()
        if not rows:
            return
        folded = [{"known": id_, "folded": search_key(full_name(*names))[:450]} for id_, *names in rows]
        connection.execute(change, folded)
        last = rows[-1].id
