"""Host, console and supervisor over HTTP: who is forgotten, what fails, whispers, desks and skills of today."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser
from sqlalchemy import update
from sqlmodel import select

from booking_api.availability.models import Shift
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import Device
from booking_api.locations.models import DeskClosure
from booking_api.outbox import OutboxEvent
from booking_api.visits.alarms import GATE, PRINTER, raise_alarm, watch_devices
from booking_api.visits.escalating import escalate_due
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.models_hall import DaySkill, StaffMessage
from hardware.printers.base import Outcome, PrinterStatus, PrintResult
from kiosk.printing import NotPrinted, print_ticket
from tests.kiosk.building import Building, Visitor
from tests.kiosk.test_names_and_tickets import Worker, asked
from tests.support.axe import violations

HTMX = {"HX-Request": "true"}


@pytest.fixture
def host(building: Building) -> Visitor:
    return building.client(staff="Hanna Hostess")


def arrive(building: Building, key: str = "maria") -> UUID:
    building.client(device="Zuil bij de ingang").text("/zuil/code", {"code": building.cast.codes[key]})
    with building.db.reading() as session:
        return session.exec(select(Visit.id).where(Visit.appointment_id == building.cast.appointments[key])).one()


def signal(building: Building, minutes: float) -> None:
    building.clock.forward(minutes)
    with building.db.transaction() as session:
        escalate_due(session, SYSTEM, building.clock())


def at_desk(building: Building, name: str, desk: int) -> Visitor:
    employee = building.client(staff=name)
    employee.post("/balie/plek", {"plek": f"desk:{building.cast.desks[desk]}"})
    return employee


def test_who_is_forgotten_comes_up_with_team_then_host_then_supervisor(
    building: Building, host: Visitor, leader: Visitor
) -> None:
    visit_id, employee = arrive(building), at_desk(building, "Bram Balie", 0)
    signal(building, 20)  # ten minutes before the own time do not count
    assert "Maria de Vries wacht al 20 minuten" in employee.text("/balie/nu")
    assert "Maria de Vries wacht al" not in host.text("/gastheer")
    signal(building, 5)
    assert "Maria de Vries wacht al 25 minuten" in host.text("/gastheer")
    signal(building, 10)
    assert "naar teamleider" in leader.text("/hal")
    answer = leader.post(f"/aandacht/bezoek/{visit_id}/oppakken", headers=HTMX)
    assert answer.headers["HX-Trigger"] == "refresh"
    assert "Tess Teamleider pakt dit op" in host.text("/gastheer")
    late = host.post(f"/aandacht/bezoek/{visit_id}/oppakken", headers=HTMX).get_data(as_text=True)
    assert "Tess Teamleider pakt dit al op" in late
    assert "Maria de Vries wacht al" not in employee.text("/balie/nu")


def test_whom_nobody_took_up_is_seen_behind_many_that_a_colleague_did(building: Building, host: Visitor) -> None:
    early = [arrive(building, key) for key in ("maria", "jan", "piet", "twin", "yusuf")]
    building.clock.forward(1)
    arrive(building, "odd")
    employee = at_desk(building, "Bram Balie", 0)
    signal(building, 90)
    for visit_id in early:
        host.post(f"/aandacht/bezoek/{visit_id}/oppakken", headers=HTMX)
    found = employee.text("/balie/nu").split('class="c-desk"')[0]
    assert "Maria-Antonia" in found
    assert "Maria de Vries" not in found


def test_without_scripts_taking_up_leads_back_to_the_page_it_came_from(building: Building, host: Visitor) -> None:
    visit_id = arrive(building)
    answer = host.post(f"/aandacht/bezoek/{visit_id}/oppakken", {"terug": "host"})
    assert answer.location == "/gastheer"
    assert host.post(f"/aandacht/bezoek/{visit_id}/oppakken", {"terug": "//elders"}).location == "/personeel"


def test_a_silent_pillar_and_a_printer_without_paper_are_alarms_with_one_tap(building: Building, host: Visitor) -> None:
    with building.db.transaction() as session:
        pillar = session.exec(select(Device).where(Device.name == "Zuil bij de ingang")).one()
        pillar.last_seen_at = building.clock() - timedelta(minutes=5)
        session.add(pillar)
        session.flush()
        watch_devices(session, SYSTEM, building.clock())
        raise_alarm(session, SYSTEM, building.cast.shop, PRINTER, "zuil", "paper_out", building.clock())
    page = host.text("/gastheer")
    assert "Zuil bij de ingang reageert niet meer" in page
    assert "Papier op: printer zuil" in page
    address = page.split('hx-post="/aandacht/storing/')[1].split('"')[0]
    host.post(f"/aandacht/storing/{address}", headers=HTMX)
    assert "Hanna Hostess kijkt ernaar" in host.text("/gastheer")


def test_what_a_gate_let_in_wrongly_stands_there_until_it_is_seen(building: Building, host: Visitor) -> None:
    with building.db.transaction() as session:
        pillar = session.exec(select(Device).where(Device.name == "Zuil bij de ingang")).one()
        raise_alarm(session, SYSTEM, building.cast.shop, GATE, f"{pillar.id}:K7M4P2QX", "geannuleerd", building.clock())
    page = host.text("/gastheer")
    assert "Zuil bij de ingang ging zonder verbinding open, maar de afspraak was afgezegd (code K7M4P2QX)" in page
    address = page.split('hx-post="/aandacht/storing/')[1].split('"')[0]
    host.post(f"/aandacht/storing/{address}", headers=HTMX)
    assert "ging zonder verbinding open" not in host.text("/gastheer")


def test_a_gate_that_fetches_no_list_any_more_is_silent(building: Building, host: Visitor) -> None:
    with building.db.transaction() as session:
        gate = session.get_one(Device, building.cast.gate)
        gate.location_id, gate.last_seen_at = building.cast.shop, building.clock() - timedelta(minutes=5)
        session.flush()
        watch_devices(session, SYSTEM, building.clock())
    assert f"{gate.name} reageert niet meer" in host.text("/gastheer")


def test_while_the_worker_is_away_host_and_supervisor_read_that_messages_come_later(
    building: Building, host: Visitor, leader: Visitor
) -> None:
    arrive(building)
    for visitor, path in ((host, "/gastheer"), (leader, "/hal")):
        assert "Berichten lopen achter" not in visitor.text(path), "a moment is no trouble"
    building.clock.forward(1)
    for visitor, path in ((host, "/gastheer"), (leader, "/hal")):
        assert "Berichten lopen achter sinds 10:00" in visitor.text(path)
    with building.db.transaction() as session:
        session.execute(update(OutboxEvent).values(dispatched=True))
    for visitor, path in ((host, "/gastheer"), (leader, "/hal")):
        assert "Berichten lopen achter" not in visitor.text(path)


def test_a_pillar_without_paper_is_told_to_the_host_and_forgotten_after_the_next_ticket(
    building: Building, host: Visitor
) -> None:
    class Empty:
        result = PrintResult(Outcome.NOT_PRINTED, PrinterStatus.PAPER_OUT)

        def print_ticket(self, ticket: object) -> PrintResult:
            return self.result

        def status(self) -> PrinterStatus:
            return self.result.status

    printer, event = Empty(), asked(building)
    worker = Worker(building.db, building.clock, building.settings, {"zuil": printer})
    for _attempt in range(2):
        with pytest.raises(NotPrinted):
            print_ticket(worker, event)
    assert host.text("/gastheer").count("Papier op: printer zuil") == 1
    printer.result = PrintResult(Outcome.PRINTED, PrinterStatus.OK)
    print_ticket(worker, event)
    assert "Papier op" not in host.text("/gastheer")


def test_an_employee_asks_for_help_and_the_supervisor_whispers_back(building: Building, leader: Visitor) -> None:
    employee = at_desk(building, "Bram Balie", 1)
    employee.post("/aandacht/hulp", headers=HTMX)
    assert "Bram Balie vraagt hulp: Balie 2" in leader.text("/hal")
    bram = building.cast.staff["Bram Balie"]
    leader.post("/aandacht/bericht", {"medewerker": bram, "tekst": "Ik kom eraan", "terug": "supervisor"})
    page = employee.text("/balie/nu")
    assert "Tess Teamleider" in page
    assert "Ik kom eraan" in page
    assert "Ik kom eraan" not in at_desk(building, "Dewi Desk", 2).text("/balie/nu")
    with building.db.reading() as session:
        message = session.exec(select(StaffMessage.id)).one()
    employee.post(f"/aandacht/bericht/{message}/gelezen", headers=HTMX)
    assert "Ik kom eraan" not in employee.text("/balie/nu")


def test_an_empty_message_is_not_sent(building: Building, host: Visitor) -> None:
    bram = building.cast.staff["Bram Balie"]
    answer = host.post("/aandacht/bericht", {"medewerker": bram, "tekst": " ", "terug": "host"}, follow_redirects=True)
    assert "Schrijf eerst een bericht" in answer.get_data(as_text=True)
    assert "Bram Balie" in host.text(f"/gastheer/bericht?aan={bram}")


def test_a_supervisor_closes_a_desk_and_nobody_is_called_there(building: Building, leader: Visitor) -> None:
    arrive(building)
    employee, desk = at_desk(building, "Bram Balie", 0), building.cast.desks[0]
    page = leader.post(f"/hal/balie/{desk}/sluiten", headers=HTMX).get_data(as_text=True)
    assert "gesloten" in page
    assert "De teamleider heeft uw balie gesloten" in employee.text("/balie/nu")
    refused = employee.post("/balie/volgende", headers=HTMX)
    assert refused.status_code == 200
    assert "De teamleider heeft deze balie gesloten" in refused.get_data(as_text=True)
    with building.db.reading() as session:
        assert session.exec(select(VisitLeg.state)).one() == "waiting"
        assert len(session.exec(select(DeskClosure)).all()) == 1
    leader.post(f"/hal/balie/{desk}/openen")
    employee.post("/balie/volgende", headers=HTMX)
    with building.db.reading() as session:
        assert session.exec(select(VisitLeg.state)).one() == "called"


def test_a_desk_that_is_closed_while_somebody_is_helped_says_so_and_can_be_opened_again(
    building: Building, leader: Visitor
) -> None:
    arrive(building)
    employee, desk = at_desk(building, "Bram Balie", 0), building.cast.desks[0]
    employee.post("/balie/volgende", headers=HTMX)
    page = leader.post(f"/hal/balie/{desk}/sluiten", headers=HTMX).get_data(as_text=True)
    assert "opgeroepen" in page
    assert f"/hal/balie/{desk}/openen" in page
    assert 'class="h-over">gesloten<' in page
    page = leader.post(f"/hal/balie/{desk}/openen", headers=HTMX).get_data(as_text=True)
    assert f"/hal/balie/{desk}/sluiten" in page


def test_a_supervisor_changes_what_somebody_does_today(building: Building, leader: Visitor) -> None:
    bram = building.cast.staff["Bram Balie"]
    assert "Reisdocumenten" in leader.text(f"/hal/medewerker/{bram}")
    assert "Uitkeringen" not in leader.text(f"/hal/medewerker/{bram}")  # another department's to give
    answer = leader.post(f"/hal/medewerker/{bram}", {}, follow_redirects=True).get_data(as_text=True)
    assert "alleen vandaag" in answer
    with building.db.reading() as session:
        assert [(row.skill, row.has) for row in session.exec(select(DaySkill))] == [("reisdocumenten", False)]
    arrive(building)
    assert "Maria de Vries" not in at_desk(building, "Bram Balie", 0).text("/balie")


def test_the_supervisor_sees_load_and_the_next_two_hours_in_words_too(building: Building, leader: Visitor) -> None:
    with building.db.transaction() as session:
        begins, ends = building.clock() - timedelta(hours=1), building.clock() + timedelta(hours=4)
        bram, desk = building.cast.staff["Bram Balie"], building.cast.desks[0]
        session.add(Shift(location_id=building.cast.shop, staff_id=bram, desk_id=desk, starts_at=begins, ends_at=ends))
    visit_id, employee = arrive(building), at_desk(building, "Bram Balie", 0)
    building.clock.forward(6)
    employee.post(f"/balie/bezoek/{visit_id}/oproepen")
    employee.post(f"/balie/bezoek/{visit_id}/start")
    building.clock.forward(10)
    page = leader.text("/hal")
    assert "in gesprek" in page
    assert "10 min" in page
    assert 'role="img"' in page
    assert "van 30 minuten" in page
    employee.post(f"/balie/bezoek/{visit_id}/afronden", {"resultaat": "geholpen"})
    assert leader.get("/hal/nu").status_code == 200


@pytest.mark.parametrize("path", ["/hal", "/balie/nu", "/gastheer/daglijst/", "/gastheer/achteraf"])
def test_without_login_one_is_sent_to_sign_in(building: Building, path: str) -> None:
    assert building.client().get(path).status_code == 302


def test_only_a_supervisor_moves_desks_and_skills(building: Building, host: Visitor) -> None:
    assert host.get("/hal").status_code == 403
    assert host.post(f"/hal/balie/{building.cast.desks[0]}/sluiten").status_code == 403
    assert host.post(f"/hal/medewerker/{building.cast.staff['Bram Balie']}").status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_new_screens_reflow_and_pass_axe(served: Building, leader: Visitor, browser: Browser, width: int) -> None:
    arrive(served)
    signal(served, 40)
    leader.get("/hal")
    bram, maria = served.cast.staff["Bram Balie"], served.cast.appointments["maria"]
    found = {}
    for name, paths in (
        ("Tess Teamleider", ("/hal", f"/hal/medewerker/{bram}")),
        (
            "Hanna Hostess",
            ("/gastheer", "/gastheer/achteraf", "/gastheer/bericht", f"/gastheer/afspraak/{maria}/verzetten"),
        ),
    ):
        with served.page(browser, staff=name, width=width) as page:
            for path in paths:
                page.goto(served.address + path)
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                found[path] = [
                    *violations(page),
                    *([wide] if wide > 0 else []),
                ]
    assert {path: bad for path, bad in found.items() if bad} == {}


def test_what_does_not_work_stands_in_sight_beside_many_who_wait_too_long(building: Building, host: Visitor) -> None:
    for key in ("maria", "jan", "piet"):
        arrive(building, key)
    signal(building, 40)
    with building.db.transaction() as session:
        raise_alarm(session, SYSTEM, building.cast.shop, PRINTER, "zuil", "paper_out", building.clock())
    in_sight, _details, folded = host.text("/gastheer").partition('id="meldingen"')
    assert "wacht al" in in_sight
    assert "Papier op" in in_sight
    assert "wacht al" in folded


def test_the_host_is_told_that_no_ticket_comes_out(building: Building, host: Visitor) -> None:
    visit_id = arrive(building)
    with building.db.transaction() as session:
        raise_alarm(session, SYSTEM, building.cast.shop, PRINTER, "zuil", "paper_out", building.clock())
    assert "Kijk of er papier in zit" in host.post(f"/gastheer/bezoek/{visit_id}/kaartje", headers=HTMX).text
