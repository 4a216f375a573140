"""Bodies, queries and answers of visits: who comes, where one is called to, and how a visit stands."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from booking_api.rest.moments import Moment
from booking_api.rest.v1.schemas import ActivityIn, CustomerIn
from booking_api.rest.v1.schemas_intake import SpecialNeedIn
from booking_api.rest.words import VISIT_STATUS, WireModel, either, wire, word_of

VisitStatus = Literal[
    "wachtend", "opgeroepen", "in-behandeling", "gepauzeerd", "doorgezet", "afgerond", "niet-verschenen", "vertrokken"
]
Mark = Annotated[str, StringConstraints(min_length=4, max_length=200)]


class VisitIn(WireModel):
    """Meld aan: met een afspraak, een aanmeldkenmerk, of zonder (vrije inloop; dan kunnen er bijzonderheden bij)."""

    model_config = either(["appointment_id"], ["check_in_mark"], ["activities"])

    location_id: UUID
    appointment_id: UUID | None = None
    check_in_mark: Mark | None = None
    activities: list[ActivityIn] = Field(default_factory=list, max_length=20)
    customer: CustomerIn | None = None
    special_needs: list[SpecialNeedIn] = Field(default_factory=list, max_length=10)

    @classmethod
    def mistakes_in(cls, given: Mapping[str, Any]) -> dict[str, str]:
        """One of the three tells who comes; an appointment has its own special needs."""
        appointment, mark, activities = (wire(name) for name in ("appointment_id", "check_in_mark", "activities"))
        told = [name for name in (appointment, mark, activities) if given.get(name)]
        wrong = dict.fromkeys(told[1:], "niet-samen")
        if not told:
            wrong[appointment] = "geef-afspraakId-aanmeldkenmerk-of-activiteiten"
        if given.get(wire("special_needs")) and activities not in told:
            wrong[wire("special_needs")] = "niet-samen"
        return wrong


class PlaceIn(WireModel):
    """Waar de bezoeker heen gaat."""

    kind: str = Field(pattern="^(balie|ruimte|wachtruimte)$")
    id: UUID


class CallIn(WireModel):
    """Roep op naar een plek; `balieId` is de korte vorm."""

    model_config = either(["place"], ["desk_id"])

    place: PlaceIn | None = None
    desk_id: UUID | None = None

    @classmethod
    def mistakes_in(cls, given: Mapping[str, Any]) -> dict[str, str]:
        """Exactly one of the two says where to."""
        place, desk = wire("place"), wire("desk_id")
        if given.get(place) and given.get(desk):
            return {desk: "niet-samen"}
        return {} if given.get(place) or given.get(desk) else {place: "verplicht"}


class VisitOut(WireModel):
    """Een bezoek."""

    id: UUID
    status: Annotated[str, word_of(VISIT_STATUS)]
    location_id: UUID
    appointment_id: UUID | None
    name: str
    persons: int
    subject: str
    planned_start: Moment | None
    arrived_at: Moment
    called_at: Moment | None
    started_at: Moment | None
    finished_at: Moment | None
    place_name: str | None
    waiting_area: str
    called_times: int


class VisitsOut(WireModel):
    """Bezoeken, wachtenden in volgorde van de rij."""

    results: list[VisitOut]


class VisitsQuery(WireModel):
    """Welke bezoeken."""

    location_id: UUID
    status: list[VisitStatus] = Field(default_factory=list, max_length=8)
