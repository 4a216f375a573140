"""The pillar over HTTP: who gets in, who is kindly sent on, and that nothing of a visitor stays behind."""

import re
from pathlib import Path

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment
from booking_api.catalogue.models import Product, ProductLocation, ProductStep, ProductText
from booking_api.customers.models import DigitalAddress, Party
from booking_api.identity.models import Device
from booking_api.outbox import OutboxEvent
from booking_api.visits.models import HelpRequest, Visit
from tests.kiosk.building import Building, Visitor

PILLAR = "Zuil bij de ingang"


def step(text: str) -> str:
    found = re.search(r'data-step="([^"]+)"', text)
    assert found, text[:200]
    return found[1]


def visits(building: Building) -> list[Visit]:
    with building.db.reading() as session:
        return list(session.exec(select(Visit)))


@pytest.fixture
def visitor(building: Building) -> Visitor:
    return building.client(device=PILLAR)


def test_a_browser_that_is_no_pillar_is_sent_to_be_paired(building: Building) -> None:
    answer = building.client().get("/zuil")
    assert answer.status_code == 302
    assert answer.location.endswith("/apparaten/koppelen")


def test_a_pillar_of_the_demo_needs_no_pairing(building: Building) -> None:
    start = building.client().text("/zuil/demo/stadhuis")
    assert step(start) == "start"
    assert "/zuil/demo/stadhuis/naam" in start


def test_outside_the_demo_nobody_is_a_pillar_without_pairing(sqlite_url: str, tmp_path: Path) -> None:
    building = Building(sqlite_url, tmp_path, demo=False)
    assert building.client().get("/zuil/demo/stadhuis").status_code == 302
    assert building.client(device=PILLAR).get("/zuil/demo/stadhuis").status_code == 404
    assert building.client(device=PILLAR).get("/zuil").status_code == 200
    building.db.dispose()


def test_maria_types_her_name_says_yes_and_waits_with_all_her_family(building: Building, visitor: Visitor) -> None:
    asked = visitor.text("/zuil/naam", {"naam": "de vries"})
    assert step(asked) == "confirm"
    assert "Bent u M. de Vries?" in asked
    assert "wij zijn er allemaal" in asked
    assert "er komt nog iemand" in asked
    welcome = visitor.text("/zuil/aanmelden", {"afspraak": building.cast.appointments["maria"]})
    assert step(welcome) == "done"
    assert "met 2 personen" in welcome
    assert "ik hoor bij deze groep" in visitor.text("/zuil/naam", {"naam": "de vries"})
    assert "Wachtruimte\u00a0A" in welcome
    assert "M. de Vries" in welcome
    assert [visit.persons for visit in visits(building)] == [2]


@pytest.mark.parametrize("typed", ["vries", "DE VRIES", "devries"])
def test_a_name_may_be_typed_in_many_ways(visitor: Visitor, typed: str) -> None:
    assert "Bent u M. de Vries?" in visitor.text("/zuil/naam", {"naam": typed})


def test_who_mistyped_tells_the_own_time_and_hears_no_name_before(building: Building, visitor: Visitor) -> None:
    asked = visitor.text("/zuil/naam", {"naam": "Vreis"})
    assert step(asked) == "choose-time"
    assert "Maria" not in asked
    assert "Vries" not in asked
    moments = re.findall(r'name="tijd" value="([^"]+)"', asked)
    assert len(moments) == 4
    wrong = next(moment for moment in moments if "09:10" not in moment)
    assert step(visitor.text("/zuil/tijd", {"naam": "Vreis", "tijd": wrong})) == "refused"
    right = next(moment for moment in moments if "09:10" in moment)
    asked = visitor.text("/zuil/tijd", {"naam": "Vreis", "tijd": right})
    assert "Ja, maar er komt nog iemand" in asked, "a group is asked whether all are there, whichever way it was found"
    assert "Uw afspraak is om 10:10." in asked
    assert "Vries" not in asked
    english = visitor.text("/zuil/tijd", {"naam": "Vreis", "tijd": right, "ander": "", "voertaal": "en"})
    assert step(english) == "confirm"
    assert visits(building) == []
    us = {"afspraak": building.cast.appointments["maria"], "naam": "Vreis"}
    assert "Welkom, Maria de Vries" in visitor.text("/zuil/aanmelden", us)


def test_who_is_somebody_else_is_not_greeted_by_that_name_again(visitor: Visitor) -> None:
    answer = visitor.text("/zuil/iemand-anders", {"naam": "vries"})
    assert step(answer) == "refused"
    assert "Vraag de gastheer" in answer


