"""What a form can offer: products, what goes together, where, and when; each as the client's rights allow."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments import queries
from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.values import AppointmentView, FreeTimes
from booking_api.catalogue.queries import products, products_by_id
from booking_api.catalogue.values import go_together
from booking_api.catalogue.views import ProductView
from booking_api.errors import NotFound, WelkomError
from booking_api.identity.actor import Actor
from booking_api.identity.queries import public_name_departments
from booking_api.locations.queries import LocationView, location, locations
from booking_api.rest.eforms.acting import CHANNEL
from booking_api.rest.eforms.moments import local

HORIZON = timedelta(days=366)
"""How far to look at most; the products' own horizon is nearer."""
TELLABLE = frozenset({"given_name", "prefix", "family_name", "email", "phone"})
"""What a form can tell of a customer; what requires more (a recycling pass, an address) cannot be booked by form."""


def offered(session: Session, actor: Actor, language: str = "nl", location_id: UUID | None = None) -> list[ProductView]:
    """Return the products of the client's departments that a form may book, at one location where asked.

    Raises NotFound for an unknown location.
    """
    if location_id:
        location(session, actor, location_id)
    here = {place.id for place in locations(session, actor)}
    found = products(session, actor, location_id, language, CHANNEL)
    return [
        each
        for each in found
        if actor.sees_department(each.department_id)
        and here.intersection(each.location_ids)
        and TELLABLE.issuperset(each.required_fields)
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
    if not go_together([each for each in known if each.id in chosen]):
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
    if actor.department_ids is not None:
        chosen_products(session, actor, wishes)
    return queries.free_times(session, actor, location_id, wishes, first, last, now, CHANNEL)


def bookable_days(session: Session, actor: Actor, chosen: Collection[UUID], now: datetime) -> tuple[date, date] | None:
    """Return the first and the last local day with a free time, wherever; None when everything is full."""
    wishes = [ActivityWish(each) for each in chosen]
    today = local(now).date()
    days: list[date] = []
    for place in locations_for(session, actor, chosen):
        with suppress(WelkomError):  # a location that refuses says nothing of the others
            found = free_times(session, actor, place.id, wishes, today, today + HORIZON, now)
            days += [found.days[0][0], found.days[-1][0]] if found.days else []
    return (min(days), max(days)) if days else None


def minutes(session: Session, actor: Actor, wishes: Sequence[ActivityWish], now: datetime) -> int:
    """Return how long it takes at the location where it takes longest; 0 for what cannot be booked at all."""
    return max(_minutes_by_location(session, actor, wishes, now), default=0)


def booked_products(
    session: Session, actor: Actor, view: AppointmentView, language: str
) -> list[tuple[ProductView, int]]:
    """Return the products of an appointment and how many of each, by the names that may stand in mail (X9)."""
    found = products_by_id(session, actor, [each.product_id for each in view.activities], language)
    neutral = public_name_departments(session, actor)
    named = {id_: _neutral(each) if each.department_id in neutral else each for id_, each in found.items()}
    return [(named[each.product_id], each.count) for each in view.activities]


def chosen_products(session: Session, actor: Actor, wishes: Iterable[ActivityWish]) -> dict[UUID, ProductView]:
    """Return the products that are wished for; raises NotFound unless each is of a department the client may know."""
    found = products_by_id(session, actor, [each.product_id for each in wishes])
    if not all(actor.sees_department(each.department_id) for each in found.values()):
        raise NotFound("product")
    return found


def shared_count(known: Mapping[UUID, ProductView], wishes: Sequence[ActivityWish]) -> tuple[ActivityWish, ...]:
    """Return wishes that all have the number of who comes, with no more of each than its product allows.

    One product must allow everybody, or the number stays and is refused: it is the largest of what was asked.
    """
    most = {each.product_id: known[each.product_id].max_count for each in wishes if each.product_id in known}
    if not any(each.count <= most.get(each.product_id, 0) for each in wishes):
        return tuple(wishes)
    return tuple(replace(each, count=min(each.count, most.get(each.product_id, each.count))) for each in wishes)


def persons(known: Mapping[UUID, ProductView], wishes: Iterable[ActivityWish]) -> int:
    """Return how many persons come: to a form an amount is persons, though one of them may want several copies."""
    amounts = (min(each.count, known[each.product_id].max_persons) for each in wishes if each.product_id in known)
    return max(amounts, default=1)


def _minutes_by_location(
    session: Session, actor: Actor, wishes: Sequence[ActivityWish], now: datetime
) -> Iterator[int]:
    for place in locations_for(session, actor, [each.product_id for each in wishes]):
        with suppress(WelkomError):
            yield queries.quote(session, actor, place.id, wishes, now).minutes


def _neutral(product: ProductView) -> ProductView:
    """Return a product as a mail may show it: what to bring tells as much as its name."""
    return replace(product.hidden(), bring=(), description="", fees=())


def _places(known: Iterable[ProductView], chosen: Collection[UUID]) -> set[UUID]:
    """Return where all that was chosen is offered; nowhere when one of them is not known."""
    picked = [set(each.location_ids) for each in known if each.id in chosen]
    return set.intersection(*picked) if picked and len(picked) == len(set(chosen)) else set()


def _together(known: Sequence[ProductView], chosen: Collection[UUID], places: set[UUID]) -> list[ProductView]:
    picked = [each for each in known if each.id in chosen]
    others = (each for each in known if each.id not in chosen and go_together([each, *picked]))
    return [each for each in others if places.intersection(each.location_ids)]
