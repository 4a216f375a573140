"""The console over HTTP: set aside, pass on, add, finish with a result, notes, presence, and who is left behind."""

import json
import re
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.catalogue.models import Product, ProductLocation, ProductStep
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import StaffMember, Team
from booking_api.visits import service
from booking_api.visits.models import FinishChoice, StaffPresence, VisitNote, VisitResult
from booking_api.visits.values_desk import ChoiceDraft
from tests.kiosk.building import Building, Visitor
from tests.kiosk.cast import NOW
from tests.kiosk.test_host_and_console import HTMX, arrive, at_desk, leg


@pytest.fixture
def bram(building: Building) -> Visitor:
    return at_desk(building, "Bram Balie", 0)


def helped(building: Building, employee: Visitor, key: str = "maria") -> UUID:
    visit_id = arrive(building, key)
    employee.post(f"/balie/bezoek/{visit_id}/oproepen")
    employee.post(f"/balie/bezoek/{visit_id}/start")
    return visit_id


def give_choices(building: Building) -> dict[str, UUID]:
    with building.db.transaction() as session:
        department = session.get_one(StaffMember, building.cast.staff["Bram Balie"]).department_id
        for kind, name in (("reason", "Aanvraag"), ("result", "Afgehandeld"), ("follow_up", "Terugbellen")):
            service.save_choices(session, SYSTEM, department, kind, [ChoiceDraft(name, task_for="Team")], NOW)
    with building.db.reading() as session:
        return {row.kind: row.id for row in session.exec(select(FinishChoice))}


def acted(who: Visitor, path: str, data: dict[str, object] | None = None) -> str:
    """Press a button of the console and return what stands there then."""
    answer = who.post(path, data or {}, headers=HTMX)
    assert answer.status_code == 200, answer.status
    return str(answer.get_data(as_text=True))


def arrivals(page: str) -> list[str]:
    found = re.search(r"data-arrivals='([^']*)'", page)
    assert found
    return [one["name"] for one in json.loads(found[1].replace("&#34;", '"'))]


def test_who_is_set_aside_makes_room_for_the_next_and_is_gone_on_with(building: Building, bram: Visitor) -> None:
    visit_id = helped(building, bram)
    arrive(building, "jan")
    page = acted(bram, f"/balie/bezoek/{visit_id}/pauze")
    assert "Even apart gezet" in page
    assert 'id="volgende"' in page
    page = acted(bram, f"/balie/bezoek/{visit_id}/verder")
    assert 'id="stap-afronden"' in page


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("balie", lambda building: building.cast.desks[1]),
        ("ruimte", lambda building: building.cast.room),
        ("medewerker", lambda building: building.cast.staff["Dewi Desk"]),
        ("product", lambda building: building.cast.products["Parkeervergunning"]),
    ],
)
def test_a_visitor_is_passed_on_from_the_panel(building: Building, bram: Visitor, kind: str, target: object) -> None:
    visit_id = helped(building, bram)
    to = f"{kind}:{target(building)}"  # type: ignore[operator]
    assert to in bram.text(f"/balie/bezoek/{visit_id}/doorzetten")
    page = acted(bram, f"/balie/bezoek/{visit_id}/doorzetten", {"doel": to, "notitie": "Heeft haast"})
    assert "is doorgezet en wacht in Wachtruimte A" in page
    if kind in ("balie", "medewerker"):
        dewi = at_desk(building, "Dewi Desk", 1)
        assert "Maria de Vries" in dewi.text("/balie")
        assert "Heeft haast" in dewi.text(f"/balie/bezoek/{visit_id}/dossier")


def test_what_another_department_calls_alike_is_offered_once_or_told_apart(building: Building, bram: Visitor) -> None:
    with building.db.transaction() as session:
        intake = session.get_one(Product, building.cast.products["Intake bijstandsuitkering"])
        [step] = session.exec(select(ProductStep).where(ProductStep.product_id == intake.id))
        for code, minutes in (("alike", 0), ("longer", 15)):
            again = Product(**{**intake.model_dump(exclude={"id"}), "code": code, "position": 90})
            session.add(again)
            session.flush()
            same = {**step.model_dump(exclude={"id"}), "product_id": again.id}
            session.add(ProductStep(**same | {"handling_minutes": step.handling_minutes + minutes}))
            session.add(ProductLocation(product_id=again.id, location_id=building.cast.shop))
    visit_id = helped(building, bram)
    for panel in ("doorzetten", "toevoegen"):
        page = bram.text(f"/balie/bezoek/{visit_id}/{panel}")
        offered = re.findall(r"<bdi>Gesprek werk en inkomen</bdi>(.*?)</span></label>", page)
        assert [re.findall(r"\d+ minuten", more) for more in offered] == [["45 minuten"], ["60 minuten"]]
    on_paper = building.client(staff="Hanna Hostess").text("/gastheer/achteraf")
    options = sorted(set(re.findall(r">(Gesprek werk en inkomen[^<]*)</option>", on_paper)))
    assert [re.findall(r"\d+ minuten", option) for option in options] == [["45 minuten"], ["60 minuten"]]


