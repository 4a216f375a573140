"""Each reads what is theirs: staff in the language of the page, visitors in their own, and nobody too much (X3, X9)."""

import re
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.identity.actor import SYSTEM, Actor, phone_at
from booking_api.identity.rules import DEVICE_PERMISSIONS
from booking_api.locations.queries import location
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.queries import board_of, view_of
from kiosk.printing import ticket_of
from tests.kiosk.building import Building, Visitor

PILLAR = "Zuil bij de ingang"
INTERNAL, PUBLIC = "Intake bijstandsuitkering", "Gesprek werk en inkomen"
HTMX = {"HX-Request": "true"}


def arrive(building: Building, key: str, language: str = "nl") -> UUID:
    building.client(device=PILLAR).text("/zuil/code", {"code": building.cast.codes[key], "voertaal": language})
    with building.db.reading() as session:
        visit = session.exec(select(Visit).where(Visit.appointment_id == building.cast.appointments[key])).one()
    return visit.id


def seated(building: Building, name: str, place: str) -> Visitor:
    employee = building.client(staff=name)
    employee.post("/balie/plek", {"plek": place})
    return employee


def in_room(building: Building) -> Visitor:
    return seated(building, "Ines Inkomen", f"room:{building.cast.room}")


def leg(building: Building, visit_id: UUID) -> VisitLeg:
    with building.db.reading() as session:
        return session.exec(select(VisitLeg).where(VisitLeg.visit_id == visit_id)).one()


@pytest.mark.parametrize("arrived", [False, True])
@pytest.mark.parametrize(
    ("language", "read", "unread"),
    [("nl", "Paspoort aanvragen", "Apply for a passport"), ("en", "Apply for a passport", "Paspoort aanvragen")],
)
def test_the_host_reads_subjects_in_the_language_of_the_page(
    building: Building, language: str, read: str, unread: str, arrived: bool
) -> None:
    if arrived:
        arrive(building, "english")
    page = building.client(staff="Hanna Hostess").text(f"/gastheer?taal={language}")
    row = page.split("Emma Stone")[1].split("</tr>")[0]
    assert read in row
    assert unread not in row


@pytest.mark.parametrize(("language", "brings"), [("nl", "een recente pasfoto"), ("en", "a recent passport photo")])
def test_the_employee_reads_what_an_english_visitor_brings_in_the_language_of_the_page(
    building: Building, language: str, brings: str
) -> None:
    visit_id = arrive(building, "english")
    bram = seated(building, "Bram Balie", f"desk:{building.cast.desks[0]}")
    bram.post("/balie/volgende")
    beside = f"/balie/bezoek/{visit_id}/dossier"  # the page loads it by itself, in its own language
    assert f'hx-get="{beside}"' in bram.text(f"/balie?taal={language}")
    assert brings in bram.text(beside)


def test_the_ticket_is_in_the_language_of_the_visitor(building: Building) -> None:
    visit_id = arrive(building, "english")
    with building.db.reading() as session:
        visit = view_of(session, SYSTEM, visit_id, building.clock())
    assert visit.public_subject == "Apply for a passport"


def test_the_pillar_answers_in_the_language_that_was_chosen_there(building: Building) -> None:
    pillar = building.client(device=PILLAR)
    page = pillar.text("/zuil/code", {"code": building.cast.codes["maria"], "voertaal": "en"})
    assert "a recent passport photo" in page
    assert "pasfoto" not in page


def test_next_fetches_who_is_to_be_fetched_and_says_so(building: Building) -> None:
    visit_id = arrive(building, "sensitive")
    ines = in_room(building)
    ines.post("/balie/volgende")
    called = leg(building, visit_id)
    assert (called.state, called.room_id, called.desk_id) == ("called", None, None)
    assert called.waiting_area_id == building.cast.area
    page = ines.text("/balie")
    assert "Haal Rik Inkomen op uit Wachtruimte A." in page
    assert "Op te halen in Wachtruimte A" in page


def test_pressing_next_twice_fetches_nobody_else(building: Building) -> None:
    first = arrive(building, "sensitive")
    host = building.client(staff="Hanna Hostess")
    host.post("/gastheer/inloop", {"product": building.cast.products[INTERNAL], "naam": "Iris Later"})
    ines = in_room(building)
    ines.post("/balie/volgende")
    ines.post("/balie/volgende")
    with building.db.reading() as session:
        called = session.exec(select(VisitLeg.visit_id).where(VisitLeg.state == "called")).all()
    assert called == [first]


