"""What staff and citizens ask every day, for showing that it costs the same however long ago Welkom began."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from booking_api.appointments import queries, service
from booking_api.appointments.displacing import displaced
from booking_api.appointments.expecting import expected_today
from booking_api.appointments.queries_planning import booked_between
from booking_api.appointments.queries_searching import Sought, search
from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest
from booking_api.customers.values import CustomerDetails
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.recycling.booked import coming
from booking_api.visits.absent import due_absent
from booking_api.visits.queries_hall import hall_load
from booking_api.visits.queueing import queue
from booking_api.visits.search import find_expected
from tests.benchmarks.city import DAYS_AHEAD, NOW, TODAY, City

Question = Callable[[Session], object]


def questions(city: City) -> dict[str, Question]:
    """Return the questions by name; each can be asked again and again, of somebody or by the clock."""
    passport, licence = ActivityWish(city.passport), ActivityWish(city.licence)
    last, start = TODAY + timedelta(days=DAYS_AHEAD - 1), NOW.replace(hour=10) + timedelta(days=7)
    maria = CustomerDetails("Maria", "de", "Vries", "maria@voorbeeld.example")
    booking = BookRequest("web", location_id=city.shop, activities=(passport,), starts_at=start, customer=maria)
    hour = timedelta(hours=1)

    def change_mind(session: Session) -> None:
        made = service.book(session, PUBLIC, booking, NOW).appointment
        service.move(session, SYSTEM, made.id, start + hour, NOW)
        service.cancel(session, SYSTEM, made.id, "", NOW)

    holding = HoldRequest(city.shop, (passport, licence), start, "web")
    return {
        "free times": lambda s: queries.free_times(s, PUBLIC, city.shop, (passport, licence), TODAY, last, NOW, "web"),
        "hold": lambda s: service.hold(s, PUBLIC, holding, NOW),
        "book": lambda s: service.book(s, PUBLIC, booking, NOW),
        "book, move and cancel": change_mind,
        "appointments of today": lambda s: search(s, SYSTEM, Sought(city.shop, TODAY, TODAY), 1, 50, now=NOW),
        "expected today": lambda s: expected_today(s, SYSTEM, city.shop, NOW),
        "queue": lambda s: queue(s, SYSTEM, city.shop),
        "load of the hall": lambda s: hall_load(s, SYSTEM, city.shop, NOW),
        "name at a pillar": lambda s: find_expected(s, SYSTEM, city.shop, "de Vries", NOW),
        "list of a gate": lambda s: coming(s, city.shop, NOW - hour, NOW + 24 * hour, NOW.year),
        "who never came": lambda s: due_absent(s, SYSTEM, NOW),
        "what a closure touches": lambda s: booked_between(s, SYSTEM, city.shop, NOW, NOW + 8 * hour),
        "who must choose again": lambda s: displaced(s, SYSTEM, NOW),
    }
