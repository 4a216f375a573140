"""Queries and answers of joint sessions, and the body that changes details of an appointment."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from booking_api.rest.moments import Moment
from booking_api.rest.periods import mistakes_in_period
from booking_api.rest.v1.schemas import KNOWN_LANGUAGE, Address, CustomerIn
from booking_api.rest.words import WireModel

MOST_DAYS = 400


def _example(value: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


class SessionsQuery(WireModel):
    """Welke bijeenkomsten; `datumTot` is de laatste dag."""

    date_from: dt.date
    date_to: dt.date
    location_id: UUID | None = None
    product_id: UUID | None = None
    page: int = Field(1, ge=1, le=1000)
    page_size: int = Field(50, ge=1, le=100)

    @classmethod
    def mistakes_in(cls, given: Mapping[str, Any]) -> dict[str, str]:
        """A period forwards, and not too long."""
        return mistakes_in_period(given, MOST_DAYS)


class SessionOut(WireModel):
    """Een bijeenkomst of tijdvak met plaatsen; boek er een plaats in met het product en het aanvangsmoment."""

    model_config = _example(
        {
            "id": "01937a5e-0000-7000-8000-000000000001",
            "locatieId": "01937a5e-0000-7000-8000-000000000002",
            "productId": "01937a5e-0000-7000-8000-000000000003",
            "naam": "Naturalisatieceremonie",
            "geplandAanvangsmoment": "2026-12-07T13:00:00Z",
            "geplandEindmoment": "2026-12-07T14:00:00Z",
            "aantalPlaatsen": 24,
            "vrijePlaatsen": 8,
        }
    )

    id: UUID
    location_id: UUID
    product_id: UUID
    name: str
    planned_start: Moment
    planned_end: Moment
    capacity: int
    left: int


class SessionsOut(WireModel):
    """Een pagina van bijeenkomsten in volgorde van tijd."""

    results: list[SessionOut]
    page: int
    page_size: int
    previous_page: int | None
    next_page: int | None


class CustomerPatchIn(CustomerIn):
    """Wat er van de klant verandert; null maakt leeg."""


class AppointmentPatchIn(WireModel):
    """Wat er van een afspraak verandert; wat u weglaat blijft zoals het was (JSON Merge Patch)."""

    model_config = _example({"klant": {"emailadres": "maria@voorbeeld.example"}, "opmerking": None})

    customer: CustomerPatchIn = Field(default_factory=CustomerPatchIn)
    remarks: Annotated[str, StringConstraints(max_length=1000)] | None = None
    language: Annotated[str, StringConstraints(pattern=KNOWN_LANGUAGE)] | None = None
    visit_address: Address | None = None
