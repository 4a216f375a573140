"""Which products can be booked together is a rule of each product."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("product", sa.Column("combines", sa.String(length=4), nullable=False, server_default="all"))
    op.add_column("product", sa.Column("combine_codes", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("product", "combine_codes")
    op.drop_column("product", "combines")