def test_names_without_their_marks_are_found(visitor: Visitor) -> None:
    assert "Özdemir" in visitor.text("/zuil/naam", {"naam": "ozdemir"})


def test_of_several_with_one_name_only_times_are_shown(building: Building, visitor: Visitor) -> None:
    asked = visitor.text("/zuil/naam", {"naam": "van den Berg"})
    assert step(asked) == "choose-time"
    assert "10:20" in asked
    assert "10:35" in asked
    assert "Jan" not in asked
    assert "Piet" not in asked
    moments = re.findall(r'name="tijd" value="([^"]+)"', asked)
    welcome = visitor.text("/zuil/tijd", {"naam": "van den Berg", "tijd": moments[0]})
    assert "Welkom, Jan van den Berg" in welcome
    assert [visit.appointment_id for visit in visits(building)] == [building.cast.appointments["jan"]]


def test_two_with_the_same_name_and_time_are_left_to_the_host(building: Building, visitor: Visitor) -> None:
    asked = visitor.text("/zuil/naam", {"naam": "Jansen"})
    moment = next(each for each in re.findall(r'name="tijd" value="([^"]+)"', asked) if "09:25" in each)
    answer = visitor.text("/zuil/tijd", {"naam": "Jansen", "tijd": moment})
    assert step(answer) == "refused"
    assert "Vraag de gastheer" in answer
    assert visits(building) == []


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("elsewhere", "Uw afspraak is op een andere plek"),
        ("tomorrow", "Uw afspraak is niet vandaag"),
        ("afternoon", "U bent nog wat vroeg"),
        ("cancelled", "Deze afspraak is afgezegd"),
    ],
)
def test_every_refusal_is_kind_and_offers_the_host(building: Building, visitor: Visitor, key: str, said: str) -> None:
    answer = visitor.text("/zuil/code", {"code": building.cast.codes[key]})
    assert step(answer) == "refused"
    assert said in answer
    assert "Vraag de gastheer" in answer
    assert visits(building) == []


@pytest.mark.parametrize("code", ["NOSUCHCODE", "'; drop table visit", "🙂" * 200, "WELKOM:"])
def test_a_code_that_nobody_has_is_refused_kindly(visitor: Visitor, code: str) -> None:
    assert "Wij vinden uw afspraak niet" in visitor.text("/zuil/code", {"code": code})


def test_a_name_that_is_not_expected_here_is_not_found(visitor: Visitor) -> None:
    answer = visitor.text("/zuil/naam", {"naam": "Noord"})
    assert step(answer) == "refused"
    assert "Wij vinden uw naam niet" in answer


def test_one_letter_is_not_a_name(visitor: Visitor) -> None:
    assert "minstens twee letters" in visitor.text("/zuil/naam", {"naam": "v"})


def test_checking_in_twice_is_checking_in_once(building: Building, visitor: Visitor) -> None:
    code = building.cast.codes["yusuf"]
    assert step(visitor.text("/zuil/code", {"code": code.lower()})) == "done"
    assert step(visitor.text("/zuil/code", {"code": f"{code[:4]} {code[4:]}"})) == "done"
    assert len(visits(building)) == 1


def test_who_has_no_appointment_chooses_a_subject_and_a_name(building: Building, visitor: Visitor) -> None:
    assert step(visitor.text("/zuil/geen-afspraak", {})) == "products"
    product = building.cast.products["Rijbewijs verlengen"]
    assert step(visitor.text("/zuil/inloop/wanneer", {"product": product})) == "persons"
    chosen = {"product": product, "personen": "3"}
    asked = visitor.text("/zuil/inloop/wanneer", chosen)
    assert step(asked) == "walk-in-name", "without a free time there is nothing to choose"
    assert "Rijbewijs verlengen" in asked
    assert "Vul een naam in" in visitor.text("/zuil/inloop", {**chosen, "naam": " "})
    welcome = visitor.text("/zuil/inloop", {**chosen, "naam": "Ahmed El Amrani"})
    assert "Welkom, Ahmed el Amrani" in welcome
    assert [(visit.appointment_id, visit.persons) for visit in visits(building)] == [(None, 3)]


def test_for_what_is_done_alone_nobody_is_asked_for_how_many(building: Building, visitor: Visitor) -> None:
    product = building.cast.products["Intake bijstandsuitkering"]
    assert step(visitor.text("/zuil/inloop/wanneer", {"product": product})) == "walk-in-name"


