"""Host desk and console over HTTP: see who is here, help, call by name; of two who call one wins."""

from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.visits.models import Visit, VisitLeg
from tests.kiosk.building import Building, Visitor

HTMX = {"HX-Request": "true"}


@pytest.fixture
def host(building: Building) -> Visitor:
    return building.client(staff="Hanna Hostess")


def at_desk(building: Building, name: str, desk: int) -> Visitor:
    employee = building.client(staff=name)
    employee.post("/balie/plek", {"plek": f"desk:{building.cast.desks[desk]}"})
    return employee


def arrive(building: Building, key: str) -> UUID:
    building.client(device="Zuil bij de ingang").text("/zuil/code", {"code": building.cast.codes[key]})
    with building.db.reading() as session:
        visit = session.exec(select(Visit).where(Visit.appointment_id == building.cast.appointments[key])).one()
    return visit.id


def leg(building: Building, visit_id: UUID) -> VisitLeg:
    with building.db.reading() as session:
        return session.exec(select(VisitLeg).where(VisitLeg.visit_id == visit_id)).one()


@pytest.mark.parametrize("path", ["/gastheer", "/balie", "/apparaten", "/gastheer/inloop"])
def test_without_login_one_is_sent_to_sign_in(building: Building, path: str) -> None:
    answer = building.client().get(path)
    assert answer.status_code == 302
    assert "/aanmelden" in answer.location


@pytest.mark.parametrize(
    ("name", "path"), [("Bram Balie", "/gastheer"), ("Bram Balie", "/apparaten"), ("Abel Beheer", "/balie")]
)
def test_each_role_has_its_own_screens(building: Building, name: str, path: str) -> None:
    assert building.client(staff=name).get(path).status_code == 403


def test_the_host_checks_somebody_in_and_sees_him_wait(building: Building, host: Visitor) -> None:
    assert "Yusuf" in host.text("/gastheer")
    answer = host.post("/gastheer/aanmelden", {"afspraak": building.cast.appointments["yusuf"]}, headers=HTMX)
    text = answer.get_data(as_text=True)
    assert "Yusuf Özdemir is aangemeld" in text
    assert text.index("In de hal") < text.index("Yusuf Özdemir</bdi>") < text.index("Nog verwacht vandaag")


def test_the_host_may_check_in_early_but_not_for_another_day(building: Building, host: Visitor) -> None:
    early = host.post("/gastheer/aanmelden", {"afspraak": building.cast.appointments["afternoon"]}, headers=HTMX)
    assert "is aangemeld" in early.get_data(as_text=True)
    other = host.post("/gastheer/aanmelden", {"afspraak": building.cast.appointments["tomorrow"]}, headers=HTMX)
    assert "Uw afspraak is niet vandaag" in other.get_data(as_text=True)


def test_the_host_finds_anyone_of_today_by_a_part_of_the_name(building: Building, host: Visitor) -> None:
    arrive(building, "maria")
    found = host.post("/gastheer/zoek", {"naam": "vri"}, headers=HTMX).get_data(as_text=True)
    assert "Maria de Vries" in found
    assert "Yusuf" not in found
    nobody = host.post("/gastheer/zoek", {"naam": "zzzz"}, headers=HTMX).get_data(as_text=True)
    assert "Niemand gevonden" in nobody


def test_a_walk_in_takes_one_form(building: Building, host: Visitor) -> None:
    wanted = {"product": building.cast.products["Paspoort aanvragen"], "naam": "Ada van der Lovelace", "personen": "3"}
    answer = host.post("/gastheer/inloop", wanted, follow_redirects=True)
    assert "Ada van der Lovelace is aangemeld" in answer.get_data(as_text=True)
    with building.db.reading() as session:
        assert [visit.persons for visit in session.exec(select(Visit))] == [3]


def test_a_walk_in_for_nothing_is_asked_again(building: Building, host: Visitor) -> None:
    answer = host.post("/gastheer/inloop", {"naam": "Ada"})
    assert answer.status_code == 422
    assert "Kies waarvoor de bezoeker komt" in answer.get_data(as_text=True)


def test_a_call_for_help_is_answered_in_one_tap(building: Building, host: Visitor) -> None:
    building.client(device="Zuil bij de ingang").text("/zuil/hulp", {"stap": "name"})
    page = host.text("/gastheer")
    assert "Hulp gevraagd: Zuil bij de ingang" in page
    assert "Vult een naam in" in page
    assert "Entering a name" in host.text("/gastheer?taal=en")
    address = page.split('hx-post="/gastheer/hulp/')[1].split('"')[0]
    answer = host.post(f"/gastheer/hulp/{address}", headers=HTMX).get_data(as_text=True)
    assert "Hulp gevraagd" not in answer


def test_a_check_in_by_mistake_is_taken_back(building: Building, host: Visitor) -> None:
    visit_id = arrive(building, "maria")
    answer = host.post(f"/gastheer/bezoek/{visit_id}/vertrokken", headers=HTMX).get_data(as_text=True)
    assert "uit de lijst gehaald" in answer
    assert leg(building, visit_id).state == "left"


def test_who_did_not_come_is_put_aside_in_one_tap_and_checks_in_as_ever_after_all(
    building: Building, host: Visitor
) -> None:
    jan = str(building.cast.appointments["jan"])
    early = host.post("/gastheer/niet-gekomen", {"afspraak": jan}, headers=HTMX).get_data(as_text=True)
    assert "Dat kan niet meer" in early
    assert "1 niet gekomen" not in early
    building.clock.forward(30)
    answer = host.post("/gastheer/niet-gekomen", {"afspraak": jan}, headers=HTMX).get_data(as_text=True)
    assert "De plek is vrij" in answer
    assert "1 niet gekomen" in answer
    assert answer.index("1 niet gekomen") < answer.index("Jan van den Berg")
    assert "Jan van den Berg" in host.post("/gastheer/zoek", {"naam": "van den berg"}, headers=HTMX).get_data(
        as_text=True
    )
    back = host.post("/gastheer/aanmelden", {"afspraak": jan}, headers=HTMX).get_data(as_text=True)
    assert "Jan van den Berg is aangemeld" in back
    assert "niet gekomen" not in back


