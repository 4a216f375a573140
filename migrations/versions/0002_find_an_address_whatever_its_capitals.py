"""Find an address whatever its capitals."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_digital_address_address"), table_name="digital_address")
    op.create_index("ix_digital_address_lower", "digital_address", [sa.text("lower(address)")])


def downgrade() -> None:
    op.drop_index("ix_digital_address_lower", table_name="digital_address")
    op.create_index(op.f("ix_digital_address_address"), "digital_address", ["address"])
