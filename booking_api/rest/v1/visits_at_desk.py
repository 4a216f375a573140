"""What happens at the desk: set aside and go on, pass on, add on the spot, back in the queue, gone, here after all."""

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from booking_api.appointments.requests import ActivityWish
from booking_api.rest.access import scope
from booking_api.rest.answering import documented
from booking_api.rest.running import now
from booking_api.rest.v1.schemas_desk import ExtendIn, FinishIn, TransferIn
from booking_api.rest.v1.schemas_visits import VisitOut
from booking_api.rest.v1.stepping import STEP_PROBLEMS, STEP_WITH_BODY_PROBLEMS, take_step
from booking_api.visits import service
from booking_api.visits.rules import TransferKind
from booking_api.visits.values_desk import Destination, Outcome

blueprint = APIBlueprint("bezoeken-aan-de-balie", __name__, tag="Bezoeken")
WRITE = scope("bezoeken:schrijven")


@blueprint.post("/bezoeken/<uuid:visit_id>/_rondaf")
@WRITE
@blueprint.input(FinishIn, arg_name="body")
@documented(
    blueprint,
    VisitOut,
    "Rond af",
    "De bezoeker is geholpen; met contactreden, resultaat en vervolgactie als de afdeling die gebruikt.",
    problems=STEP_WITH_BODY_PROBLEMS,
)
def finish_visit(visit_id: UUID, body: FinishIn) -> Response:
    """Finish helping, with what came of it."""
    chosen = Outcome(body.reason_id, body.result_id, body.follow_up_id, body.explanation)
    outcome = chosen if chosen != Outcome() else None
    return take_step(visit_id, lambda session, actor: service.finish(session, actor, visit_id, now(), outcome=outcome))


@blueprint.post("/bezoeken/<uuid:visit_id>/_pauzeer")
@WRITE
@documented(blueprint, VisitOut, "Zet even apart", "Het gesprek gaat later verder.", problems=STEP_PROBLEMS)
def pause_visit(visit_id: UUID) -> Response:
    """Set a visitor aside."""
    return take_step(visit_id, lambda session, actor: service.pause(session, actor, visit_id, now()))


@blueprint.post("/bezoeken/<uuid:visit_id>/_hervat")
@WRITE
@documented(blueprint, VisitOut, "Ga verder", "Met wie even apart was gezet.", problems=STEP_PROBLEMS)
def resume_visit(visit_id: UUID) -> Response:
    """Go on with a visitor who was set aside."""
    return take_step(visit_id, lambda session, actor: service.resume(session, actor, visit_id, now()))


@blueprint.post("/bezoeken/<uuid:visit_id>/_zetdoor")
@WRITE
@blueprint.input(TransferIn, arg_name="body")
@documented(
    blueprint,
    VisitOut,
    "Zet door",
    "Naar een balie, ruimte, team, product of medewerker; de bezoeker houdt de plek in de rij.",
    problems=STEP_WITH_BODY_PROBLEMS,
)
def transfer_visit(visit_id: UUID, body: TransferIn) -> Response:
    """Pass a visitor on."""
    to = Destination(TransferKind(body.target.kind), body.target.id)
    return take_step(visit_id, lambda session, actor: service.transfer(session, actor, visit_id, to, body.note, now()))


@blueprint.post("/bezoeken/<uuid:visit_id>/_breiduit")
@WRITE
@blueprint.input(ExtendIn, arg_name="body")
@documented(
    blueprint,
    VisitOut,
    "Breid uit",
    "Met producten of personen; duur en leges tellen mee.",
    problems=STEP_WITH_BODY_PROBLEMS,
)
def extend_visit(visit_id: UUID, body: ExtendIn) -> Response:
    """Add products and persons on the spot."""
    wishes = [ActivityWish(one.product_id, one.count) for one in body.activities]
    return take_step(
        visit_id,
        lambda session, actor: service.add_on_the_spot(session, actor, visit_id, wishes, body.extra_persons, now()),
    )


@blueprint.post("/bezoeken/<uuid:visit_id>/_terugindewachtrij")
@WRITE
@documented(blueprint, VisitOut, "Zet terug in de rij", "Op de plek van voor de oproep.", problems=STEP_PROBLEMS)
def requeue_visit(visit_id: UUID) -> Response:
    """Put a visitor back in the queue."""
    return take_step(visit_id, lambda session, actor: service.requeue(session, actor, visit_id, now()))


@blueprint.post("/bezoeken/<uuid:visit_id>/_vertrokken")
@WRITE
@documented(
    blueprint, VisitOut, "Vertrokken", "De bezoeker ging weg; er wordt niets omgeroepen.", problems=STEP_PROBLEMS
)
def leave_visit(visit_id: UUID) -> Response:
    """Close the visit of somebody who went away."""
    return take_step(visit_id, lambda session, actor: service.leave(session, actor, visit_id, now()))


@blueprint.post("/bezoeken/<uuid:visit_id>/_tochverschenen")
@WRITE
@documented(blueprint, VisitOut, "Toch verschenen", "De bezoeker wacht weer.", problems=STEP_PROBLEMS)
def reappear_visit(visit_id: UUID) -> Response:
    """Undo that somebody was marked as not shown or gone."""
    return take_step(visit_id, lambda session, actor: service.reappear(session, actor, visit_id, now()))
