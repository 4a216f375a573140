"""Table of the contacts we registered: once for each booking and once for each check-in, never changed afterwards."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from booking_api.db import text_enum
from booking_api.references import new_id


class ContactKind(StrEnum):
    """Which moment of contact it was; the value also stands in the register, so it may never change."""

    BOOKING = "booking"
    CHECK_IN = "check_in"


class ContactRegistration(SQLModel, table=True):
    """That a contact stands in the register, and under which reference. Subject: the appointment, or the visit of a check-in."""

    __tablename__ = "contact_registration"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: ContactKind = Field(sa_type=text_enum(ContactKind))
    subject_id: UUID
    register_name: str = Field(max_length=20, description="which register: open_klant or none")
    reference: str = Field(max_length=200, description="the contact's id in that register")
    registered_at: datetime