@pytest.mark.parametrize(
    ("key", "when"), [("tomorrow", "dinsdag 24\u00a0november"), ("afternoon", "maandag 23\u00a0november")]
)
def test_who_shows_a_code_is_told_the_own_day_and_time(
    building: Building, visitor: Visitor, key: str, when: str
) -> None:
    answer = visitor.text("/zuil/code", {"code": building.cast.codes[key]})
    assert when in answer.split("Uw afspraak:")[1][:60]
    assert "Your appointment:" in visitor.text(
        "/zuil/niet-gelukt", {"reden": "andere-dag", "afspraak_om": "2026-11-24T09:00:00+00:00", "voertaal": "en"}
    )


def test_a_time_that_is_none_is_left_out(visitor: Visitor) -> None:
    answer = visitor.text("/zuil/niet-gelukt", {"reden": "andere-dag", "afspraak_om": "gisteren"})
    assert "Uw afspraak:" not in answer


def test_the_way_to_sit_is_drawn(visitor: Visitor, building: Building) -> None:
    answer = visitor.text("/zuil/code", {"code": building.cast.codes["maria"]})
    assert "p-map-area--2 p-map-area--mine" in answer


def test_where_nobody_may_walk_in_the_host_is_the_way(building: Building) -> None:
    answer = building.client(device="Zuil Noord").text("/zuil/geen-afspraak", {})
    assert "alleen met een afspraak" in answer
    assert "Vraag de gastheer" in answer


def test_sensitive_subjects_stand_there_by_their_public_name(visitor: Visitor) -> None:
    second = visitor.text("/zuil/geen-afspraak", {"bladzijde": "2"})
    assert "Gesprek werk en inkomen" in second
    assert "bijstand" not in second


def test_the_help_button_tells_the_host_where_and_at_which_step(building: Building, visitor: Visitor) -> None:
    assert "gewaarschuwd" in visitor.text("/zuil/hulp", {"stap": "name"})
    visitor.text("/zuil/hulp", {"stap": "name"})
    with building.db.reading() as session:
        calls = session.exec(select(HelpRequest)).all()
    assert [(call.place, call.step) for call in calls] == [(PILLAR, "name")]


def test_a_ticket_is_asked_for_in_an_event_without_a_name(building: Building, visitor: Visitor) -> None:
    visitor.text("/zuil/code", {"code": building.cast.codes["maria"]})
    visit = visits(building)[0]
    assert "geprint" in visitor.text("/zuil/kaartje", {"bezoek": visit.id})
    with building.db.reading() as session:
        event = session.exec(select(OutboxEvent).where(OutboxEvent.kind == "TicketRequested")).one()
    assert event.subject_id == visit.id
    assert "Vries" not in str((event.keys_before, event.keys_after))


