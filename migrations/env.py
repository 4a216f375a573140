"""Alembic's entrance: runs on the connection that `server.migrate` hands over."""

from typing import Any, Literal

import sqlmodel.sql.sqltypes as model_types
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum

from migrations.tables import METADATA, is_compared


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write types of SQLModel as plain SQLAlchemy ones, so that an old revision never depends on today's models."""
    if kind != "type":
        return False
    if isinstance(item, model_types.UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Enum) and not item.native_enum:
        return f"sa.String(length={item.length})"
    if isinstance(item, model_types.AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=render_item,
    include_name=is_compared,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
