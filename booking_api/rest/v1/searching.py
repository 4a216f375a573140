"""Looking for appointments: of a location by address, of a person by body; a page at a time."""

from collections.abc import Iterable
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import Response, request

from booking_api.appointments.models import AppointmentStatus
from booking_api.appointments.own import own_appointments
from booking_api.appointments.queries_searching import Sought, search
from booking_api.appointments.values import AppointmentView
from booking_api.rest.access import current_actor, scope
from booking_api.rest.answering import answer, documented
from booking_api.rest.customers import for_customer, reader_of
from booking_api.rest.documents import BODY_PROBLEMS
from booking_api.rest.qr_texts import qr_text
from booking_api.rest.running import now, running
from booking_api.rest.v1 import BASE_PATH
from booking_api.rest.v1.answers import appointment_out
from booking_api.rest.v1.schemas import AppointmentOut
from booking_api.rest.v1.schemas_searching import AppointmentsOut, AppointmentsQuery, OwnAppointmentsOut, SearchIn
from booking_api.rest.words import APPOINTMENT_STATUS_OF, wire

blueprint = APIBlueprint("afspraken_zoeken", __name__, tag="Afspraken")


@blueprint.get("/afspraken")
@scope("afspraken:lezen")
@blueprint.input(AppointmentsQuery, location="query", arg_name="query")
@documented(blueprint, AppointmentsOut, "Geef de afspraken van een locatie", "Per pagina, in volgorde van tijd.")
def get_appointments(query: AppointmentsQuery) -> Response:
    """Return a page of the appointments of a location; the header Link leads to the pages beside it."""
    sought = Sought(
        location_id=query.location_id,
        first=query.date or query.date_from,
        last=query.date or query.date_to,
        statuses=_statuses(query.status),
    )
    found = _page(sought, query.page, query.page_size)
    response = answer(found)
    pages = {"prev": found.previous_page, "next": found.next_page}
    response.headers.extend([("Link", _link(name, number)) for name, number in pages.items() if number])
    return response


@blueprint.get("/mijn-afspraken")
@scope("afspraken:lezen")
@documented(
    blueprint, OwnAppointmentsOut, "Geef de afspraken van de ingelogde klant",
    "Wat nog komt en wat de laatste maand was; alleen met een token namens een klant, voor anderen is de lijst leeg.",
)  # fmt: skip
def get_own_appointments() -> Response:
    """Return the appointments of the customer for whom a portal acts."""
    actor = current_actor()
    with running().db.reading() as session:
        found = own_appointments(session, actor, now()) if for_customer() else []
    return answer(OwnAppointmentsOut(results=[_out(view) for view in found]))


@blueprint.post("/afspraken/_zoek")
@scope("afspraken:lezen")
@blueprint.input(SearchIn, arg_name="body")
@documented(
    blueprint,
    AppointmentsOut,
    "Zoek afspraken van iemand",
    "Met de persoonsgegevens in het bericht, zodat die in geen adres of log komen.",
    problems=BODY_PROBLEMS,
)
def search_appointments(body: SearchIn) -> Response:
    """Return a page of somebody's appointments."""
    sought = Sought(
        location_id=body.location_id,
        statuses=_statuses(body.status),
        email=body.email,
        code=body.check_in_code,
    )
    return answer(_page(sought, body.page, body.page_size))


def _page(sought: Sought, page: int, size: int) -> AppointmentsOut:
    with running().db.transaction() as session:
        found, more = search(session, current_actor(), sought, page, size, now=now())
    return AppointmentsOut(
        results=[_out(view) for view in found],
        page=page,
        page_size=size,
        previous_page=page - 1 if page > 1 else None,
        next_page=page + 1 if more else None,
    )


def _out(view: AppointmentView) -> AppointmentOut:
    return appointment_out(view, qr_text(reader_of(view.id), view))


def _statuses(words: Iterable[str]) -> frozenset[AppointmentStatus]:
    return frozenset(APPOINTMENT_STATUS_OF[word] for word in words)


def _link(relation: str, page: int) -> str:
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != wire("page")]
    return f'<{BASE_PATH}/afspraken?{urlencode([*asked, (wire("page"), page)])}>; rel="{relation}"'