def test_who_comes_to_a_desk_is_waited_for(building: Building) -> None:
    arrive(building, "maria")
    bram = seated(building, "Bram Balie", f"desk:{building.cast.desks[0]}")
    bram.post("/balie/volgende")
    assert "Maria de Vries komt naar Balie 1." in bram.text("/balie")


def test_the_host_calls_by_name_and_who_sits_there_helps(building: Building) -> None:
    visit_id = arrive(building, "maria")
    host = building.client(staff="Hanna Hostess")
    bram = seated(building, "Bram Balie", f"desk:{building.cast.desks[0]}")
    bram.post("/balie/aanwezig", {"stand": "pauze"})
    where = host.text(f"/gastheer/bezoek/{visit_id}/oproepen")
    assert "<bdi>Bram Balie</bdi> pauze" in where, "who is at which desk"
    assert where.count(">niemand<") == 3
    assert "Waar gaat Maria de Vries heen?" in host.text(f"/gastheer/bezoek/{visit_id}/oproepen")
    answer = host.post(
        f"/gastheer/bezoek/{visit_id}/oproepen", {"plek": f"desk:{building.cast.desks[1]}"}, headers=HTMX
    )
    assert "Maria de Vries is opgeroepen naar Balie 2." in answer.get_data(as_text=True)
    dewi = seated(building, "Dewi Desk", f"desk:{building.cast.desks[1]}")
    assert "Maria de Vries komt naar Balie 2." in dewi.text("/balie")
    dewi.post(f"/balie/bezoek/{visit_id}/start")
    helped = leg(building, visit_id)
    assert (helped.state, helped.staff_id) == ("in_service", building.cast.staff["Dewi Desk"])


def test_a_sensitive_subject_has_its_public_name_wherever_others_read(building: Building) -> None:
    host = building.client(staff="Hanna Hostess")
    seen = {"expected": host.text("/gastheer")}
    pillar = building.client(device=PILLAR)
    seen["check-in"] = pillar.text("/zuil/code", {"code": building.cast.codes["sensitive"]})
    visit_id = arrive(building, "sensitive")
    seen["hall"] = host.text("/gastheer")
    seen["found"] = host.post("/gastheer/zoek", {"naam": "Rik"}, headers=HTMX).get_data(as_text=True)
    seen["call"] = host.text(f"/gastheer/bezoek/{visit_id}/oproepen")
    seen["walk-in"] = host.text("/gastheer/inloop")
    seen["pillar"] = pillar.text("/zuil/geen-afspraak", {}) + pillar.text("/zuil/geen-afspraak", {"bladzijde": 2})
    tells = ("bijstand", "uitkering")  # what to bring tells as much as the name
    assert {name for name, page in seen.items() if any(word in page.lower() for word in tells)} == set()
    assert "Houd klaar" in pillar.text("/zuil/code", {"code": building.cast.codes["maria"]})
    public = ("expected", "hall", "found", "call", "walk-in", "pillar")
    assert [name for name in public if PUBLIC not in seen[name]] == []


def test_a_wall_and_a_ticket_show_no_internal_name(building: Building) -> None:
    visit_id = arrive(building, "sensitive")
    in_room(building).post("/balie/volgende")
    with building.db.reading() as session:
        board = board_of(session, SYSTEM, building.cast.area, building.clock())
        visit = view_of(session, SYSTEM, visit_id, building.clock())
        ticket = ticket_of(visit, location(session, SYSTEM, building.cast.shop), "Voorbeeldstad")
    assert len(board.lines) == 1
    assert PUBLIC in ticket.lines
    assert not re.search("bijstand|uitkering", f"{board}{ticket}".lower())


def test_no_device_and_no_phone_learns_what_to_bring_for_a_sensitive_subject(building: Building) -> None:
    visit_id = arrive(building, "sensitive")
    pillar = Actor("device", None, DEVICE_PERMISSIONS["pillar"], location_id=building.cast.shop)
    with building.db.reading() as session:
        seen = [view_of(session, one, visit_id, building.clock()) for one in (pillar, phone_at(building.cast.shop))]
        own = view_of(session, SYSTEM, visit_id, building.clock())
    assert [view.bring for view in seen] == [(), ()]
    assert own.bring == ("een overzicht van uw uitkering",)


def test_the_own_department_reads_the_internal_name_and_what_was_to_be_brought(building: Building) -> None:
    visit_id = arrive(building, "sensitive")
    ines = in_room(building)
    assert INTERNAL in ines.text("/balie")
    assert "een overzicht van uw uitkering" in ines.text(f"/balie/bezoek/{visit_id}/dossier")
