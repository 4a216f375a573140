"""Tables of what can be booked: products with their steps, texts per language, fees and where they are offered."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field, SQLModel

from booking_api.references import new_id


class Product(SQLModel, table=True):
    """A product or service one comes for; its rules are data (needs A4, X9)."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    department_id: UUID = Field(foreign_key="department.id", index=True)
    team_id: UUID | None = Field(default=None, foreign_key="team.id")
    code: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=120, description="internal name, for staff of the department")
    public_name: str = Field(
        max_length=120, description="neutral name, for wall, ticket, mail, calendar and register (X9)"
    )
    kind: str = Field(
        default="appointment",
        max_length=20,
        description="appointment, session, window (bays), at_customer, online or telephone",
    )
    call_variant: str = Field(default="desk", max_length=12, description="desk, fetch, room or collection (V5)")
    max_persons: int = 8
    max_per_person: int = Field(default=1, description="how many of this product one person can ask for")
    lead_minutes: int = Field(default=0, description="a booking is made at least so long before the start")
    horizon_days: int = Field(default=90, description="a booking is made at most so many days ahead")
    change_deadline_minutes: int = Field(
        default=0, description="the citizen may change or cancel until so long before the start"
    )
    grid_minutes: int = Field(default=5, description="starts are offered on this grid of the local clock")
    buffer_before: int = Field(default=0, description="minutes of travel or preparation")
    buffer_after: int = 0
    channels: list[str] = Field(
        default_factory=lambda: ["web", "kcc", "host", "api", "e-form"], sa_column=Column(JSON, nullable=False)
    )
    login_level: str = Field(default="none", max_length=20, description="none, digid, eherkenning or eidas")
    login_assurance: str = Field(
        default="", max_length=20, description="how sure that login must be: low, substantial or high; empty: low"
    )
    asks_bsn: bool = Field(default=False, description="the BSN goes with the appointment, encrypted")
    confirmation_demanded: bool = False
    confirm_ask_days: int = Field(default=5, description="the customer is asked to confirm so many days before")
    confirm_remind_days: int = Field(default=3, description="and reminded so many days before")
    confirm_deadline_days: int = Field(default=2, description="and has to have answered so many days before")
    confirm_otherwise: str = Field(
        default="task", max_length=10, description="without an answer: task (staff follow up) or release (cancelled)"
    )
    limit_count: int = Field(default=0, description="most bookings to come of one person; 0 for as many as one likes")
    limit_days: int = Field(default=0, description="within so many days of each other; 0 for all that is to come")
    kept_count: int = Field(default=0, description="so many who can serve it stay free for host and contact centre")
    kept_percent: int = Field(default=0, description="such a share of who can serve it stays free for them")
    kept_release_minutes: int = Field(default=60, description="and is free for everybody so long before the start")
    release_delay_min: int = Field(default=0, description="a place given back stays back for at least so many minutes")
    release_delay_max: int = Field(default=0, description="and at most so many, by chance (against trade in places)")
    offer_minutes: int = Field(default=30, description="how long who wants to come earlier may think about an offer")
    special_needs: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default="[]"),
        description="codes of the special needs that are asked for",
    )
    required_fields: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    questions: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    related_codes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    combines: str = Field(
        default="all", max_length=4, description="booked together with which products: all, some or none"
    )
    combine_codes: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default="[]"),
        description="which ones, for some; two go together when each takes the other",
    )
    priority: int = Field(default=0, description="priority class in the queue; higher goes first")
    position: int = Field(default=100, description="order in lists; the most asked first")
    active: bool = True


class SpecialNeed(SQLModel, table=True):
    """Something a visitor may need (an interpreter, a room for a wheelchair, more time) and what that asks of us."""

    __tablename__ = "special_need"

    code: str = Field(max_length=40, primary_key=True)
    name: str = Field(max_length=120, description="as the visitor reads it, in neutral words")
    translations: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False), description="the name in other languages"
    )
    asks_language: bool = Field(default=False, description="an interpreter: which language?")
    facilities: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="what desk or room must have"
    )
    skills: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="what the employee must be able to"
    )
    extra_minutes: int = Field(default=0, description="how much longer each part takes")
    position: int = 0
    active: bool = True


class ProductStep(SQLModel, table=True):
    """One step of a product: how long and what it needs; a booking makes its legs of the steps of its products."""

    __tablename__ = "product_step"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    product_id: UUID = Field(foreign_key="product.id", index=True)
    position: int = 0
    setup_minutes: int = Field(default=0, description="done once for all products of a leg that share it")
    handling_minutes: int
    extra_person_minutes: int = Field(default=0, description="for each further person (or further copy)")
    place_kind: str = Field(
        default="desk", max_length=10, description="desk, room or none (telephone, online, elsewhere)"
    )
    skills: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    facilities: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class ProductText(SQLModel, table=True):
    """The words for one product in one language; Dutch always exists and is the fallback."""

    __tablename__ = "product_text"

    product_id: UUID = Field(foreign_key="product.id", primary_key=True)
    language: str = Field(max_length=10, primary_key=True)
    name: str = Field(max_length=120)
    public_name: str = Field(max_length=120)
    description: str = Field(default="", max_length=2000)
    bring: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="what to bring, a line each"
    )
    search_words: str = Field(default="", max_length=500)


class FeeLine(SQLModel, table=True):
    """A fee of a product, in euro cents, per copy."""

    __tablename__ = "fee_line"
    __table_args__ = (CheckConstraint("amount_cents >= 0", name="amount_not_negative"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    product_id: UUID = Field(foreign_key="product.id", index=True)
    name: str = Field(max_length=120)
    translations: dict[str, str] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False, server_default="{}"),
        description="the name in other languages",
    )
    amount_cents: int
    valid_from: date | None = None
    valid_until: date | None = None


class ProductLocation(SQLModel, table=True):
    """Where a product is offered, and whether one may walk in for it."""

    __tablename__ = "product_location"

    product_id: UUID = Field(foreign_key="product.id", primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", primary_key=True, index=True)
    walk_in: bool = True


class DurationRule(SQLModel, table=True):
    """An explicit duration for one set of products (for one person each), overriding the reckoned one."""

    __tablename__ = "duration_rule"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    product_codes: list[str] = Field(sa_column=Column(JSON, nullable=False), description="sorted codes of the set")
    minutes: int
