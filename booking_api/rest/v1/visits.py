"""Visits: check in, see who waits, call and start; the rest is in `visits_at_desk`, gates are in `gates`."""

from collections.abc import Callable
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response
from sqlmodel import Session

from booking_api.appointments.attempts import attempting
from booking_api.appointments.idempotency import once
from booking_api.errors import InvalidInput
from booking_api.identity.guessing import Guess, Trier, wrong_guesses_counted
from booking_api.rest.access import current_actor, scope
from booking_api.rest.answering import answer, documented
from booking_api.rest.documents import BODY_PROBLEMS, CONFLICT
from booking_api.rest.requests import idempotency_of
from booking_api.rest.running import now, running
from booking_api.rest.v1.answers import details, intake, visit_out
from booking_api.rest.v1.schemas_visits import CallIn, VisitIn, VisitOut, VisitsOut, VisitsQuery
from booking_api.rest.words import VISIT_STATE_OF
from booking_api.visits import queries, service
from booking_api.visits.rules import PlaceKind
from booking_api.visits.values import Place, VisitView, WalkInActivity, WalkInRequest

blueprint = APIBlueprint("bezoeken", __name__, tag="Bezoeken")

PLACES = {"balie": PlaceKind.DESK, "ruimte": PlaceKind.ROOM, "wachtruimte": PlaceKind.WAITING_AREA}


@blueprint.get("/bezoeken")
@scope("bezoeken:lezen")
@blueprint.input(VisitsQuery, location="query", arg_name="query")
@documented(blueprint, VisitsOut, "Geef de bezoeken van nu", "Wachtenden in de volgorde van de rij.")
def get_visits(query: VisitsQuery) -> Response:
    """Return today's visits of a location."""
    states = [VISIT_STATE_OF[word] for word in query.status]
    with running().db.transaction() as session:
        found = queries.visits(session, current_actor(), query.location_id, states or None, now())
    return answer(VisitsOut(results=[visit_out(one) for one in found]))


@blueprint.get("/bezoeken/<uuid:visit_id>")
@scope("bezoeken:lezen")
@documented(blueprint, VisitOut, "Geef één bezoek", "De stand van een bezoek.")
def get_visit(visit_id: UUID) -> Response:
    """Return one visit."""
    with running().db.transaction() as session:
        return answer(visit_out(queries.visit(session, current_actor(), visit_id, now())))


@blueprint.post("/bezoeken")
@scope("bezoeken:schrijven")
@blueprint.input(VisitIn, arg_name="body")
@documented(
    blueprint,
    VisitOut,
    "Meld een bezoeker aan",
    "Met afspraak, aanmeldkenmerk, of zonder (vrije inloop).",
    201,
    BODY_PROBLEMS,
)
def post_visit(body: VisitIn) -> Response:
    """Check in; the same appointment again gives the same visit."""
    actor = current_actor()
    _check_who(body)
    if body.activities:
        request = WalkInRequest(
            body.location_id,
            tuple(WalkInActivity(one.product_id, one.count) for one in body.activities),
            customer=details(body.customer),
            channel=actor.origin,
            language=body.customer.language if body.customer else "nl",
            needs=intake((), body.special_needs).needs,
        )
        return _made(lambda session: service.register_walk_in(session, actor, request, now()))

    def arrive(session: Session) -> VisitView:
        return service.check_in(
            session,
            actor,
            body.location_id,
            appointment_id=body.appointment_id,
            code=body.check_in_mark,
            channel=actor.origin,
            now=now(),
        )

    with wrong_guesses_counted(running().db, Guess.CODE_OF_CLIENT, Trier(str(actor.id)), now()):
        return _made(arrive)


def _check_who(body: VisitIn) -> None:
    """Raise InvalidInput unless exactly one of the three tells who comes; an appointment has its own special needs."""
    told = {"appointment_id": body.appointment_id, "check_in_mark": body.check_in_mark, "activities": body.activities}
    given = [name for name, value in told.items() if value]
    if not given:
        raise InvalidInput(fields={"appointment_id": "geef-afspraakId-aanmeldkenmerk-of-activiteiten"})
    if len(given) > 1:
        raise InvalidInput(fields=dict.fromkeys(given[1:], "niet-samen"))
    if body.special_needs and not body.activities:
        raise InvalidInput(fields={"special_needs": "niet-samen"})


@blueprint.post("/bezoeken/<uuid:visit_id>/oproepen")
@scope("bezoeken:schrijven")
@blueprint.input(CallIn, arg_name="body")
@documented(
    blueprint,
    VisitOut,
    "Roep een bezoeker op",
    "Naar een balie, ruimte of wachtruimte.",
    201,
    BODY_PROBLEMS,
)
def post_call(visit_id: UUID, body: CallIn) -> Response:
    """Call a visitor by name to a place; 409 when a colleague was first."""
    if body.place and body.desk_id:
        raise InvalidInput(fields={"desk_id": "niet-samen"})
    if body.place:
        place = Place(PLACES[body.place.kind], body.place.id)
    elif body.desk_id:
        place = Place(PlaceKind.DESK, body.desk_id)
    else:
        raise InvalidInput(fields={"place": "verplicht"})
    actor = current_actor()
    return _made(lambda session: service.call(session, actor, visit_id, place, now()))


@blueprint.post("/bezoeken/<uuid:visit_id>/_start")
@scope("bezoeken:schrijven")
@documented(blueprint, VisitOut, "Begin met helpen", "De opgeroepen bezoeker is aangekomen.", problems=CONFLICT)
def start_visit(visit_id: UUID) -> Response:
    """Start helping."""
    return _step(service.start, visit_id)


@blueprint.post("/bezoeken/<uuid:visit_id>/_nietverschenen")
@scope("bezoeken:schrijven")
@documented(blueprint, VisitOut, "Niet verschenen", "De bezoeker kwam niet; de plek komt vrij.", problems=CONFLICT)
def no_show_visit(visit_id: UUID) -> Response:
    """Mark as no-show."""
    return _step(service.no_show, visit_id)


def _made(make: Callable[[Session], VisitView]) -> Response:
    """Do what makes a visit or a call, once for each Idempotency-Key."""
    actor = current_actor()
    key = idempotency_of(actor.id)

    def made(session: Session) -> VisitView:
        return once(
            session, actor, key, now(),
            make=lambda: make(session),
            read=lambda visit_id: queries.visit(session, actor, visit_id, now()),
        )  # fmt: skip

    return answer(visit_out(attempting(running().db, made)), 201)


def _step(step: Callable[..., VisitView], visit_id: UUID) -> Response:
    actor = current_actor()
    return answer(visit_out(attempting(running().db, lambda session: step(session, actor, visit_id, now()))))
