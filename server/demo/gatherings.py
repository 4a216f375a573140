"""What does not happen at a desk: a ceremony and an information evening with seats, a visit, a video call, a call."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from booking_api.appointments.planning_sessions import SessionWish, plan_sessions
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.service import book
from booking_api.errors import WelkomError
from booking_api.identity.actor import SYSTEM
from server.demo.diary import Diary, customer
from server.demo.municipality import ZONE
from server.demo.people import Person

CEREMONY, EVENING = "naturalisatieceremonie", "informatieavond-inburgering"
ELSEWHERE = ("loonwaardebepaling", "geldzaken-online", "uitkering-bellen")
ADDRESSES = ("Fabrieksweg 12, 5026 RA Voorbeeldstad", "Havendijk 3, 5017 AM Voorbeeldstad")
SEATS, GUESTS = 24, 7


def gather(diary: Diary, now: datetime) -> None:
    """Plan the sessions of the coming weeks, fill them partly, and book what happens elsewhere."""
    chance = random.Random(now.date().toordinal())
    town = diary.town
    sessions = (
        (CEREMONY, _at(now, 9, 14), 60, SEATS, town.rooms[-1].id, None, 1),
        (EVENING, _at(now, 12, 19), 90, SEATS, town.rooms[0].id, town.skilled("klantregie")[-1].id, 3),
    )
    for code, starts_at, minutes, seats, room_id, staff_id, weeks in sessions:
        wish = SessionWish(town.shop.id, town.products[code].id, starts_at, minutes, seats, room_id, staff_id, weeks)
        try:
            plan_sessions(diary.session, SYSTEM, wish, now)
        except WelkomError:
            continue  # a full day; the demo goes on without it
        for person in diary.people.several(GUESTS):
            _book(diary, code, starts_at, person, now, chance.randint(1, 3))
    for number, code in enumerate(ELSEWHERE):
        for offset in (2 + number, 4 + number):
            _book(diary, code, _at(now, offset, 10 + number), diary.people.one(), now)


def _book(diary: Diary, code: str, starts_at: datetime, person: Person, now: datetime, count: int = 1) -> None:
    """Book for a person; a time that is taken is left out."""
    who = customer(person)
    request = BookRequest(
        channel="kcc",
        location_id=diary.town.shop.id,
        activities=(ActivityWish(diary.town.products[code].id, count),),
        starts_at=starts_at,
        customer=replace(who, phone="0612345678"),
        language=person.language,
        address=ADDRESSES[starts_at.day % 2] if code == "loonwaardebepaling" else "",
    )
    try:
        book(diary.session, SYSTEM, request, now - timedelta(hours=3))
    except WelkomError:
        return


def _at(now: datetime, days: int, hour: int) -> datetime:
    """Return an hour of the local clock some days ahead, never in a weekend."""
    day = now.astimezone(ZONE).replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.astimezone(now.tzinfo)
