"""Tables of who acts: departments, teams, staff with skills and roles, API clients and devices."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from booking_api.references import new_id


class Department(SQLModel, table=True):
    """A part of the organisation whose data are kept apart by right."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    uses_public_names: bool = Field(
        default=False, description="walls, mail and calendars show the public name only (X9)"
    )


class Team(SQLModel, table=True):
    """A group of staff that is told when nobody else is (V6)."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    department_id: UUID = Field(foreign_key="department.id", index=True)
    name: str = Field(max_length=120)


class Skill(SQLModel, table=True):
    """Something staff can be able to do, named by a code that steps of products ask for."""

    code: str = Field(max_length=40, primary_key=True)
    name: str = Field(max_length=120)
    department_id: UUID = Field(foreign_key="department.id", index=True)


class StaffMember(SQLModel, table=True):
    """Someone who works for the municipality; `external_id` is `tid/oid` of the identity provider."""

    __tablename__ = "staff_member"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    department_id: UUID = Field(foreign_key="department.id", index=True)
    team_id: UUID | None = Field(default=None, foreign_key="team.id", index=True)
    name: str = Field(max_length=120)
    mailbox: str | None = Field(default=None, max_length=254, description="the calendar's address in Outlook")
    external_id: str | None = Field(default=None, max_length=120, unique=True)
    languages: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    bookable: bool = Field(default=True, description="has lanes of its own in the roster")
    active: bool = True


class StaffSkill(SQLModel, table=True):
    """A skill of a member of staff."""

    __tablename__ = "staff_skill"

    staff_id: UUID = Field(foreign_key="staff_member.id", primary_key=True)
    skill: str = Field(foreign_key="skill.code", primary_key=True, max_length=40)


class StaffRole(SQLModel, table=True):
    """A role of a member of staff; without a department it holds for all, without a location everywhere."""

    __tablename__ = "staff_role"
    __table_args__ = (UniqueConstraint("staff_id", "role", "department_id", "location_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff_member.id", index=True)
    role: str = Field(max_length=20)
    department_id: UUID | None = Field(default=None, foreign_key="department.id")
    location_id: UUID | None = Field(default=None, foreign_key="location.id")


class ApiClient(SQLModel, table=True):
    """Another system that may use the API, with scopes, departments (none = all) and one location or all."""

    __tablename__ = "api_client"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    token_hash: str = Field(max_length=64, unique=True)
    scopes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    department_ids: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    location_id: UUID | None = Field(default=None, foreign_key="location.id")
    channel: str = Field(default="api", max_length=20)
    jwks: dict[str, Any] | None = Field(
        default=None,
        sa_column=Column(JSON(none_as_null=True)),
        description="public keys by which the client proves itself (private_key_jwt) instead of by its secret",
    )
    revoked_at: datetime | None = None
    created_at: datetime


class UsedAssertion(SQLModel, table=True):
    """A proof of identity that a client gave once, so that nobody gives it again while it still holds."""

    __tablename__ = "used_assertion"

    key: str = Field(primary_key=True, max_length=64, description="hash of the client and the proof's own id")
    expires_at: datetime = Field(index=True)


class RateCount(SQLModel, table=True):
    """How many requests somebody made in one minute; one row for each, begun again each minute."""

    __tablename__ = "rate_count"

    key: str = Field(primary_key=True, max_length=64, description="a client's id, or a hash of where a stranger is")
    minute: int = Field(sa_type=BigInteger, index=True, description="minutes since 1970")
    taken: int


class Device(SQLModel, table=True):
    """A pillar, wall, panel or gate; paired with an own revocable token, and seeing only its own location."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    waiting_area_id: UUID | None = Field(default=None, foreign_key="waiting_area.id")
    room_id: UUID | None = Field(default=None, foreign_key="room.id")
    kind: str = Field(max_length=20, description="pillar, wall, panel or gate")
    name: str = Field(max_length=120)
    token_hash: str | None = Field(default=None, max_length=64, unique=True)
    pairing_code: str | None = Field(default=None, max_length=12, unique=True)
    pairing_expires_at: datetime | None = None
    paired_at: datetime | None = None
    revoked_at: datetime | None = None
    last_seen_at: datetime | None = None
    has_headphones: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="has a socket: it may speak names"
    )
    has_camera: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="codes are read by a camera"
    )
