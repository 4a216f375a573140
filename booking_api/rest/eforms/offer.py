"""What a form can offer: products, what goes together, where, and when; each as the client's rights allow."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments import queries
from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.values import AppointmentView, FreeTimes
from booking_api.catalogue.queries import products, products_by_id
from booking_api.catalogue.views import ProductView
from booking_api.errors import NotFound, WelkomError
from booking_api.identity.actor import Actor
from booking_api.identity.queries import public_name_departments
from booking_api.locations.queries import LocationView, location, locations
from booking_api.rest.eforms.acting import CHANNEL
from booking_api.rest.eforms.moments import local

HORIZON = timedelta(days=366)
"""How far to look at most; the products' own horizon is nearer."""


def offered(session: Session, actor: Actor, language: str = "nl", location_id: UUID | None = None) -> list[ProductView]:
    """Return the products of the client's departments that a form may book, at one location where asked.

    Raises NotFound for an unknown location.
    """
    if location_id:
        location(session, actor, location_id)
    here = {place.id for place in locations(session, actor)}
    found = products(session, actor, location_id, language, CHANNEL)
    return [
        each for each in found if actor.sees_department(each.department_id) and here.intersection(each.location_ids)
    ]


def combinable(
    session: Session, actor: Actor, chosen: Collection[UUID], language: str, location_id: UUID | None = None
) -> list[ProductView]:
    """Return what can be booked together with all that was chosen, without what was chosen."""
    known = offered(session, actor, language, location_id)
    return _together(known, chosen, {location_id} if location_id else _places(known, chosen))


def combinable_by_location(
    session: Session, actor: Actor, chosen: Collection[UUID], language: str
) -> list[tuple[LocationView, list[ProductView]]]:
    """Return the same for each location where all that was chosen is offered."""
    known = offered(session, actor, language)
    places = _places(known, chosen)
    return [(each, _together(known, chosen, {each.id})) for each in locations(session, actor) if each.id in places]


def locations_for(session: Session, actor: Actor, chosen: Collection[UUID]) -> list[LocationView]:
    """Return the locations where all that was chosen is offered."""
    known = offered(session, actor)
    if len(chosen) > 1 and _stands_alone(known, chosen):
        return []
    places = _places(known, chosen)
    return [each for each in locations(session, actor) if each.id in places]


def free_times(
    session: Session,
    actor: Actor,
    location_id: UUID,
    wishes: Sequence[ActivityWish],
    first: date,
    last: date,
    now: datetime,
) -> FreeTimes:
    """Return what `queries.free_times` returns and raises; NotFound for a product of another department."""
    require_products(session, actor, wishes)
    return queries.free_times(session, actor, location_id, wishes, first, last, now, CHANNEL)


def bookable_days(session: Session, actor: Actor, chosen: Collection[UUID], now: datetime) -> tuple[date, date] | None:
    """Return the first and the last local day with a free time, wherever; None when everything is full."""
    wishes = [ActivityWish(each) for each in chosen]
    today = local(now).date()
    days: list[date] = []
    for place in locations_for(session, actor, chosen):
        found = free_times(session, actor, place.id, wishes, today, today + HORIZON, now)
        days += [found.days[0][0], found.days[-1][0]] if found.days else []
    return (min(days), max(days)) if days else None


def minutes(session: Session, actor: Actor, wishes: Sequence[ActivityWish], now: datetime) -> int:
    """Return how long it takes at the location where it takes longest; 0 for what cannot be booked at all."""
    places = locations_for(session, actor, [each.product_id for each in wishes])
    try:
        return max((queries.quote(session, actor, place.id, wishes, now).minutes for place in places), default=0)
    except WelkomError:
        return 0


def booked_products(
    session: Session, actor: Actor, view: AppointmentView, language: str
) -> list[tuple[ProductView, int]]:
    """Return the products of an appointment and how many of each, by the names that may stand in mail (X9)."""
    found = products_by_id(session, actor, [each.product_id for each in view.activities], language)
    neutral = public_name_departments(session, actor)
    named = {id_: each.hidden() if each.department_id in neutral else each for id_, each in found.items()}
    return [(named[each.product_id], each.count) for each in view.activities]


def require_products(session: Session, actor: Actor, wishes: Iterable[ActivityWish]) -> None:
    """Raise NotFound unless every product is of a department that this client may know."""
    if actor.department_ids is None:
        return
    found = products_by_id(session, actor, [each.product_id for each in wishes])
    if not all(actor.sees_department(each.department_id) for each in found.values()):
        raise NotFound("product")


def _places(known: Iterable[ProductView], chosen: Collection[UUID]) -> set[UUID]:
    """Return where all that was chosen is offered; nowhere when one of them is not known."""
    picked = [set(each.location_ids) for each in known if each.id in chosen]
    return set.intersection(*picked) if picked and len(picked) == len(set(chosen)) else set()


def _together(known: Sequence[ProductView], chosen: Collection[UUID], places: set[UUID]) -> list[ProductView]:
    if _stands_alone(known, chosen):
        return []
    others = (each for each in known if each.id not in chosen and each.kind != "session")
    return [each for each in others if places.intersection(each.location_ids)]


def _stands_alone(known: Iterable[ProductView], chosen: Collection[UUID]) -> bool:
    """Tell whether something chosen is a joint session, which goes together with nothing."""
    return any(each.kind == "session" for each in known if each.id in chosen)
