"""What a page of the booking must know: the chosen products, places that offer them all, and what it comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from booking_api.appointments import queries as appointments
from booking_api.appointments.requests import ActivityWish, Answer, Intake, NeedWish
from booking_api.appointments.values import Quote
from booking_api.availability.queries import MOST_DAYS
from booking_api.catalogue import queries as catalogue
from booking_api.catalogue.values import ELSEWHERE, go_together
from booking_api.catalogue.views import ProductView
from booking_api.identity.actor import PUBLIC
from booking_api.locations import queries as places
from booking_api.locations.queries import LocationView
from portal.citizen.draft import Draft
from web.context import now
from web.i18n import current_language

CHANNEL = "web"
MOST_PRODUCTS = 6
HORIZON_DAYS = MOST_DAYS - 1  # how far ahead one can book is a rule of each product
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Chosen:
    """What was chosen so far, in words; `quote` and `location` are there from the moment a place is chosen."""

    lines: tuple[tuple[ProductView, int], ...]
    location: LocationView | None
    quote: Quote | None
    draft: Draft

    @property
    def kind(self) -> str:
        """Return the kind of appointment; products of different kinds do not go together."""
        return self.lines[0][0].kind if self.lines else "appointment"

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether the visitor does not come to a location."""
        return self.kind in ELSEWHERE

    @property
    def is_called_on_a_wall(self) -> bool:
        """Tell whether the visitor waits where a screen calls them by name."""
        return not self.is_elsewhere and self.location is not None and self.location.kind != "recycling_centre"

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
            session,
            PUBLIC,
            location.id,
            wishes(draft),
            now(),
            language=language,
            starts_at=starts_at,
            intake=told(draft),
        )
    return Chosen(lines, location, quote, draft)


def suitable(session: Session, lines: Iterable[tuple[ProductView, int]]) -> list[LocationView]:
    """Return the places where all these products are offered, none when they cannot be one appointment."""
    products = [product for product, _count in lines]
    if not go_together(products):
        return []
    offers = [set(product.location_ids) for product in products]
    everywhere = set.intersection(*offers) if offers else set()
    return [place for place in places.locations(session, PUBLIC, current_language().code) if place.id in everywhere]


def told(draft: Draft) -> Intake:
    """Return the answers and needs of a draft as the booking service wants them."""
    answers = tuple(
        Answer(UUID(product_id), code, value)
        for product_id, values in draft.answers.items()
        for code, value in values.items()
        if value
    )
    return Intake(answers, tuple(NeedWish(code, language) for code, language in draft.needs.items()))


def settle_place(session: Session, draft: Draft) -> str:
    """Return the step that comes next; begins with the place that has a time first, and another can be chosen there."""
    places = suitable(session, chosen(session, draft).lines)
    draft.only_place = len(places) == 1
    if places and draft.location_id not in {str(place.id) for place in places}:
        firsts = first_times(session, draft, places) if len(places) > 1 else {}
        soonest = min(places, key=lambda place: firsts.get(place.id) or NEVER)
        draft.location_id = str(soonest.id)
    return "time" if draft.location_id else "place"


def wishes(draft: Draft) -> tuple[ActivityWish, ...]:
    """Return the chosen products as the booking service wants them."""
    return tuple(ActivityWish(UUID(product_id), count) for product_id, count in draft.counts.items())


def first_times(session: Session, draft: Draft, places: Iterable[LocationView]) -> dict[UUID, datetime | None]:
    """Return the first free time of each place, None where it is full for as long as one can book."""
    return {place.id: _first_time(session, draft, place) for place in places}


def _first_time(session: Session, draft: Draft, place: LocationView) -> datetime | None:
    today = now().astimezone(ZoneInfo(place.timezone)).date()
    last = today + timedelta(days=HORIZON_DAYS)
    free = appointments.free_times(
        session, PUBLIC, place.id, wishes(draft), today, last, now(), CHANNEL, intake=told(draft)
    )
    return min((min(times) for _day, times in free.days if times), default=None)
