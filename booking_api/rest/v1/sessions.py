"""Joint sessions and time windows with places: which there are and how many places each has left."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import Response, request

from booking_api.appointments.queries_sessions import SessionsSought, SessionView, sessions_between
from booking_api.availability.rules import local_day, moment_of
from booking_api.catalogue.values import SEATED
from booking_api.rest.access import current_actor, scope
from booking_api.rest.answering import answer, documented
from booking_api.rest.running import now, running
from booking_api.rest.v1 import BASE_PATH
from booking_api.rest.v1.schemas_sessions import SessionOut, SessionsOut, SessionsQuery
from booking_api.rest.words import wire

blueprint = APIBlueprint("sessies", __name__, tag="Afspraken")

HOME_ZONE = "Europe/Amsterdam"


@blueprint.get("/sessies")
@scope("catalogus:lezen")
@blueprint.input(SessionsQuery, location="query", arg_name="query")
@documented(
    blueprint, SessionsOut, "Geef de bijeenkomsten",
    "Bijeenkomsten en tijdvakken die nog komen, met hun vrije plaatsen; per pagina, in volgorde van tijd.",
)  # fmt: skip
def get_sessions(query: SessionsQuery) -> Response:
    """Return a page of sessions; the header Link leads to the pages beside it."""
    first, last = _span(query.date_from, query.date_to)
    sought = SessionsSought(first, last, query.location_id, query.product_id, tuple(sorted(SEATED)))
    with running().db.reading() as session:
        found, more = sessions_between(session, current_actor(), sought, now(), query.page, query.page_size)
    page = SessionsOut(
        results=[_out(each) for each in found],
        page=query.page,
        page_size=query.page_size,
        previous_page=query.page - 1 if query.page > 1 else None,
        next_page=query.page + 1 if more else None,
    )
    response = answer(page)
    pages = {"prev": page.previous_page, "next": page.next_page}
    response.headers.extend([("Link", _link(name, number)) for name, number in pages.items() if number])
    return response


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the moments between which sessions begin; what has begun is left out."""
    begin, end = moment_of(local_day(HOME_ZONE, first)[0]), moment_of(local_day(HOME_ZONE, last)[1])
    return max(begin, now()), end - timedelta(minutes=1)


def _out(view: SessionView) -> SessionOut:
    return SessionOut(
        id=view.id,
        location_id=view.location_id,
        product_id=view.product_id,
        name=view.public_name,
        planned_start=view.starts_at,
        planned_end=view.ends_at,
        capacity=view.capacity,
        left=max(0, view.left),
    )


def _link(relation: str, page: int) -> str:
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != wire("page")]
    return f'<{BASE_PATH}/sessies?{urlencode([*asked, (wire("page"), page)])}>; rel="{relation}"'
