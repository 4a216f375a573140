"""Bodies and answers of booking, under their Dutch names (`words.py`)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from booking_api.customers.rules import check_details
from booking_api.customers.values import CustomerDetails
from booking_api.rest.checking import mistake
from booking_api.rest.moments import Moment
from booking_api.rest.v1.schemas_intake import AnswerIn, AnswerOut, SpecialNeedIn, SpecialNeedOut
from booking_api.rest.words import APPOINTMENT_STATUS, PLACE_KIND, WireModel, either, whole_number, wire, word_of
from booking_api.texts import LANGUAGES

Name = Annotated[str, StringConstraints(max_length=200)]
ProductKind = Literal["afspraak", "bijeenkomst", "tijdvak", "bij-klant", "online", "telefoon"]
Address = Annotated[str, StringConstraints(max_length=300)]
Count = Annotated[int, Field(ge=1, le=100, strict=True), BeforeValidator(whole_number)]
MessagesBy = Literal["email", "sms", "geen"]
KNOWN_LANGUAGE = f"^({'|'.join(LANGUAGES)})$"


def _detail(field: str) -> AfterValidator:
    """Check one detail of a customer as whoever keeps it does, so that it is told with all other mistakes."""

    def check(value: str) -> str:
        wrong = check_details(CustomerDetails(**{field: value})).get(field)
        if wrong:
            raise mistake(wrong)
        return value

    return AfterValidator(check)


class FeeOut(WireModel):
    """Een bedrag aan leges, in eurocenten per stuk."""

    name: str
    count: int
    amount_cents: int


class ActivityIn(WireModel):
    """Een product en hoe vaak."""

    product_id: UUID
    count: Count = 1


class CustomerIn(WireModel):
    """De klant; alles mag weg (anoniem), tenzij het product iets eist."""

    given_name: Annotated[Name, _detail("given_name")] | None = None
    prefix: Annotated[str, StringConstraints(max_length=40), _detail("prefix")] | None = None
    family_name: Annotated[Name, _detail("family_name")] | None = None
    email: Annotated[str, StringConstraints(max_length=254), _detail("email")] | None = None
    phone: Annotated[str, StringConstraints(max_length=30), _detail("phone")] | None = None
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

    @classmethod
    def mistakes_in(cls, given: Mapping[str, Any]) -> dict[str, str]:
        """Tell what is missing without a reservation, and what is settled by one."""
        makes_one = {wire(name): given.get(wire(name)) for name in ("location_id", "activities", "planned_start")}
        if given.get(wire("hold_id")):
            return {name: "niet-samen-met-reserveringId" for name, value in makes_one.items() if value}
        return {name: "verplicht-zonder-reserveringId" for name, value in makes_one.items() if not value}


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
    kind: Annotated[str, word_of(PLACE_KIND)]
    staff_id: UUID | None
    desk_id: UUID | None
    room_id: UUID | None


class AppointmentOut(WireModel):
    """Een afspraak, voor zover de vrager die mag zien."""

    id: UUID
    status: Annotated[str, word_of(APPOINTMENT_STATUS)]
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
