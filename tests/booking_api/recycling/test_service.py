"""A car before the gate: opened once, within the window, while the pass has credit; everything kept."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.db import Database
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM, citizen_of
from booking_api.outbox import OutboxEvent
from booking_api.recycling.codes import signing_key
from booking_api.recycling.models import GateAdmission, PassYear
from booking_api.recycling.queries import gate_code, gates
from booking_api.recycling.rules import GateReason
from booking_api.recycling.service import GateDecision, decide_gate
from tests.booking_api.recycling.site import TEN, Site, open_site

KEY = signing_key("secret")
KEYS = {0: KEY.public_key()}


@pytest.fixture
def site(database: Database) -> Site:
    return open_site(database)


def decide(site: Site, code: str, **later: float) -> GateDecision:
    with site.database.transaction() as session:
        return decide_gate(session, site.gate, site.device.id, code, TEN + timedelta(**later), keys=KEYS)


def used(site: Site) -> int:
    with site.database.reading() as session:
        return session.get_one(PassYear, (site.held.id, 2026)).used


def test_the_gate_opens_once_and_spends_one_visit(site: Site) -> None:
    booked = site.booked()
    first, second = decide(site, booked.code), decide(site, booked.code, seconds=5)
    assert (first.decision, first.reason) == ("open", GateReason.VALID)
    assert (second.decision, second.reason) == ("refuse", GateReason.USED)
    assert used(site) == 1


def test_the_signed_code_opens_it_and_a_forged_one_does_not(site: Site) -> None:
    booked = site.booked()
    with site.database.reading() as session:
        text = gate_code(session, citizen_of(booked.id), booked.id, KEY)
        forged = gate_code(session, SYSTEM, booked.id, signing_key("other"))
    assert text is not None
    assert forged is not None
    assert decide(site, forged).reason is GateReason.FORGED
    assert decide(site, text).opens


def test_outside_the_window_elsewhere_cancelled_or_unknown_it_stays_closed(site: Site) -> None:
    booked, away = site.booked(), site.booked(location=site.elsewhere)
    assert decide(site, booked.code, minutes=-61).reason is GateReason.TOO_EARLY
    assert decide(site, booked.code, minutes=121).reason is GateReason.TOO_LATE
    assert decide(site, away.code).reason is GateReason.OTHER_SITE
    assert decide(site, "ZZZZ2222").reason is GateReason.UNKNOWN
    assert decide(site, "").reason is GateReason.UNKNOWN
    with site.database.transaction() as session:
        session.get_one(Appointment, booked.id).status = AppointmentStatus.CANCELLED
    assert decide(site, booked.code).reason is GateReason.CANCELLED
    assert used(site) == 0


def test_without_credit_it_stays_closed(database: Database) -> None:
    site = open_site(database, credit=1)
    assert decide(site, site.booked().code).opens
    assert decide(site, site.booked().code).reason is GateReason.NO_CREDIT
    assert used(site) == 1


def test_a_visit_without_a_pass_needs_no_credit(site: Site) -> None:
    assert decide(site, site.booked(with_pass=False).code).opens
    assert used(site) == 0


def test_every_decision_is_kept_and_told(site: Site) -> None:
    booked = site.booked()
    decide(site, booked.code)
    decide(site, booked.code)
    with site.database.reading() as session:
        kept = session.exec(select(GateAdmission)).all()
        events = session.exec(select(OutboxEvent.keys_after)).all()
        assert [gate.name for gate in gates(session, site.gate)] == ["Slagboom 1"]
    assert sorted(row.reason for row in kept) == ["al-gebruikt", "geldig"]
    assert {event["reason"] for event in events} == {"al-gebruikt", "geldig"}
    assert {event["gate_id"] for event in events} == {str(site.device.id)}


def test_a_gate_decides_for_itself_only(site: Site) -> None:
    with site.database.transaction() as session, pytest.raises(NotFound):
        decide_gate(session, site.gate, site.other_device.id, "X", TEN)


def test_of_many_scans_at_once_one_opens_and_no_more_credit_goes_than_there_is(database: Database) -> None:
    site = open_site(database, credit=1)
    scans = [site.booked().code, site.booked().code] * 4
    barrier, opened = threading.Barrier(len(scans)), []

    def scan(code: str) -> None:
        barrier.wait()
        opened.append(decide(site, code).opens)

    threads = [threading.Thread(target=scan, args=(code,)) for code in scans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(opened) == [False] * 7 + [True]
    assert used(site) == 1
