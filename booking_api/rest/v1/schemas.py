"""Bodies, queries and answers of version 1, under their Dutch names (`words.py`)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from booking_api.rest.moments import Moment
from booking_api.rest.v1.schemas_intake import AnswerIn, AnswerOut, QuestionOut, SpecialNeedIn, SpecialNeedOut
from booking_api.rest.words import WireModel, either, whole_number
from booking_api.texts import LANGUAGES

Name = Annotated[str, StringConstraints(max_length=200)]
ProductKind = Literal["afspraak", "bijeenkomst", "tijdvak", "bij-klant", "online", "telefoon"]
Address = Annotated[str, StringConstraints(max_length=300)]
Count = Annotated[int, Field(ge=1, le=100, strict=True), BeforeValidator(whole_number)]
VisitStatus = Literal[
    "wachtend", "opgeroepen", "in-behandeling", "gepauzeerd", "doorgezet", "afgerond", "niet-verschenen", "vertrokken"
]
ActivityText = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F-]{32,36}:[0-9]{1,3}$")]
AnswerText = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F-]{32,36}:[^:]{1,60}:.{0,500}$")]
NeedText = Annotated[str, StringConstraints(min_length=1, max_length=60)]
MessagesBy = Literal["email", "sms", "geen"]
RequiredField = Literal["voornaam", "achternaam", "emailadres", "telefoonnummer", "bezoekadres", "milieupasnummer"]
KNOWN_LANGUAGE = f"^({'|'.join(LANGUAGES)})$"
Mark = Annotated[str, StringConstraints(min_length=4, max_length=200)]


class LocationOut(WireModel):
    """Een locatie waar bezoekers komen."""

    id: UUID
    code: str
    name: str
    kind: str
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


class FeeOut(WireModel):
    """Een bedrag aan leges, in eurocenten per stuk."""

    name: str
    count: int
    amount_cents: int


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


class DayOut(WireModel):
    """De vrije aanvangsmomenten van een dag, in UTC."""

    date: date
    starts: list[Moment]


class AvailabilityOut(WireModel):
    """Hoe lang het samen duurt en wanneer het kan."""

    minutes: int
    days: list[DayOut]


class ActivityIn(WireModel):
    """Een product en hoe vaak."""

    product_id: UUID
    count: Count = 1


class CustomerIn(WireModel):
    """De klant; alles mag weg (anoniem), tenzij het product iets eist."""

    given_name: Name | None = None
    prefix: Annotated[str, StringConstraints(max_length=40)] | None = None
    family_name: Name | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    phone: Annotated[str, StringConstraints(max_length=30)] | None = None
    language: str = Field("nl", pattern=KNOWN_LANGUAGE)
    wall_wish: str = Field("voorletter", pattern="^(volledig|voorletter|niet)$")
    wants: MessagesBy = "email"


class HoldIn(WireModel):
    """Houd een tijd vast."""

    location_id: UUID
    activities: list[ActivityIn] = Field(min_length=1, max_length=20)
    planned_start: Moment
    staff_id: UUID | None = None
    answers: list[AnswerIn] = Field(default_factory=list, max_length=100)
    special_needs: list[SpecialNeedIn] = Field(default_factory=list, max_length=10)


class HoldOut(WireModel):
    """Een vastgehouden tijd."""

    id: UUID
    code: str
    location_id: UUID
    planned_start: Moment
    planned_end: Moment
    expires_at: Moment
    minutes: int


class ParticipantIn(WireModel):
    """Een van de personen."""

    given_name: Name | None = None
    prefix: Annotated[str, StringConstraints(max_length=40)] | None = None
    family_name: Name | None = None


class RepresentedIn(WireModel):
    """Namens wie de klant komt."""

    given_name: Name | None = None
    prefix: Annotated[str, StringConstraints(max_length=40)] | None = None
    family_name: Name


class AppointmentIn(WireModel):
    """Maak een afspraak: van een reservering, of met locatie, activiteiten en aanvangsmoment."""

    model_config = either(["hold_id"], ["location_id", "activities", "planned_start"])

    hold_id: UUID | None = None
    location_id: UUID | None = None
    activities: list[ActivityIn] = Field(default_factory=list, max_length=20)
    planned_start: Moment | None = None
    customer: CustomerIn | None = None
    participants: list[ParticipantIn] = Field(default_factory=list, max_length=100)
    remarks: str = Field("", max_length=1000)
    staff_id: UUID | None = None
    pass_number: str | None = Field(None, max_length=20)
    represents: RepresentedIn | None = None
    visit_address: Address = ""
    answers: list[AnswerIn] = Field(default_factory=list, max_length=100)
    special_needs: list[SpecialNeedIn] = Field(default_factory=list, max_length=10)


class CustomerOut(WireModel):
    """De klant, voor wie dat mag zien."""

    given_name: str | None
    prefix: str | None
    family_name: str | None
    email: str | None
    phone: str | None
    language: str
    wants: MessagesBy


class RepresentedOut(WireModel):
    """Namens wie de klant komt."""

    given_name: str | None
    prefix: str | None
    family_name: str | None


class ActivityOut(WireModel):
    """Een activiteit van de afspraak."""

    product_id: UUID
    name: str
    count: int
    bring: list[str]


class LegOut(WireModel):
    """Een onderdeel van de afspraak."""

    position: int
    planned_start: Moment
    planned_end: Moment
    kind: str
    staff_id: UUID | None
    desk_id: UUID | None
    room_id: UUID | None


class AppointmentOut(WireModel):
    """Een afspraak, voor zover de vrager die mag zien."""

    id: UUID
    status: str
    channel: str
    location_id: UUID
    location_name: str
    planned_start: Moment
    planned_end: Moment
    minutes: int
    subject: str
    language: str
    persons: int
    activities: list[ActivityOut]
    legs: list[LegOut]
    customer: CustomerOut | None
    represents: RepresentedOut | None
    kind: ProductKind
    visit_address: str
    video_link: str
    session_id: UUID | None
    series_id: UUID | None
    planned_staff_id: UUID | None
    fees: list[FeeOut]
    total_cents: int
    bring: list[str]
    check_in_code: str
    check_in_qr: str
    created_at: Moment
    cancelled_at: Moment | None
    answers: list[AnswerOut]
    special_needs: list[SpecialNeedOut]


class MoveIn(WireModel):
    """Waarheen: een ander tijdstip op dezelfde locatie."""

    planned_start: Moment


class CancelIn(WireModel):
    """Waarom; mag leeg."""

    reason: str = Field("", max_length=40)


class VisitIn(WireModel):
    """Meld aan: met een afspraak, een aanmeldkenmerk, of zonder (vrije inloop)."""

    model_config = either(["appointment_id"], ["check_in_mark"], ["activities"])

    location_id: UUID
    appointment_id: UUID | None = None
    check_in_mark: Mark | None = None
    activities: list[ActivityIn] = Field(default_factory=list, max_length=20)
    customer: CustomerIn | None = None


class PlaceIn(WireModel):
    """Waar de bezoeker heen gaat."""

    kind: str = Field(pattern="^(balie|ruimte|wachtruimte)$")
    id: UUID


class CallIn(WireModel):
    """Roep op naar een plek; `balieId` is de korte vorm."""

    model_config = either(["place"], ["desk_id"])

    place: PlaceIn | None = None
    desk_id: UUID | None = None


class VisitOut(WireModel):
    """Een bezoek."""

    id: UUID
    status: str
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


class GateIn(WireModel):
    """Een kenmerk voor een poort."""

    gate_id: UUID
    mark: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class GateOut(WireModel):
    """Wat de poort doet en waarom."""

    decision: str
    reason: str
