"""Tables of where visitors go: locations with waiting areas, desks, rooms, opening hours and closures."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Column, Index
from sqlmodel import Field, SQLModel

from booking_api.db import text_enum
from booking_api.references import new_id


class NamePolicy(StrEnum):
    """The most that a wall of this location may show of a name; a customer may wish for less, never for more."""

    FULL = "full"
    INITIAL = "initial"
    NONE = "none"


class OwnPhone(StrEnum):
    """How visitors check in on their own phone: not, by a poster, or by the code on the screen that proves presence."""

    NONE = "none"
    POSTER = "poster"
    SCREEN = "screen"


class Location(SQLModel, table=True):
    """A city shop, a recycling centre or another place where visitors come; times are reckoned in its zone."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=40, unique=True, description="short and lower case: it stands in MQTT topics")
    name: str = Field(max_length=120)
    kind: str = Field(default="city_shop", max_length=20, description="city_shop or recycling_centre")
    address: str = Field(default="", max_length=200)
    postcode: str = Field(default="", max_length=10)
    city: str = Field(default="", max_length=80)
    phone: str = Field(default="", max_length=20)
    accessibility: str = Field(default="", max_length=500)
    translations: dict[str, str] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False, server_default="{}"),
        description="the accessibility in other languages",
    )
    timezone: str = Field(default="Europe/Amsterdam", max_length=40)
    name_policy: NamePolicy = Field(default=NamePolicy.INITIAL, sa_type=text_enum(NamePolicy))
    allows_walk_in: bool = True
    early_minutes: int = Field(default=60, description="how long before the appointment one may check in")
    late_minutes: int = Field(
        default=30, description="how late one may still check in; also how long one counts as on time"
    )
    walk_in_weight: int = Field(
        default=30, description="minutes of waiting after which a walk-in goes as an appointment of now"
    )
    language_minutes: int = Field(
        default=10,
        sa_column_kwargs={"server_default": "10"},
        description="so much earlier goes a visitor in the queue of an employee who speaks the own language",
    )
    needs_minutes: int = Field(
        default=10,
        sa_column_kwargs={"server_default": "10"},
        description="so much earlier goes a visitor where desk or employee has what that visitor specially needs",
    )
    no_show_minutes: int = Field(default=10, description="after a call without an answer, no-show may be marked")
    absent_minutes: int = Field(
        default=15,
        sa_column_kwargs={"server_default": "15"},
        description="so long after the booked time who did not check in counts as not shown (V8); 0: never by itself",
    )
    call_shown_minutes: int = Field(default=15, description="how long a call stays on the wall at most")
    wait_limit_minutes: int = Field(
        default=20, sa_column_kwargs={"server_default": "20"}, description="a wait of this long is too long"
    )
    escalate_team_minutes: int = Field(
        default=10,
        sa_column_kwargs={"server_default": "10"},
        description="waiting this long without being called, one's team is signalled (V6)",
    )
    escalate_host_minutes: int = Field(
        default=15, sa_column_kwargs={"server_default": "15"}, description="then the host is signalled"
    )
    escalate_supervisor_minutes: int = Field(
        default=25, sa_column_kwargs={"server_default": "25"}, description="and then the supervisor"
    )
    own_phone: OwnPhone = Field(
        default=OwnPhone.NONE,
        sa_type=text_enum(OwnPhone),
        description="how visitors check in on their own phone: none, poster or screen",
    )
    contact_url: str = Field(default="", max_length=300, description="page with other ways to reach us")
    active: bool = True


class WaitingArea(SQLModel, table=True):
    """Where visitors sit; each has one board (wall screens of one area show the same)."""

    __tablename__ = "waiting_area"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    name: str = Field(max_length=80)
    directions: str = Field(default="", max_length=300)
    translations: dict[str, str] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False, server_default="{}"),
        description="the directions in other languages",
    )


class Desk(SQLModel, table=True):
    """A numbered bay of the open counter."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    waiting_area_id: UUID = Field(foreign_key="waiting_area.id")
    number: int
    name: str = Field(max_length=80, description="as called and shown: Balie 3")
    facilities: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    active: bool = True


class Room(SQLModel, table=True):
    """A room for a conversation ("spreekkamer")."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    waiting_area_id: UUID = Field(foreign_key="waiting_area.id")
    name: str = Field(max_length=80)
    mailbox: str | None = Field(default=None, max_length=254)
    seats: int = 4
    facilities: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    active: bool = True


class Facility(SQLModel, table=True):
    """A facility of a desk or room that a step of a product can ask for, by code."""

    code: str = Field(max_length=40, primary_key=True)
    name: str = Field(max_length=120)


class OpeningHours(SQLModel, table=True):
    """One opening on one weekday (Monday is 0), in local time; several a day are allowed."""

    __tablename__ = "opening_hours"
    __table_args__ = (CheckConstraint("opens < closes", name="opens_before_it_closes"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    weekday: int = Field(ge=0, le=6)
    opens: time
    closes: time
    valid_from: date | None = None
    valid_until: date | None = None


class Closure(SQLModel, table=True):
    """A time span in which a location is closed, whatever its opening hours say."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    starts_at: datetime
    ends_at: datetime
    reason: str = Field(default="", max_length=200)


class DeskClosure(SQLModel, table=True):
    """A desk that a supervisor closed for the rest of a day; opening it again ends the row now."""

    __tablename__ = "desk_closure"
    __table_args__ = (
        CheckConstraint("starts_at <= ends_at", name="starts_before_it_ends"),
        Index("ix_desk_closure_location_ends", "location_id", "ends_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    desk_id: UUID = Field(foreign_key="desk.id")
    location_id: UUID = Field(foreign_key="location.id")
    starts_at: datetime
    ends_at: datetime
