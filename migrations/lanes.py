"""The second line behind the locks: the database itself refuses to allocate one lane twice for the same cells.

PostgreSQL has an exclusion constraint for this, SQLite two triggers; on both the refusal is an IntegrityError that
names `ex_allocation_lane_cells`. As those that are there do not overlap, SQLite need look only at the first one that
ends later: the cost of a booking must not grow with what else is booked.
"""

from alembic import op

_EXCLUSION = """
ALTER TABLE allocation ADD CONSTRAINT ex_allocation_lane_cells
EXCLUDE USING gist (lane WITH =, int8range(start_cell, end_cell) WITH &&)
"""

_ON_INSERT = """
CREATE TRIGGER tr_allocation_insert BEFORE INSERT ON allocation
WHEN NEW.end_cell > (
    SELECT start_cell FROM allocation
    WHERE lane = NEW.lane AND end_cell > NEW.start_cell
    ORDER BY end_cell LIMIT 1
)
BEGIN SELECT RAISE(ABORT, 'ex_allocation_lane_cells'); END
"""

_ON_UPDATE = """
CREATE TRIGGER tr_allocation_update BEFORE UPDATE OF lane, start_cell, end_cell ON allocation
WHEN NEW.end_cell > (
    SELECT start_cell FROM allocation
    WHERE lane = NEW.lane AND end_cell > NEW.start_cell AND id != OLD.id
    ORDER BY end_cell LIMIT 1
)
BEGIN SELECT RAISE(ABORT, 'ex_allocation_lane_cells'); END
"""


def guard() -> None:
    """Add the constraint or the triggers to the table `allocation`."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(_EXCLUSION)
    else:
        op.execute(_ON_INSERT)
        op.execute(_ON_UPDATE)


def guard_anew() -> None:
    """Replace the triggers of SQLite by those above, in a database where they were made earlier."""
    if op.get_bind().dialect.name == "sqlite":
        unguard()
        guard()


def unguard() -> None:
    """Take them away again; the extension stays, others may use it."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ex_allocation_lane_cells", "allocation")
    else:
        op.execute("DROP TRIGGER tr_allocation_insert")
        op.execute("DROP TRIGGER tr_allocation_update")
