"""Visits: check in, see who waits, call and start; the rest is in `visits_at_desk`, gates are in `gates`."""

from typing import cast
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response
from sqlmodel import Session

from booking_api.identity.actor import Actor
from booking_api.identity.guessing import Guess, Trier, wrong_guesses_counted
from booking_api.rest.access import current_actor, scope
from booking_api.rest.answering import answer, documented
from booking_api.rest.documents import BODY_PROBLEMS
from booking_api.rest.running import now, running
from booking_api.rest.v1.answers import details, intake, visit_out
from booking_api.rest.v1.schemas_visits import CallIn, VisitIn, VisitOut, VisitsOut, VisitsQuery
from booking_api.rest.v1.stepping import (
    STEP_PROBLEMS,
    STEP_WITH_BODY_PROBLEMS,
    make_once,
    read_visit,
    take_step,
)
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
@documented(blueprint, VisitOut, "Geef één bezoek", "De stand van een bezoek; de ETag is voor If-Match.")
def get_visit(visit_id: UUID) -> Response:
    """Return one visit."""
    return read_visit(visit_id)


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
    if body.activities:
        request = WalkInRequest(
            body.location_id,
            tuple(WalkInActivity(one.product_id, one.count) for one in body.activities),
            customer=details(body.customer),
            channel=actor.origin,
            language=body.customer.language if body.customer else "nl",
            needs=intake((), body.special_needs).needs,
        )
        return make_once(lambda session, who: service.register_walk_in(session, who, request, now()))

    def arrive(session: Session, who: Actor) -> VisitView:
        return service.check_in(
            session,
            who,
            body.location_id,
            appointment_id=body.appointment_id,
            code=body.check_in_mark,
            channel=actor.origin,
            now=now(),
        )

    with wrong_guesses_counted(running().db, Guess.CODE_OF_CLIENT, Trier(str(actor.id)), now()):
        return make_once(arrive)


@blueprint.post("/bezoeken/<uuid:visit_id>/oproepen")
@scope("bezoeken:schrijven")
@blueprint.input(CallIn, arg_name="body")
@documented(
    blueprint,
    VisitOut,
    "Roep een bezoeker op",
    "Naar een balie, ruimte of wachtruimte.",
    201,
    STEP_WITH_BODY_PROBLEMS,
)
def post_call(visit_id: UUID, body: CallIn) -> Response:
    """Call a visitor by name to a place; 409 when a colleague was first."""
    place = _place(body)
    return make_once(lambda session, actor: service.call(session, actor, visit_id, place, now()), visit_id)


def _place(body: CallIn) -> Place:
    """Return the place; `CallIn.mistakes_in` saw to it that there is exactly one."""
    if body.place:
        return Place(PLACES[body.place.kind], body.place.id)
    return Place(PlaceKind.DESK, cast(UUID, body.desk_id))


@blueprint.post("/bezoeken/<uuid:visit_id>/_start")
@scope("bezoeken:schrijven")
@documented(blueprint, VisitOut, "Begin met helpen", "De opgeroepen bezoeker is aangekomen.", problems=STEP_PROBLEMS)
def start_visit(visit_id: UUID) -> Response:
    """Start helping."""
    return take_step(visit_id, lambda session, actor: service.start(session, actor, visit_id, now()))


@blueprint.post("/bezoeken/<uuid:visit_id>/_nietverschenen")
@scope("bezoeken:schrijven")
@documented(blueprint, VisitOut, "Niet verschenen", "De bezoeker kwam niet; de plek komt vrij.", problems=STEP_PROBLEMS)
def no_show_visit(visit_id: UUID) -> Response:
    """Mark as no-show."""
    return take_step(visit_id, lambda session, actor: service.no_show(session, actor, visit_id, now()))
