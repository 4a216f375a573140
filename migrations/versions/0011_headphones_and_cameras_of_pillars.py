"""What a pillar has: a socket for headphones, a camera that reads codes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PARTS = ("has_headphones", "has_camera")


def upgrade() -> None:
    for name in PARTS:
        op.add_column("device", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for name in PARTS:
        op.drop_column("device", name)
