"""What does not happen at a desk: a ceremony and an information evening with seats, a visit, a video call, a call."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import product
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.planning_sessions import SessionWish, plan_sessions
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.service import book
from booking_api.errors import WelkomError
from booking_api.identity.actor import SYSTEM
from booking_api.visits.service import check_in
from server.demo.diary import Diary, customer
from server.demo.municipality import ZONE, Town
from server.demo.people import Person

CEREMONY, EVENING = "naturalisatieceremonie", "informatieavond-inburgering"
ELSEWHERE = ("loonwaardebepaling", "geldzaken-online", "uitkering-bellen")
ADDRESSES = ("Fabrieksweg 12, 5026 RA Voorbeeldstad", "Havendijk 3, 5017 AM Voorbeeldstad")
SEATS, GUESTS = 24, 7
SOON, GUESTS_TODAY, CAME_TODAY = timedelta(minutes=25), 13, 8
LAST_START = time(23, 30)
"""The ceremony of today begins on the day itself, also when the demo starts just before midnight."""


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


def gather_today(diary: Diary, now: datetime) -> list[UUID]:
    """Plan a ceremony for within the hour, to be tried at any time of the day; returns who has places in it."""
    chance = random.Random(now.date().toordinal())
    town, local = diary.town, now.astimezone(ZONE)
    starts_at = min(_grid(local + SOON), datetime.combine(local.date(), LAST_START, ZONE)).astimezone(now.tzinfo)
    # Whoever tries the demo signs in as the first of a department, so that is who leads it when there is time.
    own = [each for each in town.staff if each.department_id == town.departments["dienstverlening"].id]
    leaders = [member.id for member in own]
    for room, leader_id in product(reversed(town.rooms), (*leaders, None)):
        wish = SessionWish(town.shop.id, town.products[CEREMONY].id, starts_at, 60, SEATS * 2, room.id, leader_id)
        with suppress(WelkomError):
            plan_sessions(diary.session, SYSTEM, wish, now - timedelta(hours=3))
            break
    booked = [
        _book(diary, CEREMONY, starts_at, person, now, chance.randint(1, 3))
        for person in diary.people.several(GUESTS_TODAY)
    ]
    return [one for one in booked if one is not None]


def come_today(session: Session, town: Town, booked: list[UUID], now: datetime) -> None:
    """Let most of them be there already; the others are to be looked for by name, or come late."""
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
    for number, appointment_id in enumerate(booked[:CAME_TODAY]):
        came = max(midnight, now - timedelta(minutes=number + 1))
        check_in(session, SYSTEM, town.shop.id, came, appointment_id=appointment_id, channel="pillar")


def _book(diary: Diary, code: str, starts_at: datetime, person: Person, now: datetime, count: int = 1) -> UUID | None:
    """Book for a person, and return the appointment; a time that is taken is left out."""
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
        return book(diary.session, SYSTEM, request, now - timedelta(hours=3)).appointment.id
    except WelkomError:
        return None


def _grid(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)


def _at(now: datetime, days: int, hour: int) -> datetime:
    """Return an hour of the local clock some days ahead, never in a weekend."""
    day = now.astimezone(ZONE).replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.astimezone(now.tzinfo)
