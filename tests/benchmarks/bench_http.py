"""The API over HTTP as it runs in production, beside the least that the same web server can do in the same run."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from subprocess import Popen
from urllib.parse import urlencode
from uuid import UUID

from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.service import create_client
from tests.benchmarks import city, office
from tests.benchmarks.asking import Answers, Load, ask, request_of
from tests.benchmarks.measuring import Measurement, Verdict, at_least, at_most
from tests.benchmarks.serving import bare_server, cpu_of, memory_of, web_server
from tests.benchmarks.stores import database_url, kinds

CLIENTS, EACH, WARM_UP, BOOKINGS_EACH, OTHERS = 8, 300, 40, 165, 60
SCOPES = ["catalogus:lezen", "afspraken:lezen", "afspraken:schrijven"]

Rows = Iterator[Measurement | Verdict]


def run() -> Rows:
    """Measure a city for 90 days on each database, and the office of other systems' measurements on PostgreSQL."""
    for kind in kinds():
        yield from _city(kind, *city.filled(kind))
    if "postgresql" in kinds():
        with database_url("postgresql") as url:
            yield from _office(url)


def _city(kind: str, url: str, known: city.City) -> Rows:
    db = Database(url)
    activities = [(known.passport, 3), (known.licence, 2), (known.income, 1)]
    token = make_token(db)
    request = question(token, known.shop, activities, known.today, city.DAYS_AHEAD)
    others = _many_questions(token, known)
    db.dispose()
    with web_server(url) as (port, process):
        one, many = _asked(port, process, request)
        varied = _counted(process, Load(port, tuple(_some_of(others, each) for each in range(CLIENTS))))
        memory = memory_of(process)
    with bare_server(url, size=one.size) as (port, process):
        least_one, least = _asked(port, process, request_of("GET", "/json"))
    name, size = (
        "HTTP availability, two legs, group, 90 days, 1 process",
        f"{one.size / 1000:.0f} kB, {memory:.0f} MB in memory",
    )
    ours, bare = many.as_row(f"{name}, {CLIENTS} clients", kind), least.as_row(f"{CLIENTS} clients", kind)
    alone = one.as_row(f"{name}, 1 client", kind, size)
    yield varied.as_row(f"{name}, {CLIENTS} clients, each time another question", kind, f"{len(others)} questions")
    yield from (alone, ours, least_one.as_row("the same size, nothing done, 1 process, 1 client", kind))
    yield least.as_row(f"the same size, nothing done, 1 process, {CLIENTS} clients", kind)
    yield at_most("availability over HTTP, 90 days, p99 under 10 ms", 10, alone)
    yield at_least("the same, a third of a trivial JSON answer of its size", 1 / 3, ours, bare)


def _office(url: str) -> Rows:
    db = Database(url)
    known = office.build(db, utc_now().date() + timedelta(days=1))
    token = make_token(db)
    asked = question(token, known.place, [(known.products[1], 1)], known.first, office.DAYS)
    with web_server(url, workers=2) as (port, process):
        free = _asked(port, process, asked)[1]
        booked = _warmed(process, Load(port, _bookings(token, known), frozenset({201, 409})))
    db.dispose()
    with bare_server(url, workers=2, size=free.size) as (port, process):
        least = _asked(port, process, request_of("GET", "/json"))[1]
        commit = (request_of("POST", "/rij"),) * BOOKINGS_EACH
        bare = _warmed(process, Load(port, (commit,) * CLIENTS, frozenset({201})))
    kind, load = "postgresql", f"2 processes, {CLIENTS} clients"
    rows = [
        free.as_row(f"office: availability of 30 days, {load}", kind, f"{free.size / 1000:.0f} kB"),
        least.as_row(f"the same size, nothing done, {load}", kind),
        booked.as_row(f"office: book, {load}", kind, _outcome(booked)),
        bare.as_row(f"bare commit of one row over HTTP, {load}", kind),
    ]
    yield from rows
    yield at_least("office: availability 800 a second, or half of the bare server", 0.5, rows[0], rows[1], 800)
    yield _as_quick("office: its p99 under 10 ms, or twice that of the bare server", rows[0], rows[1], 10)
    yield at_least("office: booking 250 a second, or half of a bare commit", 0.5, rows[2], rows[3], 250)
    yield _as_quick("office: its p99 under 60 ms, or twice that of a bare commit", rows[2], rows[3], 60)


