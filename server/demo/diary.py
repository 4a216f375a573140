"""Books the demo's appointments through the real use cases, asking for the free times of a wish once."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments import queries
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.service import book
from booking_api.appointments.values import AppointmentView
from booking_api.customers.values import CustomerDetails
from booking_api.errors import WelkomError
from booking_api.identity.actor import SYSTEM
from server.demo.municipality import Town
from server.demo.people import People, Person

CHANNELS = ("web", "web", "web", "kcc", "e-form")
ATTEMPTS = 3

Wanted = tuple[tuple[str, int], ...]
"""Codes of products and how many of each."""


@dataclass
class Diary:
    """The shop's book in the hands of someone who fills it; `session` is the caller's transaction."""

    session: Session
    town: Town
    people: People
    chance: random.Random
    asked_by: datetime
    days: tuple[date, date]
    """The first and the last day to be filled."""
    _free: dict[Wanted, tuple[int, dict[date, Sequence[datetime]]]] = field(default_factory=dict)

    def somewhere(
        self,
        wanted: Wanted,
        day: date,
        asked_at: datetime,
        suits: Callable[[datetime, int], bool] | None = None,
        staff_id: UUID | None = None,
    ) -> AppointmentView | None:
        """Book at a random free start that suits (start, minutes); None when the day is full."""
        for _ in range(ATTEMPTS):
            minutes, free = self._free_starts(wanted)
            starts = [start for start in free.get(day, ()) if suits is None or suits(start, minutes)]
            if not starts:
                return None
            booked = self.at(wanted, self.chance.choice(starts), asked_at, staff_id)
            if booked is not None:
                return booked
            del self._free[wanted]
        return None

    def at(
        self, wanted: Wanted, starts_at: datetime, asked_at: datetime, staff_id: UUID | None = None
    ) -> AppointmentView | None:
        """Book at this very start; None when that is not possible."""
        person = self.people.one()
        is_shop = wanted[0][0] != "milieustraat"
        request = BookRequest(
            location_id=(self.town.shop if is_shop else self.town.centre).id,
            activities=self._activities(wanted),
            starts_at=starts_at,
            customer=customer(person),
            channel=self.chance.choice(CHANNELS),
            language=person.language,
            staff_id=staff_id,
            pass_number=None if is_shop else self.chance.choice(self.town.passes[1:]).number,
        )
        try:
            return book(self.session, SYSTEM, request, asked_at).appointment
        except WelkomError:
            return None

    def _free_starts(self, wanted: Wanted) -> tuple[int, dict[date, Sequence[datetime]]]:
        """Return how many minutes it takes and when it can start on each day, as it was when first asked."""
        if wanted not in self._free:
            location = self.town.centre if wanted[0][0] == "milieustraat" else self.town.shop
            found = queries.free_times(
                self.session, SYSTEM, location.id, self._activities(wanted), *self.days, self.asked_by, channel="host"
            )
            self._free[wanted] = found.minutes, dict(found.days)
        return self._free[wanted]

    def _activities(self, wanted: Wanted) -> tuple[ActivityWish, ...]:
        return tuple(ActivityWish(self.town.products[code].id, count) for code, count in wanted)


def customer(person: Person) -> CustomerDetails:
    """Return a person as somebody who books."""
    return CustomerDetails(person.given, person.prefix, person.family, email=person.email, language=person.language)


def asked_before(chance: random.Random, opens: datetime) -> datetime:
    """Return some moment in the two weeks before the doors opened."""
    return opens - timedelta(minutes=chance.randint(60, 14 * 24 * 60))
