"""Changing an appointment: move it, cancel it; with If-Match only when nobody changed it in the meantime."""

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.details import DetailChanges, change_details
from booking_api.rest.access import scope
from booking_api.rest.answering import documented
from booking_api.rest.customers import who_changes
from booking_api.rest.documents import BODY_PROBLEMS, STALE
from booking_api.rest.requests import versions_of
from booking_api.rest.running import now, running
from booking_api.rest.v1.answers import appointment_answer
from booking_api.rest.v1.schemas import AppointmentOut, CancelIn, MoveIn
from booking_api.rest.v1.schemas_sessions import AppointmentPatchIn
from booking_api.rest.words import MESSAGES_BY_OF, WALL_WISH_OF

blueprint = APIBlueprint("afspraken_wijzigen", __name__, tag="Afspraken")

PROBLEMS = {**BODY_PROBLEMS, **STALE}


@blueprint.post("/afspraken/<uuid:appointment_id>/_verplaats")
@scope("afspraken:schrijven")
@blueprint.input(MoveIn, arg_name="body")
@documented(
    blueprint, AppointmentOut, "Verplaats een afspraak", "Helemaal of niet: lukt het niet, dan blijft alles.",
    problems=PROBLEMS,
)  # fmt: skip
def move_appointment(appointment_id: UUID, body: MoveIn) -> Response:
    """Move an appointment to another time."""
    versions, start = versions_of(), body.planned_start
    return appointment_answer(
        attempting(
            running().db,
            lambda session: service.move(
                session, who_changes(session, appointment_id), appointment_id, start, now(), versions=versions
            ),
        )
    )


@blueprint.patch("/afspraken/<uuid:appointment_id>")
@scope("afspraken:schrijven")
@blueprint.input(AppointmentPatchIn, arg_name="body")
@documented(
    blueprint, AppointmentOut, "Wijzig gegevens van een afspraak",
    "Alleen wat u meestuurt verandert; null maakt iets leeg (JSON Merge Patch). Tijd en plek blijven.",
    problems=PROBLEMS,
)  # fmt: skip
def patch_appointment(appointment_id: UUID, body: AppointmentPatchIn) -> Response:
    """Change the customer's details, the remarks, the language or the address."""
    versions = versions_of()
    wanted = DetailChanges(
        customer={name: _told(name, getattr(body.customer, name)) for name in body.customer.model_fields_set},
        remarks=(body.remarks or "") if "remarks" in body.model_fields_set else None,
        language=body.language,
        address=(body.visit_address or "") if "visit_address" in body.model_fields_set else None,
    )
    return appointment_answer(
        attempting(
            running().db,
            lambda session: change_details(
                session, who_changes(session, appointment_id), appointment_id, wanted, now(), versions=versions
            ),
        )
    )


def _told(name: str, value: str | None) -> str | None:
    words = {"wall_wish": WALL_WISH_OF, "wants": MESSAGES_BY_OF}.get(name)
    return words[value] if words and value else value


@blueprint.post("/afspraken/<uuid:appointment_id>/_annuleer")
@scope("afspraken:schrijven")
@blueprint.input(CancelIn, arg_name="body")
@documented(blueprint, AppointmentOut, "Annuleer een afspraak", "De plek komt vrij.", problems=PROBLEMS)
def cancel_appointment(appointment_id: UUID, body: CancelIn) -> Response:
    """Cancel an appointment; cancelling again changes nothing."""
    versions = versions_of()
    return appointment_answer(
        attempting(
            running().db,
            lambda session: service.cancel(
                session,
                who_changes(session, appointment_id),
                appointment_id,
                body.reason,
                now(),
                versions=versions,
            ),
        )
    )
