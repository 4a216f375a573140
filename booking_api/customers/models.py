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
    search_name: str = Field(
        default="", max_length=450, description="the whole name folded for searching; goes wherever the name goes"
    )
    language: str = Field(default="nl", max_length=10)
    wall_wish: str = Field(
        default="initial", max_length=10, description="what a wall may show of the name: a NamePolicy value"
    )
    authenticated: bool = False
    register_id: str | None = Field(default=None, max_length=80, description="id in the customer register, once known")
    represents_id: UUID | None = Field(
        default=None, foreign_key="party.id", index=True, description="for whom this party acts"
    )
    login_kind: str = Field(default="", max_length=20, description="digid, eherkenning or eidas; empty without a login")
    login_level: str = Field(default="", max_length=20, description="how sure that login was: low, substantial or high")
    subject_mark: str | None = Field(
        default=None, max_length=64, index=True, description="keyed digest of who logged in: finds the own appointments"
    )
    sealed_bsn: str | None = Field(
        default=None, max_length=400, description="BSN, encrypted; only where a product demands it"
    )
    created_at: datetime


class CitizenLogin(SQLModel, table=True):
    """A citizen or company that is logged in now; the cookie holds the token, the rest stays here and soon goes."""

    __tablename__ = "citizen_login"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    kind: str = Field(max_length=20, description="digid, eherkenning or eidas")
    level: str = Field(max_length=20, description="low, substantial or high")
    subject_mark: str = Field(max_length=64)
    sealed_bsn: str | None = Field(default=None, max_length=400, description="only while a product demands it")
    sealed_name: str = Field(default="", max_length=2000, description="name as the login told it, if it did")
    expires_at: datetime = Field(index=True)


class DigitalAddress(SQLModel, table=True):
    """An e-mail address or telephone number of a party."""

    __tablename__ = "digital_address"
    __table_args__ = (Index("ix_digital_address_lower", text("lower(address)")),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    party_id: UUID = Field(foreign_key="party.id", index=True)
    kind: str = Field(max_length=10, description="email or phone")
    address: str = Field(max_length=254)
    preferred: bool = Field(default=True, description="write to this one; who has none that is preferred wants none")