def _as_quick(bar: str, ours: Measurement, bare: Measurement, limit: float) -> Verdict:
    allowed = max(limit, 2 * (bare.p99 or 0))
    return Verdict(bar, f"{ours.p99 or 0:.1f} ms, bare {bare.p99 or 0:.1f} ms", (ours.p99 or 0) < allowed)


def _outcome(booked: Answers) -> str:
    return f"{booked.statuses.get(201, 0)} booked, {booked.statuses.get(409, 0)} taken"


def _many_questions(token: str, known: city.City) -> list[bytes]:
    """Return requests that each ask something else: other numbers of persons, another last day."""
    days = range(city.DAYS_AHEAD - OTHERS, city.DAYS_AHEAD)
    return [
        question(
            token,
            known.shop,
            [(known.passport, persons), (known.licence, drivers), (known.income, 1)],
            known.today,
            span,
        )
        for persons, drivers, span in product((1, 2, 3), (1, 2), days)
    ]


def _some_of(questions: list[bytes], number: int) -> tuple[bytes, ...]:
    """Return what a client asks in an order of its own: more than a process keeps answers of."""
    return tuple(random.Random(number).choices(questions, k=EACH))


def _asked(port: int, process: Popen[bytes], request: bytes) -> tuple[Answers, Answers]:
    """Return the answers to one client and to all at once; what each thread does first is not counted."""
    ask(Load(port, ((request,) * WARM_UP,) * CLIENTS))
    one, many = (Load(port, ((request,) * EACH,) * clients) for clients in (1, CLIENTS))
    return _counted(process, one), _counted(process, many)


def _warmed(process: Popen[bytes], load: Load) -> Answers:
    """Return the answers after those to the first requests: a thread that writes for the first time connects first."""
    first, rest = (
        replace(load, requests=tuple(mine[part] for mine in load.requests))
        for part in (slice(WARM_UP), slice(WARM_UP, None))
    )
    ask(first)
    return _counted(process, rest)


def _counted(process: Popen[bytes], load: Load) -> Answers:
    """Return the answers with the processor time of the server for each."""
    begin = cpu_of(process)
    answers = ask(load)
    return replace(answers, cpu=(cpu_of(process) - begin) * 1000 / len(answers.times))


def make_token(db: Database) -> str:
    """Make an API client and return its token."""
    with db.transaction() as session:
        return create_client(session, SYSTEM, "Benchmark", SCOPES, utc_now())[1]


def question(token: str, place: UUID, activities: list[tuple[UUID, int]], first: object, days: int) -> bytes:
    """Return the request for free times of so many days."""
    begin = datetime.fromisoformat(f"{first}")
    asked = [("activiteit", f"{product}:{count}") for product, count in activities]
    span = [("datumVanaf", str(begin.date())), ("datumTot", str((begin + timedelta(days=days - 1)).date()))]
    path = f"/api/v1/beschikbaarheid?{urlencode([('locatieId', str(place)), *asked, *span])}"
    return request_of("GET", path, {"Authorization": f"Bearer {token}"})


def _bookings(token: str, known: office.Office) -> tuple[tuple[bytes, ...], ...]:
    """Return for each client its bookings, of random products at random times: most still have a counter free."""
    dice = random.Random(2)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    first = datetime.combine(known.first, datetime.min.time(), UTC).replace(hour=8)

    def booking() -> bytes:
        slot = dice.randrange(office.DAYS), dice.randrange(office.SLOTS)
        start = first + timedelta(days=slot[0], minutes=slot[1] * office.MINUTES)
        body = {
            "locatieId": str(known.place),
            "activiteiten": [{"productId": str(dice.choice(known.products)), "aantal": 1}],
            "geplandAanvangsmoment": start.isoformat(),
            "klant": {"voornaam": "Maria", "achternaam": "de Vries", "emailadres": "maria@voorbeeld.example"},
        }
        return request_of("POST", "/api/v1/afspraken", headers, json.dumps(body).encode())

    return tuple(tuple(booking() for _ in range(BOOKINGS_EACH)) for _ in range(CLIENTS))