def test_an_employee_chooses_a_desk_first_and_keeps_it_for_the_day(building: Building) -> None:
    employee = building.client(staff="Bram Balie")
    assert "Waar zit u vandaag?" in employee.text("/balie")
    employee.post("/balie/plek", {"plek": f"desk:{building.cast.desks[2]}"})
    assert "Balie 3" in employee.text("/balie")
    building.clock.forward(60 * 10 - 1)
    assert "Waar zit u vandaag?" not in employee.text("/balie")


def test_next_calls_the_first_of_the_queue_and_the_visit_runs_to_its_end(building: Building) -> None:
    first, second = arrive(building, "maria"), arrive(building, "jan")
    employee = at_desk(building, "Bram Balie", 2)
    employee.post("/balie/volgende")
    assert leg(building, first).state == "called"
    assert leg(building, first).desk_id == building.cast.desks[2]
    assert "Opgeroepen naar Balie 3" in employee.text("/balie")
    employee.post("/balie/volgende")
    assert leg(building, second).state == "waiting"
    employee.post(f"/balie/bezoek/{first}/opnieuw")
    assert leg(building, first).call_count == 2
    employee.post(f"/balie/bezoek/{first}/start")
    employee.post(f"/balie/bezoek/{first}/afronden")
    assert leg(building, first).state == "done"
    assert "Jan van den Berg" in employee.text("/balie")


@pytest.mark.parametrize(
    ("step", "state"), [("niet-verschenen", "no_show"), ("terug", "waiting"), ("vertrokken", "left")]
)
def test_who_does_not_come_is_marked_so(building: Building, step: str, state: str) -> None:
    visit_id = arrive(building, "maria")
    employee = at_desk(building, "Bram Balie", 0)
    employee.post(f"/balie/bezoek/{visit_id}/oproepen")
    building.clock.forward(10)
    employee.post(f"/balie/bezoek/{visit_id}/{step}")
    assert leg(building, visit_id).state == state


def test_of_two_who_call_one_wins_and_the_other_is_told_who(building: Building) -> None:
    visit_id = arrive(building, "maria")
    bram, dewi = at_desk(building, "Bram Balie", 0), at_desk(building, "Dewi Desk", 1)
    bram.post(f"/balie/bezoek/{visit_id}/oproepen", headers=HTMX)
    answer = dewi.post(f"/balie/bezoek/{visit_id}/oproepen", headers=HTMX).get_data(as_text=True)
    assert "Bram Balie was u net voor: Maria de Vries gaat naar Balie 1." in answer
    assert leg(building, visit_id).desk_id == building.cast.desks[0]


def test_somebody_with_other_skills_does_not_see_the_visitor(building: Building) -> None:
    arrive(building, "maria")
    assert "Maria" not in at_desk(building, "Ines Inkomen", 0).text("/balie")


def test_nobody_waiting_is_said_kindly(building: Building) -> None:
    answer = at_desk(building, "Bram Balie", 0).post("/balie/volgende", headers=HTMX).get_data(as_text=True)
    assert "Er wacht nu niemand voor u." in answer


def test_staff_browsers_are_told_that_there_is_no_broker(building: Building, host: Visitor) -> None:
    told = host.get("/apparaten/verbinding/personeel/stadhuis").get_json()
    assert told["url"] == ""
    assert told["topics"] == ["welkom/v1/stadhuis/personeel/gewijzigd"]


def test_a_visitor_of_another_department_is_refused_where_one_works(building: Building) -> None:
    visit_id = arrive(building, "sensitive")
    employee = at_desk(building, "Bram Balie", 0)
    for step in ("start", "afronden", "vertrokken", "terug"):
        answer = employee.post(f"/balie/bezoek/{visit_id}/{step}", headers=HTMX)
        assert answer.status_code == 200, (step, answer.status)
        assert "andere afdeling" in answer.get_data(as_text=True)
    assert "andere afdeling" in employee.post(f"/balie/bezoek/{visit_id}/start", follow_redirects=True).text


def test_a_host_keeps_one_main_action_and_a_menu_for_the_rest(building: Building, host: Visitor) -> None:
    visit_id = arrive(building, "maria")
    row = host.text("/gastheer").split(f'id="p-{visit_id}"')[1].split("</tr>")[0]
    before, _summary, menu = row.partition("<summary")
    assert before.count("nl-button__label") == 1
    assert "Kaartje" in menu
    assert "Vertrokken" in menu
    assert "voor Maria de Vries" in menu


def test_a_host_takes_away_who_left_while_being_helped(building: Building, host: Visitor) -> None:
    visit_id = arrive(building, "maria")
    desk = at_desk(building, "Bram Balie", 0)
    desk.post("/balie/volgende")
    desk.post(f"/balie/bezoek/{visit_id}/start")
    page = host.text("/gastheer")
    assert "1 bezoeker wordt nu geholpen" in page
    row = page.split(f'id="p-{visit_id}"')[1].split("</tr>")[0]
    assert "Oproepen" not in row
    assert f"/gastheer/bezoek/{visit_id}/vertrokken" in row
    assert "uit de lijst gehaald" in host.post(f"/gastheer/bezoek/{visit_id}/vertrokken", headers=HTMX).text
    assert "was u net voor" not in desk.text("/balie")
