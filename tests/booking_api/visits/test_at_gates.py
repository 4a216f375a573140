"""At a recycling centre nobody checks in: what the gates opened tells who came."""

from datetime import datetime, timedelta

import pytest

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import Device
from booking_api.locations.models import Location
from booking_api.recycling.rules import GateReason
from booking_api.recycling.service import decide_gate
from booking_api.recycling.service_alone import DecidedAlone, report_decisions
from booking_api.references import new_id
from booking_api.visits.at_gates import due_at_gates, settle_at_gate
from tests.booking_api.recycling.site import ELEVEN, TEN, Site, open_site

OVER = ELEVEN + timedelta(minutes=61)
"""The appointment is until eleven, and the gate opens for an hour after it."""


@pytest.fixture
def site(database: Database) -> Site:
    return open_site(database)


def settled(site: Site, now: datetime = OVER) -> int:
    with site.database.reading() as session:
        due = due_at_gates(session, SYSTEM, now)
    for appointment_id in due:
        with site.database.transaction() as session:
            settle_at_gate(session, SYSTEM, appointment_id, now)
    return len(due)


def status(site: Site, booked: Appointment) -> AppointmentStatus:
    with site.database.reading() as session:
        return session.get_one(Appointment, booked.id).status


def test_who_was_let_in_came_and_the_others_did_not(site: Site) -> None:
    came, stayed = site.booked(), site.booked(with_pass=False)
    with site.database.transaction() as session:
        assert decide_gate(session, site.gate, site.device.id, came.code, TEN).opens
    assert settled(site, ELEVEN + timedelta(minutes=60)) == 0
    assert settled(site) == 2
    assert (status(site, came), status(site, stayed)) == (AppointmentStatus.FULFILLED, AppointmentStatus.NO_SHOW)
    assert settled(site, OVER + timedelta(minutes=1)) == 0


def test_what_a_gate_that_was_alone_reports_later_puts_it_right(site: Site) -> None:
    booked = site.booked()
    settled(site)
    told = DecidedAlone(new_id(), booked.code, opened=True, reason=GateReason.VALID, decided_at=TEN)
    later = OVER + timedelta(hours=40)
    with site.database.transaction() as session:
        assert report_decisions(session, site.gate, site.device.id, [told], later) == [GateReason.VALID]
    assert settled(site, later) == 1
    assert status(site, booked) is AppointmentStatus.FULFILLED


def test_nobody_is_absent_where_nothing_could_tell_or_the_location_says_never(site: Site) -> None:
    site.booked()
    site.booked(location=site.elsewhere)
    with site.database.transaction() as session:
        session.get_one(Device, site.other_device.id).revoked_at = TEN
        session.get_one(Location, site.location.id).absent_minutes = 0
    assert settled(site) == 0


def test_who_was_said_not_to_come_is_let_in_within_the_window(site: Site) -> None:
    booked = site.booked()
    with site.database.transaction() as session:
        session.get_one(Appointment, booked.id).status = AppointmentStatus.NO_SHOW
    with site.database.transaction() as session:
        assert decide_gate(session, site.gate, site.device.id, booked.code, TEN).reason is GateReason.VALID
    assert settled(site) == 1
    assert status(site, booked) is AppointmentStatus.FULFILLED
