"""What comes after booking: confirm, wait for an earlier time, and answer the offer of one."""

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from booking_api.appointments import confirming, waiting
from booking_api.appointments.attempts import attempting
from booking_api.appointments.waiting import OfferView, WaitingView
from booking_api.errors import NotFound
from booking_api.rest.access import scope
from booking_api.rest.answering import answer, documented
from booking_api.rest.customers import who_answers, who_changes
from booking_api.rest.documents import BODY_PROBLEMS, CONFLICT, STALE
from booking_api.rest.requests import versions_of
from booking_api.rest.running import now, running
from booking_api.rest.v1.answers import appointment_answer
from booking_api.rest.v1.schemas import AppointmentOut
from booking_api.rest.v1.schemas_intake import EarlierIn, OfferOut, WaitingOut
from booking_api.rest.words import DAY_PART, DAY_PART_OF

blueprint = APIBlueprint("afspraken_opvolgen", __name__, tag="Afspraken")


@blueprint.post("/afspraken/<uuid:appointment_id>/_bevestig")
@scope("afspraken:schrijven")
@documented(
    blueprint, AppointmentOut, "Bevestig een afspraak", "De klant komt; nog eens mag.", problems={**CONFLICT, **STALE}
)
def confirm_appointment(appointment_id: UUID) -> Response:
    """Keep that the customer comes."""
    versions = versions_of()
    return appointment_answer(
        attempting(
            running().db,
            lambda session: confirming.confirm(
                session, who_changes(session, appointment_id), appointment_id, now(), versions=versions
            ),
        )
    )


@blueprint.post("/afspraken/<uuid:appointment_id>/_wachtlijst")
@scope("afspraken:schrijven")
@blueprint.input(EarlierIn, arg_name="body")
@documented(
    blueprint, WaitingOut, "Zet op de wachtlijst", "Eerder, graag: de wens vervangt een vorige; de plaats blijft.",
    problems=BODY_PROBLEMS,
)  # fmt: skip
def put_on_waiting_list(appointment_id: UUID, body: EarlierIn) -> Response:
    """Put an appointment on the waiting list for an earlier time."""
    days, parts = [day - 1 for day in body.weekdays], [DAY_PART_OF[one] for one in body.parts]
    view = attempting(
        running().db,
        lambda session: waiting.ask_earlier(
            session, who_changes(session, appointment_id), appointment_id, days, parts, now(), elsewhere=body.elsewhere
        ),
    )
    return answer(_waiting_out(view))


@blueprint.get("/afspraken/<uuid:appointment_id>/wachtlijstplaats")
@scope("afspraken:lezen")
@documented(blueprint, WaitingOut, "Geef de wachtlijstplaats", "Met wat nu is aangeboden; 404 zonder plaats.")
def get_waiting_place(appointment_id: UUID) -> Response:
    """Return how an appointment waits for an earlier time."""
    with running().db.reading() as session:
        view = waiting.waiting_of(session, who_changes(session, appointment_id), appointment_id, now())
    if view is None:
        raise NotFound("waiting_place")
    return answer(_waiting_out(view))


@blueprint.delete("/afspraken/<uuid:appointment_id>/wachtlijstplaats")
@scope("afspraken:schrijven")
@documented(blueprint, WaitingOut, "Haal van de wachtlijst", "Wat was aangeboden gaat naar de volgende.", 204)
def delete_waiting_place(appointment_id: UUID) -> Response:
    """Take an appointment off the waiting list."""
    attempting(
        running().db,
        lambda session: waiting.leave_list(session, who_changes(session, appointment_id), appointment_id, now()),
    )
    return Response(status=204)


@blueprint.post("/wachtlijstaanbiedingen/<uuid:offer_id>/_aanvaard")
@scope("afspraken:schrijven")
@documented(
    blueprint, AppointmentOut, "Aanvaard een eerdere plek", "De afspraak verhuist; code en link blijven.",
    problems=CONFLICT,
)  # fmt: skip
def accept_offer(offer_id: UUID) -> Response:
    """Move the appointment to the offered place."""
    return appointment_answer(
        attempting(
            running().db,
            lambda session: waiting.accept_offer(session, who_answers(session, offer_id), offer_id, now()),
        )
    )


@blueprint.post("/wachtlijstaanbiedingen/<uuid:offer_id>/_wijsaf")
@scope("afspraken:schrijven")
@documented(blueprint, AppointmentOut, "Wijs een eerdere plek af", "De klant blijft wachten.", 204)
def decline_offer(offer_id: UUID) -> Response:
    """Leave an offered place to the next one."""
    attempting(
        running().db,
        lambda session: waiting.decline_offer(session, who_answers(session, offer_id), offer_id, now()),
    )
    return Response(status=204)


def _waiting_out(view: WaitingView) -> WaitingOut:
    return WaitingOut(
        id=view.id,
        appointment_id=view.appointment_id,
        weekdays=[day + 1 for day in view.weekdays],
        parts=[DAY_PART[part] for part in view.parts],
        elsewhere=list(view.elsewhere),
        created_at=view.created_at,
        offer=_offer_out(view.offer) if view.offer else None,
    )


def _offer_out(offer: OfferView) -> OfferOut:
    return OfferOut(
        id=offer.id, location_id=offer.location_id, planned_start=offer.starts_at, expires_at=offer.expires_at
    )
