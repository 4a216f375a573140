"""Tables of customers: a party (person or organisation), how to reach it and how it wants to be called."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from booking_api.references import new_id


class Party(SQLModel, table=True):
    """A person or organisation; without a login it lives for one appointment or visit, unauthenticated."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: str = Field(default="person", max_length=20)
    given_name: str | None = Field(default=None, max_length=200)
    prefix: str | None = Field(default=None, max_length=40, description="voorvoegsel: van den, de, el")
    family_name: str | None = Field(default=None, max_length=200)
    language: str = Field(default="nl", max_length=10)
    wall_wish: str = Field(
        default="initial", max_length=10, description="what a wall may show of the name: a NamePolicy value"
    )
    authenticated: bool = False
    register_id: str | None = Field(default=None, max_length=80, description="id in the customer register, once known")
    represents_id: UUID | None = Field(default=None, foreign_key="party.id")
    created_at: datetime


class DigitalAddress(SQLModel, table=True):
    """An e-mail address or telephone number of a party."""

    __tablename__ = "digital_address"
    __table_args__ = (Index("ix_digital_address_lower", text("lower(address)")),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    party_id: UUID = Field(foreign_key="party.id", index=True)
    kind: str = Field(max_length=10, description="email or phone")
    address: str = Field(max_length=254)
    preferred: bool = True