def test_a_team_is_offered_and_takes_on(building: Building, bram: Visitor) -> None:
    with building.db.transaction() as session:
        member = session.get_one(StaffMember, building.cast.staff["Dewi Desk"])
        team = Team(department_id=member.department_id, name="Backoffice")
        session.add(team)
        session.flush()
        member.team_id = team.id
    visit_id = helped(building, bram)
    assert "Backoffice" in bram.text(f"/balie/bezoek/{visit_id}/doorzetten")
    bram.post(f"/balie/bezoek/{visit_id}/doorzetten", {"doel": f"team:{team.id}"})
    assert "voor uw team" in at_desk(building, "Dewi Desk", 1).text("/balie")


def test_a_wrong_choice_keeps_the_panel_and_what_was_typed(building: Building, bram: Visitor) -> None:
    visit_id = helped(building, bram)
    for wrong in ({}, {"doel": "niets:iets"}, {"doel": f"balie:{visit_id}"}):
        answer = bram.post(f"/balie/bezoek/{visit_id}/doorzetten", {"notitie": "Bewaar mij", **wrong}, headers=HTMX)
        assert answer.headers["HX-Retarget"] == "#panel"
        assert "Bewaar mij" in answer.get_data(as_text=True)
        assert 'role="alert"' in answer.get_data(as_text=True)
    assert leg(building, visit_id).state == "in_service"


def test_a_product_and_a_person_are_added_on_the_spot(building: Building, bram: Visitor) -> None:
    visit_id = helped(building, bram, "yusuf")
    product = building.cast.products["Rijbewijs verlengen"]
    assert str(product) in bram.text(f"/balie/bezoek/{visit_id}/toevoegen")
    wanted = {"product": product, "aantal": "1", "personen": "1"}
    answer = bram.post(f"/balie/bezoek/{visit_id}/toevoegen", wanted, headers=HTMX)
    assert "duurt nu ongeveer 25\xa0minuten" in answer.get_data(as_text=True)
    assert answer.headers["HX-Trigger"] == "panel-done"
    for wrong in ({}, {"product": product, "aantal": "99"}, {"product": "geen-id"}):
        answer = bram.post(f"/balie/bezoek/{visit_id}/toevoegen", wrong, headers=HTMX)
        assert answer.headers["HX-Retarget"] == "#panel"


def test_a_visit_is_finished_with_a_result_and_the_next_time_by_one_tap(building: Building, bram: Visitor) -> None:
    chosen = give_choices(building)
    first = helped(building, bram)
    assert "Aanvraag" in bram.text(f"/balie/bezoek/{first}/afronden")
    lines = {"reason": chosen["reason"], "result": chosen["result"]}
    bram.post(f"/balie/bezoek/{first}/afronden", lines)
    assert leg(building, first).state == "done"
    second = helped(building, bram, "jan")
    page = bram.text("/balie")
    assert "Aanvraag · Afgehandeld" in page
    assert f'name="reason" value="{chosen["reason"]}"' in page
    wrong = bram.post(f"/balie/bezoek/{second}/afronden", {"reason": chosen["result"]}, headers=HTMX)
    assert wrong.headers["HX-Retarget"] == "#panel"
    bram.post(f"/balie/bezoek/{second}/afronden", lines | {"follow_up": chosen["follow_up"], "explanation": "Bel"})
    with building.db.reading() as session:
        kept = session.exec(select(VisitResult).where(VisitResult.visit_id == second)).one()
    assert (kept.follow_up_id, kept.explanation) == (chosen["follow_up"], "Bel")


def test_notes_and_ticks_are_kept_and_a_wrong_note_is_told(building: Building, bram: Visitor) -> None:
    visit_id = helped(building, bram)
    side = bram.text(f"/balie/bezoek/{visit_id}/dossier")
    item = re.search(r'name="regel" value="([^"]+)"', side)
    assert item
    ticked = bram.post(f"/balie/bezoek/{visit_id}/meegenomen", {"regel": item[1], "is_er": "ja"}, headers=HTMX)
    assert 'aria-checked="true"' in ticked.get_data(as_text=True)
    kept = bram.post(f"/balie/bezoek/{visit_id}/notitie", {"notitie": "Pasfoto te oud"}, headers=HTMX)
    assert "Pasfoto te oud" in kept.get_data(as_text=True)
    empty = bram.post(f"/balie/bezoek/{visit_id}/notitie", {"notitie": " "}, headers=HTMX).get_data(as_text=True)
    assert "Kies of vul eerst iets in." in empty
    with building.db.reading() as session:
        assert [note.text for note in session.exec(select(VisitNote))] == ["Pasfoto te oud"]