def test_nothing_is_kept_by_the_browser(visitor: Visitor) -> None:
    answer = visitor.post("/zuil/naam", {"naam": "vries"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'autocomplete="off"' in visitor.text("/zuil/naam", {})


def test_the_language_of_one_visitor_is_not_that_of_the_next(visitor: Visitor) -> None:
    assert "What is your family name?" in visitor.text("/zuil/naam", {"voertaal": "en"})
    assert "Wat is uw achternaam?" in visitor.text("/zuil/naam", {})


def test_every_screen_stays_where_it_is_in_another_language(building: Building, visitor: Visitor) -> None:
    welcome = visitor.text("/zuil/code", {"code": building.cast.codes["maria"]})
    visit = re.search(r'name="bezoek" value="([^"]+)"', welcome)
    assert visit
    assert "Welcome, Maria de Vries" in visitor.text("/zuil/klaar", {"bezoek": visit[1], "voertaal": "en"})


def test_a_pillar_shows_no_visit_of_another_location(building: Building, visitor: Visitor) -> None:
    visitor.text("/zuil/code", {"code": building.cast.codes["maria"]})
    other = building.client(device="Zuil Noord").text("/zuil/klaar", {"bezoek": visits(building)[0].id})
    assert step(other) == "refused"
    assert "Maria" not in other


def test_a_pillar_that_lives_is_seen(building: Building, visitor: Visitor) -> None:
    assert visitor.get("/zuil/teken").get_json()["versie"]
    listed = building.client(staff="Abel Beheer").text("/apparaten")
    assert "ma 23 nov 2026, 10:00" in listed


def test_subjects_with_one_public_name_are_one_choice(building: Building, visitor: Visitor) -> None:
    with building.db.transaction() as session:
        for key in ("Rijbewijs verlengen", "Verhuizing doorgeven"):
            product = session.get_one(ProductText, (building.cast.products[key], "nl"))
            product.public_name = "Gesprek"
    shown = visitor.text("/zuil/geen-afspraak", {})
    assert shown.count("<b>Gesprek</b>") == 1


def test_equal_public_names_are_one_tile_only_where_the_same_is_needed(building: Building, visitor: Visitor) -> None:
    with building.db.transaction() as session:
        first = session.get_one(Product, building.cast.products["Intake bijstandsuitkering"])
        for number, (place_kind, minutes) in enumerate((("room", 45), ("desk", 20), ("desk", 20))):
            other = Product(
                department_id=first.department_id,
                code=f"w{number}",
                name=f"Geheim onderwerp {number}",
                public_name=first.public_name,
                position=100 + number,
                call_variant=first.call_variant,
            )
            session.add(other)
            session.flush()
            step_of = ProductStep(product_id=other.id, handling_minutes=minutes, place_kind=place_kind)
            step_of.skills = ["uitkeringen"] if number < 2 else ["reisdocumenten"]
            session.add(step_of)
            session.add(ProductLocation(product_id=other.id, location_id=building.cast.shop, walk_in=True))
    shown = visitor.text("/zuil/geen-afspraak", {"bladzijde": 2})
    tiles = re.findall(r"<b>Gesprek werk en inkomen</b>(?:<span>([^<]*)</span>)?", shown)
    assert tiles == ["In een spreekkamer, ongeveer 45 minuten", "De gastheer helpt u"]
    assert "Geheim" not in shown


def test_no_screen_of_a_pillar_says_who_somebody_is_beyond_the_name(building: Building, visitor: Visitor) -> None:
    with building.db.transaction() as session:
        appointment = session.get_one(Appointment, building.cast.appointments["maria"])
        party = session.get_one(Party, appointment.customer_id)
        party.sealed_bsn, party.subject_mark, party.register_id = "sealed-bsn", "mark-of-login", "id-in-register"
        session.add(DigitalAddress(party_id=party.id, kind="email", address="maria@example.org"))
        appointment.visit_address = "Kerkstraat 1"
        session.add(DigitalAddress(party_id=party.id, kind="phone", address="0612345678"))
    secrets = ("sealed-bsn", "mark-of-login", "id-in-register", "maria@example.org", "0612345678", "Kerkstraat")
    visit_screens = [
        visitor.text("/zuil/naam", {"naam": "de vries"}),
        visitor.text("/zuil/naam", {"naam": "Vreis"}),
        visitor.text("/zuil/aanmelden", {"afspraak": building.cast.appointments["maria"]}),
        visitor.text("/zuil/klaar", {"bezoek": visits(building)[0].id}),
        visitor.text("/zuil/code", {"code": building.cast.codes["maria"]}),
    ]
    for text in visit_screens:
        assert [secret for secret in secrets if secret in text] == []


def test_only_a_pillar_that_is_set_to_have_them_uses_headphones_and_a_camera(
    building: Building, visitor: Visitor
) -> None:
    plain = visitor.get("/zuil")
    assert "camera=()" in plain.headers["Permissions-Policy"]
    assert "data-headphones" not in plain.text
    with building.db.reading() as session:
        pillar = session.exec(select(Device.id).where(Device.name == PILLAR)).one()
    set_by = building.client(staff="Abel Beheer")
    answer = set_by.post(f"/apparaten/{pillar}/onderdelen", {"onderdeel": ["koptelefoon", "camera"]})
    assert answer.status_code == 302
    page = visitor.get("/zuil")
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "data-headphones data-camera" in page.text
    assert 'value="camera" checked' in set_by.text("/apparaten")
    assert building.client(staff="Bram Balie").post(f"/apparaten/{pillar}/onderdelen", {}).status_code == 403


@pytest.mark.parametrize("step_taken", ["oproepen", "start"])
def test_who_comes_later_than_the_group_is_sent_to_where_it_is_by_then(
    building: Building, visitor: Visitor, step_taken: str
) -> None:
    maria = {"afspraak": building.cast.appointments["maria"], "naam": "de Vries"}
    visitor.text("/zuil/aanmelden", {**maria, "later": "1"})
    [visit] = visits(building)
    bram = building.client(staff="Bram Balie")
    bram.post("/balie/plek", {"plek": f"desk:{building.cast.desks[1]}"})
    for pressed in dict.fromkeys(("oproepen", step_taken)):
        bram.post(f"/balie/bezoek/{visit.id}/{pressed}")
    building.clock.forward(3)
    assert "ik hoor bij deze groep" in visitor.text("/zuil/naam", {"naam": "de vries"})
    found = visitor.text("/zuil/aanmelden", {**maria, "later": "1"})
    assert "Ga naar Balie 2" in found
    assert "Uw groep is al aan de beurt." in found
    assert "Wij roepen u bij uw naam" not in found
    assert len(visits(building)) == 1, "nobody waits twice"
