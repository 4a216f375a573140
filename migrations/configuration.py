"""Triggers that draw a new mark whenever configuration changes, whoever writes it (`booking_api.configuration`).

A revision that makes one of these tables anew (SQLite's batch mode does) calls `watch` for it again.
"""

from alembic import op

TABLES = (
    "api_client", "department", "desk", "duration_rule", "fee_line", "location", "product", "product_location",
    "product_step", "product_text", "room", "staff_member",
)  # fmt: skip
ADDED = ("kept_capacity", "profile")
"""Watched since revision 0014."""
READ_BY_THE_DAY = ("special_need", "staff_skill", "waiting_area")
"""Watched since revision 0016."""

_FUNCTION = """
CREATE FUNCTION draw_configuration_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO configuration_mark (id, mark) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET mark = excluded.mark;
    RETURN NULL;
END $$
"""
_ON_POSTGRES = """
CREATE TRIGGER tr_{table}_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION draw_configuration_mark()
"""
_ON_SQLITE = """
CREATE TRIGGER tr_{table}_{change}_configuration AFTER {change} ON {table}
BEGIN
    INSERT INTO configuration_mark (id, mark) VALUES (1, lower(hex(randomblob(16))))
    ON CONFLICT (id) DO UPDATE SET mark = excluded.mark;
END
"""
_CHANGES = ("insert", "update", "delete")


def watch(*tables: str) -> None:
    """Draw a new mark at each change of these tables; the function of PostgreSQL is there."""
    for table in tables:
        if _is_postgres():
            op.execute(_ON_POSTGRES.format(table=table))
        else:
            for change in _CHANGES:
                op.execute(_ON_SQLITE.format(table=table, change=change))


def unwatch(*tables: str) -> None:
    """Take the triggers of these tables away."""
    for table in tables:
        if _is_postgres():
            op.execute(f"DROP TRIGGER tr_{table}_configuration ON {table}")
        else:
            for change in _CHANGES:
                op.execute(f"DROP TRIGGER IF EXISTS tr_{table}_{change}_configuration")


def make_function() -> None:
    """Make what PostgreSQL's triggers call."""
    if _is_postgres():
        op.execute(_FUNCTION)


def drop_function() -> None:
    """Drop it again."""
    if _is_postgres():
        op.execute("DROP FUNCTION draw_configuration_mark()")


def _is_postgres() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")
