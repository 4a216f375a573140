"""Tables of capacity: shifts, planned capacity before rosters exist, allocations of lanes, and versions for the cache.

Time in allocations is counted in **cells**: 5-minute units since the UTC epoch (`rules.cell_of`), half-open. A **lane**
is text: `staff:<id>`, `desk:<id>`, `room:<id>` or `plan:<planned capacity id>:<n>`. That one lane is never allocated
twice at the same time is also enforced by the database: an exclusion constraint on PostgreSQL, triggers on SQLite.
"""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index
from sqlmodel import Field, SQLModel

from booking_api.references import new_id


class Shift(SQLModel, table=True):
    """A member of staff on duty at a location; where it names its desk or room, the two form a pair lane."""

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        Index("ix_shift_location_ends", "location_id", "ends_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id")
    staff_id: UUID = Field(foreign_key="staff_member.id", index=True)
    desk_id: UUID | None = Field(default=None, foreign_key="desk.id")
    room_id: UUID | None = Field(default=None, foreign_key="room.id")
    starts_at: datetime
    ends_at: datetime


class Profile(SQLModel, table=True):
    """A kind of employee that capacity is planned for before names are known: a set of skills."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    skills: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class PlannedCapacity(SQLModel, table=True):
    """So many of a profile at a location on a weekday (Monday is 0), in local time; each is a lane.

    `place_kind` desk or room: the place is counted in (a pair lane). `none`: a place lane is needed beside it.
    """

    __tablename__ = "planned_capacity"
    __table_args__ = (CheckConstraint("count > 0", name="count_positive"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    profile_id: UUID = Field(foreign_key="profile.id")
    weekday: int = Field(ge=0, le=6)
    starts: time
    ends: time
    count: int
    place_kind: str = Field(default="desk", max_length=10)
    facilities: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    valid_from: date
    valid_until: date | None = None


class KeptCapacity(SQLModel, table=True):
    """Capacity of a location that the public leaves free for walk-in and urgent cases, of one profile or of all.

    So many who can serve it, or such a share of them, until `release_minutes` before: as `Kept` of a product.
    """

    __tablename__ = "kept_capacity"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    profile_id: UUID | None = Field(default=None, foreign_key="profile.id")
    count: int = 0
    percent: int = 0
    release_minutes: int = 60


class Allocation(SQLModel, table=True):
    """A lane taken for a span of cells, for a hold, a leg, a session, a visit or a block.

    Cells include buffers and travel. `expires_at` is set for holds only: past it the row no longer counts.
    """

    __table_args__ = (
        CheckConstraint("start_cell < end_cell", name="starts_before_it_ends"),
        Index("ix_allocation_lane_cells", "lane", "end_cell", "start_cell"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    lane: str = Field(max_length=90)
    start_cell: int = Field(sa_type=BigInteger)
    end_cell: int = Field(sa_type=BigInteger)
    purpose: str = Field(max_length=12, description="hold, leg, session, visit or block")
    personal: bool = Field(default=False, description="asked for by name: never re-packed to another lane")
    hold_id: UUID | None = Field(default=None, index=True)
    leg_id: UUID | None = Field(default=None, index=True)
    session_id: UUID | None = Field(default=None, index=True)
    owner_id: UUID | None = Field(default=None, index=True, description="visit leg or block it belongs to")
    expires_at: datetime | None = None


class Absence(SQLModel, table=True):
    """A time in which a member of staff is away; a row of its own, because it may cover what was booked before."""

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        Index("ix_absence_staff_ends", "staff_id", "ends_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff_member.id")
    starts_at: datetime
    ends_at: datetime
    source: str = Field(default="welkom", max_length=20, description="welkom, outlook or roster")


class ScopeVersion(SQLModel, table=True):
    """Counts the changes of capacity per scope (a location, or a member of staff) and UTC day.

    `day` is days since the UTC epoch; -1 counts what holds for all days (shifts, opening hours, desks). The transaction
    that changes capacity bumps it; whoever cached a lower one reads again.
    """

    __tablename__ = "scope_version"

    scope_id: UUID = Field(primary_key=True)
    day: int = Field(primary_key=True)
    version: int = 0
