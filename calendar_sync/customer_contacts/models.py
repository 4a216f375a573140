"""Table of the contacts we registered: once for each booking and once for each check-in, never changed afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from booking_api.db import text_enum
from booking_api.references import new_id
from calendar_sync.customer_contacts.base import ContactKind


class ContactRegistration(SQLModel, table=True):
    """That a contact stands in the register, and its reference there; its subject is the appointment or the visit."""

    __tablename__ = "contact_registration"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: ContactKind = Field(sa_type=text_enum(ContactKind))
    subject_id: UUID
    register_name: str = Field(max_length=20, description="which register: open_klant or none")
    reference: str = Field(max_length=200, description="the contact's id in that register")
    registered_at: datetime
