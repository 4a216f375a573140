"""An employee whose session ends with a visitor at the desk, and a visitor who goes away: staff see it and mend it."""

from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.visits.models import Visit
from tests.kiosk.building import Building, Visitor

PILLAR = "Zuil bij de ingang"
HTMX = {"HX-Request": "true"}


def sits_down(building: Building, name: str, desk: int) -> Visitor:
    employee = building.client(staff=name)
    employee.post("/balie/plek", {"plek": f"desk:{building.cast.desks[desk]}"})
    return employee


@pytest.fixture
def bram(building: Building) -> Visitor:
    """Bram at Balie 1, who called Maria."""
    employee = sits_down(building, "Bram Balie", 0)
    building.client(device=PILLAR).text("/zuil/code", {"code": building.cast.codes["maria"]})
    employee.post("/balie/volgende")
    return employee


def the_visit(building: Building) -> Visit:
    with building.db.reading() as session:
        return session.exec(select(Visit)).one()


def wall(building: Building) -> list[str]:
    answer = building.client().get(f"/scherm/demo/{building.cast.area}/stand")
    return [line["naam"] for line in answer.json["regels"]]


@pytest.mark.parametrize("step", ["", "start"], ids=["called", "at the desk"])
def test_whose_session_ended_finds_the_same_visitor_after_signing_in_again(
    building: Building, bram: Visitor, step: str
) -> None:
    visit_id = the_visit(building).id
    if step:
        bram.post(f"/balie/bezoek/{visit_id}/{step}")
    bram.http.delete_cookie("welkom")
    lost = bram.http.post(f"/balie/bezoek/{visit_id}/start", headers={**HTMX, "Sec-Fetch-Site": "same-origin"})
    assert (lost.status_code, lost.headers["HX-Redirect"]) == (401, "/personeel/aanmelden")
    again = sits_down(building, "Bram Balie", 2)  # at any other computer
    assert "Maria de Vries" in again.text("/balie")
    assert f'id="stap-{"afronden" if step else "start"}"' in again.text("/balie")


@pytest.mark.parametrize("step", ["", "start"], ids=["called", "at the desk"])
def test_the_host_puts_back_whom_nobody_helps_any_more(building: Building, bram: Visitor, step: str) -> None:
    visit_id: UUID = the_visit(building).id
    if step:
        bram.post(f"/balie/bezoek/{visit_id}/{step}")
    bram.http.delete_cookie("welkom")
    host = building.client(staff="Hanna Hostess")
    page = host.text("/gastheer")
    assert ("Geholpen: Balie 1" if step else "Opgeroepen: Balie 1") in page
    host.post(f"/gastheer/bezoek/{visit_id}/terug")
    assert wall(building) == []
    dewi = sits_down(building, "Dewi Desk", 1)
    dewi.post("/balie/volgende")
    assert 'id="stap-start"' in dewi.text("/balie")


@pytest.mark.parametrize(("who", "path"), [("Hanna Hostess", "/gastheer"), ("Bram Balie", "/balie")])
def test_a_visitor_who_went_away_is_taken_off_the_wall_and_every_list(
    building: Building, bram: Visitor, who: str, path: str
) -> None:
    assert wall(building) == ["M. de Vries"]
    visit_id = the_visit(building).id
    staff = bram if who == "Bram Balie" else building.client(staff=who)
    assert staff.post(f"{path}/bezoek/{visit_id}/vertrokken").status_code == 302
    assert wall(building) == []
    assert the_visit(building).outcome == "left"
    assert "Opgeroepen: Balie 1" not in building.client(staff="Hanna Hostess").text("/gastheer")
    assert 'id="stap-start"' not in bram.text("/balie")


def test_two_tabs_of_one_employee_never_undo_each_other(building: Building, bram: Visitor) -> None:
    visit_id = the_visit(building).id
    path = f"/balie/bezoek/{visit_id}"
    bram.post(f"{path}/start")
    late = bram.post(f"{path}/niet-verschenen", headers=HTMX).get_data(as_text=True)  # the other tab still says: called
    assert "er is intussen iets veranderd" in late
    assert 'id="stap-afronden"' in late
    bram.post(f"{path}/afronden")
    for step in ("pauze", "terug", "vertrokken"):
        assert "er is intussen iets veranderd" in bram.post(f"{path}/{step}", headers=HTMX).get_data(as_text=True)
    assert bram.post(f"{path}/afronden", headers=HTMX).status_code == 200
    assert (the_visit(building).outcome, wall(building)) == ("done", [])