def test_who_comes_for_me_is_told_unless_i_have_a_break(building: Building) -> None:
    ines = at_desk(building, "Ines Inkomen", 0)
    ines.post("/balie/plek", {"plek": f"room:{building.cast.room}"})
    assert arrivals(ines.text("/balie")) == []
    arrive(building, "sensitive")
    assert arrivals(ines.text("/balie")) == ["R. Inkomen"]
    ines.post("/balie/aanwezig", {"stand": "pauze"})
    assert arrivals(ines.text("/balie")) == []
    ines.post("/balie/volgende")
    with building.db.reading() as session:
        assert session.get_one(StaffPresence, building.cast.staff["Ines Inkomen"]).state == "available"
    assert "Dit kan hier niet." in acted(ines, "/balie/aanwezig", {"stand": "dwaas"})


def test_who_signs_out_leaves_the_visitor_for_a_colleague_to_take_over(building: Building, bram: Visitor) -> None:
    visit_id = helped(building, bram)
    dewi = at_desk(building, "Dewi Desk", 1)
    assert "Overnemen" not in dewi.text("/balie")
    refused = dewi.post(f"/balie/bezoek/{visit_id}/overnemen", headers=HTMX).get_data(as_text=True)
    assert "Dit hoort niet bij uw taken" in refused
    bram.post("/personeel/afmelden")
    page = dewi.text("/balie")
    assert "Bram Balie is weg van Balie 1" in page
    assert "U gaat verder met deze bezoeker." in acted(dewi, f"/balie/bezoek/{visit_id}/overnemen")
    assert leg(building, visit_id).desk_id == building.cast.desks[1]


def test_who_appears_after_all_is_put_back_by_who_marked_the_no_show(building: Building, bram: Visitor) -> None:
    visit_id = arrive(building, "maria")
    bram.post(f"/balie/bezoek/{visit_id}/oproepen")
    soon = bram.post(f"/balie/bezoek/{visit_id}/niet-verschenen", headers=HTMX).get_data(as_text=True)
    assert "Wacht eerst 10\xa0minuten" in soon
    assert "Niet verschenen kan vanaf" in soon
    building.clock.forward(10)
    assert "Is er toch" in acted(bram, f"/balie/bezoek/{visit_id}/niet-verschenen")
    assert "Wie wacht (1)" in acted(bram, f"/balie/bezoek/{visit_id}/toch-verschenen")


def test_staff_read_in_words_why_somebody_is_next(building: Building, bram: Visitor) -> None:
    arrive(building, "maria")
    host = building.client(staff="Hanna Hostess")
    host.post("/gastheer/inloop", {"product": building.cast.products["Parkeervergunning"], "naam": "Ada Lovelace"})
    page = bram.text("/balie")
    assert "Afspraak van 10:10, was op tijd." in page
    assert "Inloop sinds 10:00. Telt na 30 minuten mee: als 10:30." in page


@pytest.mark.parametrize("panel", ["doorzetten", "toevoegen", "afronden", "dossier"])
def test_panels_of_a_visit_that_does_not_exist_are_not_found(building: Building, bram: Visitor, panel: str) -> None:
    assert bram.get(f"/balie/bezoek/{building.cast.shop}/{panel}").status_code == 404


def test_the_host_sees_whom_an_employee_left_behind_and_puts_him_back(building: Building, bram: Visitor) -> None:
    visit_id = helped(building, bram)
    host = building.client(staff="Hanna Hostess")
    page = host.text("/gastheer")
    assert 'id="geholpen"' in page
    assert "Medewerker is weg" not in page
    bram.post("/personeel/afmelden")
    page = host.text("/gastheer")
    assert "Medewerker is weg" in page
    assert 'id="geholpen"' not in page, "in sight, and not folded away with those who are helped"
    host.post(f"/gastheer/bezoek/{visit_id}/terug")
    assert leg(building, visit_id).state == "waiting"


def test_a_visitor_whom_a_colleague_of_another_department_has_at_my_place_is_told_and_not_in_my_way(
    building: Building,
) -> None:
    room = {"plek": f"room:{building.cast.room}"}
    ines, bram = building.client(staff="Ines Inkomen"), building.client(staff="Bram Balie")
    bram.post("/balie/plek", room)
    helped(building, bram)
    mine = arrive(building, "sensitive")
    ines.post("/balie/plek", room)
    page = ines.text("/balie")
    assert "Bram Balie heeft op deze plek een bezoeker van een andere afdeling" in page
    assert "stap-terug" not in page
    assert 'id="stap-start"' in acted(ines, "/balie/volgende")
    assert leg(building, mine).state == "called"
    assert "stap-afronden" in bram.text("/balie")
