"""What a page of the booking must know: the chosen products, places that offer them all, and what it comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments import queries as appointments
from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.values import Quote
from booking_api.catalogue import queries as catalogue
from booking_api.catalogue.views import ProductView
from booking_api.identity.actor import PUBLIC
from booking_api.locations import queries as places
from booking_api.locations.queries import LocationView
from portal.citizen.draft import Draft
from web.context import now
from web.i18n import current_language

CHANNEL = "web"
MOST_PRODUCTS = 6


@dataclass(frozen=True)
class Chosen:
    """What was chosen so far, in words; `quote` and `location` are there from the moment a place is chosen."""

    lines: tuple[tuple[ProductView, int], ...]
    location: LocationView | None
    quote: Quote | None
    draft: Draft

    @property
    def persons(self) -> int:
        """Return for how many persons the visitor comes."""
        return max((count for _product, count in self.lines), default=1)


def offered(session: Session) -> list[ProductView]:
    """Return what can be booked on the web, the most asked first."""
    return catalogue.products(session, PUBLIC, language=current_language().code, channel=CHANNEL)


def found(session: Session, words: str) -> list[ProductView]:
    """Return the products that fit a visitor's own words, the best first."""
    return catalogue.search_products(session, PUBLIC, words, language=current_language().code, channel=CHANNEL)


def chosen(session: Session, draft: Draft) -> Chosen:
    """Return what the draft holds, in words; forgets a place where it is no longer offered together."""
    known = catalogue.products_by_id(session, PUBLIC, draft.product_ids, current_language().code)
    lines = tuple((known[UUID(key)], count) for key, count in draft.counts.items() if UUID(key) in known)
    location = next((place for place in suitable(session, lines) if str(place.id) == draft.location_id), None)
    if location is None:
        draft.location_id = ""
    quote = None
    if location and lines:
        language, starts_at = current_language().code, draft.start
        quote = appointments.quote(
            session, PUBLIC, location.id, wishes(draft), now(), language=language, starts_at=starts_at
        )
    return Chosen(lines, location, quote, draft)


def suitable(session: Session, lines: Iterable[tuple[ProductView, int]]) -> list[LocationView]:
    """Return the places where all these products are offered."""
    offers = [set(product.location_ids) for product, _count in lines]
    everywhere = set.intersection(*offers) if offers else set()
    return [place for place in places.locations(session, PUBLIC, current_language().code) if place.id in everywhere]


def wishes(draft: Draft) -> tuple[ActivityWish, ...]:
    """Return the chosen products as the booking service wants them."""
    return tuple(ActivityWish(UUID(product_id), count) for product_id, count in draft.counts.items())
