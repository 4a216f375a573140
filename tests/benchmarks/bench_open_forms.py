"""Open Formulieren's questions over HTTP: 50 days with all times, 60 lanes, 250,000 appointments (bar: p95 300 ms)."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import requests

from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.service import create_client
from booking_api.rest.jcc.app import create_jcc
from booking_api.rest.qmatic.app import create_qmatic
from booking_api.rest.running import Running
from calendar_sync.simulators.serving import LoopbackServer
from tests.benchmarks.city import NOW, TODAY, City, build
from tests.benchmarks.measuring import Measurement, measured, times_of
from tests.benchmarks.stores import database_url, kinds

APPOINTMENTS = int(os.environ.get("WELKOM_BENCH_APPOINTMENTS", "250000"))
REPEATS = 100
DAYS = 50
BAR_MS = 300
LANGUAGE = {"language": "nl"}


def run() -> Iterator[Measurement]:
    """Measure both plugins on each database, through a server on loopback."""
    for kind in kinds():
        with database_url(kind) as url:
            db = Database(url)
            yield from _measure(kind, db, build(db, APPOINTMENTS))
            db.dispose()


def _measure(kind: str, db: Database, city: City) -> Iterator[Measurement]:
    with db.transaction() as session:
        client_id, token = create_client(session, SYSTEM, "Forms", ["afspraken:schrijven"], NOW, channel="e-form")
    running = Running(db, lambda: NOW, "gate", "token")
    jcc, qmatic = LoopbackServer(create_jcc(running)), LoopbackServer(create_qmatic(running))
    try:
        yield from map(judged, _jcc(kind, jcc.url, (str(client_id), token), city))
        yield from map(judged, _qmatic(kind, qmatic.url, token, city))
    finally:
        jcc.close()
        qmatic.close()


def judged(row: Measurement) -> Measurement:
    """Return a row that says whether its p95 is within the bar."""
    kept = row.p95 is not None and row.p95 <= BAR_MS
    verdict = f"{'kept' if kept else 'MISSED'}: p95 within {BAR_MS} ms"
    return replace(row, note="; ".join(part for part in (row.note, verdict) if part))


def _jcc(kind: str, url: str, credential: tuple[str, str], city: City) -> Iterator[Measurement]:
    http = _connection()
    asked = {"grant_type": "client_credentials", "scope": "warp-api"}
    token = http.post(f"{url}/connect/token", data=asked, auth=credential).json()["access_token"]
    http.headers.update({"Authorization": f"Bearer {token}", **LANGUAGE})
    products = [("activityId", str(each)) for each in (city.passport, city.licence)]
    amounts = [("amount", "3"), ("amount", "2")]
    span = [("fromDate", str(TODAY)), ("toDate", str(TODAY + timedelta(days=DAYS)))]
    found = _times(
        http, f"{url}/appointment/availabletimelist", [("locationId", str(city.shop)), *span, *products, *amounts]
    )
    size = len(found[1].content)
    yield measured(f"Open Formulieren, JCC: all times of {DAYS} days", kind, found[0], f"{size / 1000:.0f} kB")
    yield measured("the same: window of days", kind, _times(http, f"{url}/activity/appointmentdaterange", products)[0])
    yield measured("the same: products", kind, _times(http, f"{url}/activity/listforappointment", [])[0])


def _qmatic(kind: str, url: str, key: str, city: City) -> Iterator[Measurement]:
    http = _connection()
    http.headers.update({"X-Api-Key": key, "Content-Type": "application/json"})
    asked = f"servicePublicId={city.passport};servicePublicId={city.licence};numberOfCustomers=2"
    where = f"{url}/v2/branches/{city.shop}/dates"
    dates, answer = _times(http, f"{where};{asked}", [])
    days = answer.json()["dates"]
    yield measured("Open Formulieren, Qmatic: all dates", kind, dates, f"{len(days)} days")
    yield measured("the same: times of a day", kind, _times(http, f"{where}/{days[3][:10]}/times;{asked}", [])[0])


def _connection() -> requests.Session:
    http = requests.Session()
    http.trust_env = False
    return http


def _times(http: requests.Session, url: str, query: list[tuple[str, str]]) -> tuple[list[float], requests.Response]:
    answers: list[requests.Response] = []

    def ask() -> None:
        answers.append(http.get(url, params=query))
        answers[-1].raise_for_status()

    action: Callable[[], object] = ask
    return times_of(action, REPEATS), answers[-1]
