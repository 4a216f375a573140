"""Queries and answers of the catalogue: locations, products, and when something can be booked."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from booking_api.rest.moments import Moment
from booking_api.rest.periods import mistakes_in_period
from booking_api.rest.v1.schemas import FeeOut, ProductKind
from booking_api.rest.v1.schemas_intake import QuestionOut
from booking_api.rest.words import LOCATION_KIND, WireModel, word_of

ActivityText = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F-]{32,36}:[0-9]{1,6}$")]
AnswerText = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F-]{32,36}:[^:]{1,60}:.{0,500}$")]
NeedText = Annotated[str, StringConstraints(min_length=1, max_length=60)]
RequiredField = Literal["voornaam", "achternaam", "emailadres", "telefoonnummer", "bezoekadres", "milieupasnummer"]
LoginMeans = Literal["geen", "digid", "eherkenning", "eidas"]


MOST_DAYS = 100


class LocationOut(WireModel):
    """Een locatie waar bezoekers komen."""

    id: UUID
    code: str
    name: str
    kind: Annotated[str, word_of(LOCATION_KIND)]
    address: str
    postcode: str
    city: str
    phone: str
    accessibility: str
    timezone: str
    walk_in: bool


class LocationsOut(WireModel):
    """De locaties."""

    results: list[LocationOut]


class PlaceOut(WireModel):
    """Een balie of ruimte."""

    id: UUID
    location_id: UUID
    waiting_area_id: UUID
    name: str
    number: int | None
    facilities: list[str]


class PlacesOut(WireModel):
    """De balies of ruimten van een locatie."""

    results: list[PlaceOut]


class ProductOut(WireModel):
    """Een product of dienst waarvoor een afspraak te maken is."""

    id: UUID
    code: str
    name: str
    kind: ProductKind
    public_name: str
    description: str
    department_name: str
    bring: list[str]
    fees: list[FeeOut]
    minutes: int
    max_persons: int
    required_fields: list[RequiredField]
    walk_in: bool
    questions: list[QuestionOut]
    special_needs: list[str]
    related_product_ids: list[UUID]
    login: LoginMeans


class ProductsOut(WireModel):
    """De producten, de meest gevraagde eerst."""

    results: list[ProductOut]


class ProductsQuery(WireModel):
    """Welke producten."""

    location_id: UUID | None = None
    language: str = Field("nl", pattern="^[a-z]{2,3}$")


class AvailabilityQuery(WireModel):
    """Waarvoor, waar en wanneer; `activiteit` mag vaker voorkomen."""

    location_id: UUID
    activity: list[ActivityText] = Field(min_length=1, max_length=20)
    date_from: date
    date_to: date
    answer: list[AnswerText] = Field(default_factory=list, max_length=100)
    special_need: list[NeedText] = Field(default_factory=list, max_length=10)

    @classmethod
    def mistakes_in(cls, given: Mapping[str, Any]) -> dict[str, str]:
        """A period forwards, and not too long."""
        return mistakes_in_period(given, MOST_DAYS)


class DayOut(WireModel):
    """De vrije aanvangsmomenten van een dag, in UTC."""

    date: date
    starts: list[Moment]


class AvailabilityOut(WireModel):
    """Hoe lang het samen duurt en wanneer het kan."""

    minutes: int
    days: list[DayOut]
