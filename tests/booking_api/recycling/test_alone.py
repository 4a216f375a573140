"""A gate that cannot ask: what its list holds, what it decides, and what becomes of that once Welkom hears of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.db import Database
from booking_api.errors import InvalidInput, NotFound
from booking_api.recycling.codes import GateCode, site_number
from booking_api.recycling.models import GateAdmission, PassYear
from booking_api.recycling.queries import wrongly_opened
from booking_api.recycling.rules import GateReason
from booking_api.recycling.rules_alone import GateList, Listed, OpenedHere, clock_is_sure, decide_alone
from booking_api.recycling.service import decide_gate
from booking_api.recycling.service_alone import DecidedAlone, report_decisions
from booking_api.recycling.service_list import ListView, gate_list
from booking_api.sealing import mark
from tests.booking_api.recycling.site import DAY, ELEVEN, TEN, Site, open_site

HERE = site_number("milieustraat")
MADE = TEN - timedelta(minutes=30)
LIST = GateList(HERE, MADE, MADE + 2 * DAY)
IN_LIST = Listed(TEN, ELEVEN)
OF_BEFORE = GateCode("ABCDEFGH", HERE, TEN, ELEVEN, MADE - DAY)
OF_AFTER = replace(OF_BEFORE, as_of=MADE + timedelta(minutes=1))
UNUSED = OpenedHere()
KEY = b"of this box" * 3


@pytest.mark.parametrize(
    ("listed", "signed", "opened", "reason"),
    [
        (IN_LIST, None, UNUSED, GateReason.VALID),
        (IN_LIST, OF_BEFORE, UNUSED, GateReason.VALID),
        (IN_LIST, None, OpenedHere(used=True), GateReason.USED),
        (None, None, UNUSED, GateReason.UNKNOWN),
        (None, OF_AFTER, UNUSED, GateReason.VALID),
        (None, OF_AFTER, OpenedHere(used=True), GateReason.USED),
        (None, OF_BEFORE, UNUSED, GateReason.CHANGED),
        (None, replace(OF_BEFORE, starts_at=LIST.until, ends_at=LIST.until + DAY), UNUSED, GateReason.TOO_EARLY),
        (None, replace(OF_AFTER, site=HERE ^ 1), UNUSED, GateReason.OTHER_SITE),
        (Listed(TEN + DAY, ELEVEN + DAY), OF_BEFORE, UNUSED, GateReason.TOO_EARLY),
        (Listed(TEN + DAY, ELEVEN + DAY), OF_AFTER, UNUSED, GateReason.VALID),
        (Listed(TEN, ELEVEN, GateReason.CANCELLED), OF_BEFORE, UNUSED, GateReason.CANCELLED),
        (Listed(TEN, ELEVEN, None, "pass", 2), None, OpenedHere(spent=1), GateReason.VALID),
        (Listed(TEN, ELEVEN, None, "pass", 2), None, OpenedHere(spent=2), GateReason.NO_CREDIT),
    ],
)
def test_the_newer_of_list_and_code_decides(
    listed: Listed | None, signed: GateCode | None, opened: OpenedHere, reason: GateReason
) -> None:
    assert decide_alone(LIST, listed, signed, opened, TEN) is reason


def test_a_clock_that_is_off_or_went_back_decides_nothing() -> None:
    second, minute = timedelta(seconds=1), timedelta(minutes=1)
    assert clock_is_sure(second, TEN, TEN - DAY)
    assert clock_is_sure(-second, TEN, TEN + minute)
    assert not clock_is_sure(6 * minute, TEN, TEN - DAY)
    assert not clock_is_sure(-6 * minute, TEN, TEN - DAY)
    assert not clock_is_sure(second, TEN - DAY, TEN)


@pytest.fixture
def site(database: Database) -> Site:
    return open_site(database)


def listed(site: Site) -> ListView:
    with site.database.transaction() as session:
        return gate_list(session, site.gate, site.device.id, KEY, TEN)


def report(site: Site, *told: DecidedAlone, **later: float) -> list[GateReason]:
    with site.database.transaction() as session:
        return report_decisions(session, site.gate, site.device.id, told, TEN + timedelta(hours=3, **later))


def opened(booked: Appointment, **changes: Any) -> DecidedAlone:
    return replace(DecidedAlone(uuid4(), booked.code, True, GateReason.VALID, TEN), **changes)


def used(site: Site) -> int:
    with site.database.reading() as session:
        return session.get_one(PassYear, (site.held.id, 2026)).used


def test_the_list_has_marks_times_and_what_never_opens(site: Site) -> None:
    coming, cancelled, away = site.booked(), site.booked(), site.booked(location=site.elsewhere)
    later, without_pass = site.booked(starts_at=TEN + 3 * DAY), site.booked(with_pass=False)
    with site.database.transaction() as session:
        session.get_one(Appointment, cancelled.id).status = AppointmentStatus.CANCELLED
    found = listed(site)
    assert set(found.listed) == {mark(each.code, KEY) for each in (coming, cancelled, without_pass)}
    assert away.code not in repr(found)
    assert later.code not in repr(found)
    one = found.listed[mark(coming.code, KEY)]
    assert (one.starts_at, one.reason, one.credit) == (TEN, None, 10)
    assert found.listed[mark(cancelled.code, KEY)].reason is GateReason.CANCELLED
    assert found.listed[mark(without_pass.code, KEY)].credit is None
    assert coming.code not in repr(found)


def test_what_was_opened_alone_counts_once_however_often_it_is_told(site: Site) -> None:
    told = opened(site.booked())
    assert report(site, told) == [GateReason.VALID]
    assert report(site, told, minutes=1) == [GateReason.VALID]
    with site.database.reading() as session:
        [row] = session.exec(select(GateAdmission)).all()
        assert wrongly_opened(session, site.gate, row.id) is None
    assert (row.id, row.decided_at, row.offline) == (told.id, TEN, True)
    assert used(site) == 1


def test_an_answer_that_was_lost_on_the_way_is_the_same_scan(site: Site) -> None:
    booked, scan = site.booked(), uuid4()
    for _ in range(2):
        with site.database.transaction() as session:
            assert decide_gate(session, site.gate, site.device.id, booked.code, TEN, scan_id=scan).opens
    assert report(site, opened(booked, id=scan)) == [GateReason.VALID]
    assert used(site) == 1


def test_opened_here_and_elsewhere_is_a_conflict_and_costs_one_visit(site: Site) -> None:
    booked = site.booked()
    with site.database.transaction() as session:
        assert decide_gate(session, site.gate, site.device.id, booked.code, TEN).opens
    told = opened(booked)
    assert report(site, told) == [GateReason.USED]
    with site.database.reading() as session:
        conflict = wrongly_opened(session, site.gate, told.id)
    assert conflict is not None
    assert (conflict.code, conflict.reason, conflict.decided_at) == (booked.code, "al-gebruikt", TEN)
    assert used(site) == 1


def test_what_was_cancelled_or_moved_before_is_a_conflict_and_after_it_is_not(site: Site) -> None:
    before, after, moved = site.booked(), site.booked(), site.booked()
    with site.database.transaction() as session:
        for booked, minutes in ((before, -5), (after, 5)):
            row = session.get_one(Appointment, booked.id)
            row.status, row.changed_at = AppointmentStatus.CANCELLED, TEN + timedelta(minutes=minutes)
        row = session.get_one(Appointment, moved.id)
        row.starts_at, row.ends_at, row.changed_at = TEN + DAY, ELEVEN + DAY, TEN - timedelta(minutes=5)
    told = [opened(each) for each in (before, after, moved)]
    assert report(site, *told) == [GateReason.CANCELLED, GateReason.VALID, GateReason.TOO_EARLY]
    assert used(site) == 3


def test_a_pass_never_spends_more_than_it_has(database: Database) -> None:
    site = open_site(database, credit=1)
    told = [opened(site.booked()), opened(site.booked())]
    assert report(site, *told) == [GateReason.VALID, GateReason.NO_CREDIT]
    assert used(site) == 1


def test_a_refusal_is_kept_as_it_was(site: Site) -> None:
    told = opened(site.booked(), opened=False, reason=GateReason.TOO_EARLY)
    assert report(site, told) == [GateReason.TOO_EARLY]
    with site.database.reading() as session:
        assert [row.decision for row in session.exec(select(GateAdmission))] == ["refuse"]
        assert wrongly_opened(session, site.gate, told.id) is None
    assert used(site) == 0


def test_a_gate_reports_for_itself_only(site: Site) -> None:
    told = opened(site.booked())
    with site.database.transaction() as session, pytest.raises(NotFound):
        report_decisions(session, site.gate, site.other_device.id, [told], TEN)
    report(site, told)
    with site.database.transaction() as session:
        session.get_one(GateAdmission, told.id).device_id = site.other_device.id
    with pytest.raises(InvalidInput):
        report(site, told)
