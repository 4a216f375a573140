"""Messages that another system delivers: it fetches the content, and reports what became of each."""

from dataclasses import asdict
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from booking_api.notifications import delivery
from booking_api.rest.access import current_actor, reading, scope
from booking_api.rest.answering import answer, documented
from booking_api.rest.documents import BODY_PROBLEMS
from booking_api.rest.running import now, running
from booking_api.rest.v1.schemas_messages import (
    BounceIn,
    BounceOut,
    MessageOut,
    MessagesOut,
    NotifyReportIn,
    ReportIn,
    ReportOut,
)

SCOPE = "berichten:bezorgen"
ON_ITS_WAY = frozenset({"created", "sending", "pending", "sent"})

blueprint = APIBlueprint("berichten", __name__, tag="Berichten")


@blueprint.get("/berichten")
@scope(SCOPE)
@documented(
    blueprint, MessagesOut, "Geef de berichten om te bezorgen", "Alleen nummers; het oudste eerst, ten hoogste 200."
)
def list_messages() -> Response:
    """List what another system is to send."""
    with reading() as session:
        return answer(MessagesOut(results=delivery.offered(session, current_actor())))


@blueprint.get("/berichten/<uuid:message_id>")
@scope(SCOPE)
@documented(blueprint, MessageOut, "Geef één bericht", "De inhoud is er tot u meldt wat er van het bericht werd.")
def get_message(message_id: UUID) -> Response:
    """Return the content of one message."""
    with reading() as session:
        found = delivery.content_of(session, current_actor(), message_id, now())
    return answer(MessageOut(**asdict(found)))


@blueprint.post("/berichten/<uuid:message_id>/_meld")
@scope(SCOPE)
@blueprint.input(ReportIn, arg_name="body")
@documented(
    blueprint, ReportOut, "Meld wat er van een bericht werd", "Nog eens melden mag; de inhoud wordt gewist.",
    problems=BODY_PROBLEMS,
)  # fmt: skip
def report_message(message_id: UUID, body: ReportIn) -> Response:
    """Keep what became of a message."""
    actor, arrived = current_actor(), body.status == "bezorgd"
    with running().db.transaction() as session:
        delivery.report(session, actor, message_id, delivered=arrived, reason=body.reason, now=now())
    return answer(ReportOut(status=body.status))


@blueprint.post("/berichten/notifynl")
@scope(SCOPE)
@blueprint.input(NotifyReportIn, arg_name="body")
@documented(
    blueprint, ReportOut, "Melding van NotifyNL", "Vul dit adres en een token in bij NotifyNL, onder «callbacks».", 204,
    problems=BODY_PROBLEMS,
)  # fmt: skip
def report_of_notify(body: NotifyReportIn) -> Response:
    """Keep what NotifyNL says became of a message; that it is on its way is no news."""
    if body.status not in ON_ITS_WAY:
        with running().db.transaction() as session:
            delivery.report_of_sender(
                session, current_actor(), body.id, body.reference or "",
                delivered=body.status == "delivered", reason=body.status, now=now(),
            )  # fmt: skip
    return Response(status=204)


@blueprint.post("/berichten/_retour")
@scope(SCOPE)
@blueprint.input(BounceIn, arg_name="body")
@documented(
    blueprint, BounceOut, "Meld een e-mail die terugkwam",
    "Laat de mailserver hierheen doorsturen wat op het afzenderadres binnenkomt. Andere post verandert niets.",
    problems=BODY_PROBLEMS,
)  # fmt: skip
def report_bounce(body: BounceIn) -> Response:
    """Keep that a message came back; mail that says nothing of the kind changes nothing."""
    actor = current_actor()
    with running().db.transaction() as session:
        recognised = delivery.report_of_bounce(session, actor, body.mail, now())
    return answer(BounceOut(recognised=recognised))
