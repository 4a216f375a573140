"""`/logboek` for the auditor: search, page and save as a file; and each role starts on its own screen."""

import csv
import io
import re
from pathlib import Path

import pytest
from sqlmodel import Session, select

from booking_api import audit, events
from booking_api.audit import AuditRecord
from booking_api.identity.actor import SYSTEM
from booking_api.identity.rules import Role
from portal.staff.logbook.pages import PAGE
from portal.staff.logbook.words import ACTIONS
from tests.portal.citizen.site import NOW, Site
from tests.portal.staff.office import Desk, hire, lacking, location_id
from tests.support.town import staff_actor


@pytest.fixture
def auditor(site: Site) -> Desk:
    with site.db.transaction() as session:
        return Desk(site, hire(session, "Anna Auditor", Role.AUDITOR, bound=False))


def searched(session: Session, site: Site, times: int) -> None:
    someone = staff_actor(hire(session, "=Eva", Role.EMPLOYEE, bound=True))
    for _number in range(times):
        audit.note(session, someone, "search_name", "location", location_id(site), NOW)


def test_the_auditor_searches_narrows_and_leaves_a_trace(site: Site, auditor: Desk, manager: Desk) -> None:
    with site.db.transaction() as session:
        searched(session, site, 1)
        audit.note(session, SYSTEM, "product.change", "product", None, NOW, fields=["name"])
    place = str(location_id(site))
    assert lacking(auditor.page("/logboek"), ["Op naam gezocht", "=Eva", "Product gewijzigd", place]) == []
    narrowed = auditor.post("/logboek", wie="eva").text
    assert lacking(narrowed, ["Op naam gezocht", "Product gewijzigd</div>"]) == ["Product gewijzigd</div>"]
    assert "Niets gevonden" in auditor.post("/logboek", van="2020-01-01", tot="2020-01-02").text
    assert "=Eva" in auditor.post("/logboek", van="gisteren", soort="reading", onderwerp=place).text
    with site.db.reading() as session:
        reads = session.exec(select(AuditRecord).where(AuditRecord.action == "read_logbook")).all()
    assert [record.actor_id for record in reads] == [auditor.staff_id] * 4
    assert manager.get("/logboek").status_code == manager.post("/logboek/bestand").status_code == 403


def test_the_file_holds_all_of_it_and_no_formula(site: Site, auditor: Desk) -> None:
    with site.db.transaction() as session:
        searched(session, site, PAGE + 5)
    assert "Nieuwer" in auditor.post("/logboek", bladzijde="2", wie="eva").text
    answer = auditor.post("/logboek/bestand", wie="eva")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="logboek-')
    assert len(rows) == PAGE + 6
    assert {(row[2], row[4]) for row in rows[1:]} == {("'=Eva", "search_name")}


def test_each_role_starts_on_its_own_screen(site: Site) -> None:
    starts = {
        Role.HOST: "/gastheer", Role.EMPLOYEE: "/balie", Role.KCC: "/afspraken", Role.SUPERVISOR: "/hal",
        Role.PLANNER: "/afspraken/bijeenkomsten", Role.ADMINISTRATOR: "/beheer", Role.AUDITOR: "/logboek",
    }  # fmt: skip
    for role, path in starts.items():
        with site.db.transaction() as session:
            who = hire(session, f"Iemand {role}", role, bound=True)
        answer = Desk(site, who).get("/personeel")
        assert (answer.status_code, answer.headers["Location"].rstrip("/")) == (302, path), role


def test_everything_that_is_kept_on_record_has_words() -> None:
    """By the text of the sources: an action without words would stand in the log as code."""
    noted = re.compile(r'audit\.note(?:_list)?\(\s*\w+,\s*\w+,\s*"([\w.]+)"')
    found = {action for path in Path("booking_api").rglob("*.py") for action in noted.findall(path.read_text("utf-8"))}
    assert len(found) > 30
    assert found <= set(ACTIONS)
    assert {value for name, value in vars(events).items() if name.startswith("VISIT_")} <= set(ACTIONS)
