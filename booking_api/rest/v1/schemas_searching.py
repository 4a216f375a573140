"""Bodies, queries and answers of looking for appointments, a page at a time."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from booking_api.rest.periods import mistakes_in_period
from booking_api.rest.v1.schemas import AppointmentOut
from booking_api.rest.words import WireModel, one_of, whole_number, wire

AppointmentStatus = Literal["gepland", "geannuleerd", "afgerond", "niet-verschenen"]
PageNumber = Annotated[int, Field(ge=1, le=1000, strict=True), BeforeValidator(whole_number)]
PageSize = Annotated[int, Field(ge=1, le=100, strict=True), BeforeValidator(whole_number)]


class AppointmentsQuery(WireModel):
    """Welke afspraken: van een dag, of van `datumVanaf` tot en met `datumTot`; zonder die alle."""

    location_id: UUID
    date: dt.date | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    status: list[AppointmentStatus] = Field(default_factory=list, max_length=4)
    page: int = Field(1, ge=1, le=1000)
    page_size: int = Field(50, ge=1, le=100)

    @classmethod
    def mistakes_in(cls, given: Mapping[str, Any]) -> dict[str, str]:
        """One day or a period, and a period forwards."""
        both = [wire(name) for name in ("date_from", "date_to") if given.get(wire(name)) and given.get(wire("date"))]
        return {**mistakes_in_period(given), **dict.fromkeys(both, "niet-samen")}


class SearchIn(WireModel):
    """Wiens afspraken: van een e-mailadres, of die ene van een aanmeldkenmerk."""

    model_config = one_of(["email"], ["check_in_code"])

    email: Annotated[str, StringConstraints(min_length=3, max_length=254)] | None = None
    check_in_code: Annotated[str, StringConstraints(min_length=4, max_length=40)] | None = None
    location_id: UUID | None = None
    status: list[AppointmentStatus] = Field(default_factory=list, max_length=4)
    page: PageNumber = 1
    page_size: PageSize = 50

    @classmethod
    def mistakes_in(cls, given: Mapping[str, Any]) -> dict[str, str]:
        """Somebody must be looked for."""
        known = given.get(wire("email")) or given.get(wire("check_in_code"))
        return {} if known else {wire("email"): "geef-emailadres-of-aanmeldkenmerk"}


class AppointmentsOut(WireModel):
    """Een pagina van afspraken in volgorde van tijd, en of er een vorige en een volgende is."""

    results: list[AppointmentOut]
    page: int
    page_size: int
    previous_page: int | None
    next_page: int | None


class OwnAppointmentsOut(WireModel):
    """De afspraken van de ingelogde klant, in volgorde van tijd."""

    results: list[AppointmentOut]
