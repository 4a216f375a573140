"""Locations in the administrator's hands: hours, closures with what they touch, waiting areas, desks and rooms."""

import re
from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from booking_api.locations.models import Closure, Desk, Location, OpeningHours, OwnPhone
from booking_api.locations.presence import is_poster
from tests.portal.citizen.site import NOW, Site, Visitor
from tests.portal.staff.office import Desk as Manager
from tests.portal.staff.office import Fields, errors, form_of, headings, location_id


def at(site: Site, part: str = "") -> str:
    """Return the address of a page of the city shop."""
    return f"/beheer/locaties/{location_id(site)}{part}"


def desks_of(site: Site) -> dict[str, UUID]:
    with site.db.reading() as session:
        here = location_id(site)
        return {row.name: row.id for row in session.exec(select(Desk).where(Desk.location_id == here))}


def book(site: Site, code: str = "paspoort") -> None:
    visitor = Visitor(site)
    visitor.get_to_check()
    assert visitor.post("/controle").status_code in (302, 303)


def test_details_are_changed_and_reach_the_citizen(manager: Manager) -> None:
    fields = form_of(manager.page(at(manager.site)))
    assert manager.send(at(manager.site), fields | {"name": "Stadswinkel aan de Markt"}).status_code == 303
    visitor = Visitor(manager.site)
    visitor.choose_products({"paspoort": 1})
    assert "Stadswinkel aan de Markt" in visitor.page("/plek")


def test_wrong_details_are_all_told_and_kept(manager: Manager) -> None:
    fields = form_of(manager.page(at(manager.site)))
    wrong: Fields = {"name": "", "timezone": "Europe/Nergens", "early_minutes": "zestig", "call_shown_minutes": "0"}
    answer = manager.send(at(manager.site), fields | wrong)
    assert answer.status_code == 422
    assert len(errors(answer.text)) == 4
    assert form_of(answer.text)["timezone"] == "Europe/Nergens"


def test_a_new_location_is_made_and_one_is_copied(manager: Manager) -> None:
    known = form_of(manager.page(at(manager.site, "")))
    copied = form_of(manager.page(f"/beheer/locaties/nieuw?van={location_id(manager.site)}"))
    assert copied == known | {"code": "", "name": ""}
    fields = form_of(manager.page("/beheer/locaties/nieuw"))
    answer = manager.send("/beheer/locaties/nieuw", fields | {"code": "noord", "name": "Wijkpunt Noord"})
    assert headings(manager.page(answer.headers["Location"])) == ["Wijkpunt Noord"]
    assert manager.send("/beheer/locaties/nieuw", fields | {"code": "noord", "name": "Nog een"}).status_code == 422


def test_a_location_that_is_switched_off_offers_nothing(manager: Manager) -> None:
    manager.post(at(manager.site, "/uitzetten"))
    visitor = Visitor(manager.site)
    visitor.choose_products({"paspoort": 1})
    assert "Stadswinkel" not in visitor.page("/plek").partition("<main")[2]
    manager.post(at(manager.site, "/aanzetten"))
    visitor = Visitor(manager.site)
    visitor.choose_products({"paspoort": 1})
    assert "Stadswinkel" in visitor.page("/plek").partition("<main")[2]


def test_opening_hours_are_changed_and_free_times_follow(manager: Manager) -> None:
    visitor = Visitor(manager.site)
    visitor.choose_products({"paspoort": 1})
    visitor.choose_place()
    assert visitor.times()
    path = at(manager.site, "/openingstijden")
    fields = form_of(manager.page(path))
    late = {
        name: "12:00" if name.endswith("-opens") else "13:00" for name in fields if name.endswith(("-opens", "-closes"))
    }
    assert manager.send(path, fields | late | {"actie": "opslaan"}).status_code == 303
    hours = {moment[11:13] for moment in visitor.times()}
    assert hours <= {"11", "12"}, "an hour from noon in winter, in UTC"


def test_an_hour_that_ends_before_it_begins_is_told_and_kept(manager: Manager) -> None:
    path = at(manager.site, "/openingstijden")
    fields = form_of(manager.page(path))
    answer = manager.send(path, fields | {"hours-0-opens": "17:00", "hours-0-closes": "08:00", "actie": "opslaan"})
    assert answer.status_code == 422
    assert form_of(answer.text)["hours-0-opens"] == "17:00"
    added = manager.send(path, fields | {"actie": "regel-erbij", "dag": "6"})
    assert len([name for name in form_of(added.text) if name.endswith("-weekday")]) == 1 + len(
        [name for name in fields if name.endswith("-weekday")]
    )
    with manager.site.db.reading() as session:
        assert all(row.opens < row.closes for row in session.exec(select(OpeningHours)))


def test_a_closure_shows_what_it_touches_before_it_is_made(manager: Manager) -> None:
    book(manager.site)
    path = at(manager.site, "/sluitingen")
    span: Fields = {
        "starts_at": NOW.date().isoformat(), "ends_at": (NOW + timedelta(days=90)).date().isoformat(),
        "reason": "Verbouwing",
    }  # fmt: skip
    answer = manager.send(path, span)
    assert "1\xa0afspraak" in answer.text
    assert "Bakker" not in answer.text, "a closure needs no names"
    with manager.site.db.reading() as session:
        assert session.exec(select(Closure)).all() == []
    assert manager.send(path, form_of(answer.text) | {"actie": "sluiten"}).status_code == 303
    assert "Verbouwing" in manager.page(path)
    assert len(manager.site.appointments()) == 1
    visitor = Visitor(manager.site)
    visitor.choose_products({"paspoort": 1})
    assert visitor.choose_place().status_code in (303, 422)
    assert 'name="tijd"' not in visitor.get("/tijd").text


def test_a_closure_is_taken_away_again(manager: Manager) -> None:
    path = at(manager.site, "/sluitingen")
    span: Fields = {"starts_at": "2026-12-24", "ends_at": "2026-12-24", "starts_clock": "12:00", "actie": "sluiten"}
    assert manager.send(path, span).status_code == 303
    with manager.site.db.reading() as session:
        closure = session.exec(select(Closure)).one()
    assert (closure.starts_at.hour, closure.ends_at.hour) == (11, 23), "noon to midnight in winter, in UTC"
    assert manager.post(f"{path}/{closure.id}/weg").status_code == 303
    assert "Er zijn geen sluitingen gepland" in manager.page(path)


def test_a_closure_in_an_hour_that_does_not_exist_is_refused(manager: Manager) -> None:
    span: Fields = {"starts_at": "2027-03-28", "starts_clock": "02:30", "ends_at": "2027-03-28", "ends_clock": "05:00"}
    answer = manager.send(at(manager.site, "/sluitingen"), span)
    assert answer.status_code == 422
    assert 'value="02:30"' in answer.text


def test_desks_and_rooms_are_added_changed_and_switched_off(manager: Manager) -> None:
    new = at(manager.site, "/plekken/nieuw/balie")
    fields = form_of(manager.page(new))
    assert manager.send(new, fields | {"number": "1", "name": "Balie 1"}).status_code == 422
    assert manager.send(new, fields | {"number": "77", "name": "Balie 77"}).status_code == 303
    first = desks_of(manager.site)["Balie 1"]
    known = form_of(manager.page(at(manager.site, f"/plekken/balie/{first}")))
    assert form_of(manager.page(f"{new}?van={first}")) == known | {"name": "", "number": "", "active": ["1"]}
    path = at(manager.site, f"/plekken/balie/{desks_of(manager.site)['Balie 77']}")
    fields = form_of(manager.page(path))
    fields.pop("active")
    assert manager.send(path, fields).status_code == 303
    with manager.site.db.reading() as session:
        assert not session.exec(select(Desk).where(Desk.name == "Balie 77")).one().active
    assert "Balie 77" in manager.page(f"/beheer/geschiedenis/locatie/{location_id(manager.site)}")


def test_a_place_of_another_location_is_not_found(manager: Manager) -> None:
    desk = next(iter(desks_of(manager.site).values()))
    other = location_id(manager.site, "recycling_centre")
    assert manager.get(f"/beheer/locaties/{other}/plekken/balie/{desk}").status_code == 404
    assert (
        manager.send(f"/beheer/locaties/{other}/plekken/balie/{desk}", {"name": "x", "number": "1"}).status_code == 404
    )


def test_the_poster_is_there_for_who_works_with_one_and_its_code_proves_presence(manager: Manager) -> None:
    path = at(manager.site)
    assert manager.get(f"{path}/poster").status_code == 404
    with manager.site.db.transaction() as session:
        session.get_one(Location, location_id(manager.site)).own_phone = OwnPhone.POSTER
    page = manager.page(f"{path}/poster")
    code = re.findall(r"/aanmelden/koningsplein/([0-9a-f]{16})", page)[0]
    assert "Meld u aan met uw telefoon" in page
    assert is_poster(location_id(manager.site), code, manager.site.settings.web.citizen_key)


def test_a_location_keeps_capacity_free_for_walk_in(manager: Manager) -> None:
    path = at(manager.site, "/vrijhouden")
    assert "houdt niets vrij" in manager.page(path)
    added = manager.post(path, actie="regel-erbij", profiel="")
    assert added.status_code == 200
    fields = form_of(added.text)
    wrong = manager.send(path, fields | {"kept-0-count": "0", "kept-0-percent": "101", "actie": "opslaan"})
    assert wrong.status_code == 422
    assert len(errors(wrong.text)) == 1
    visitor = Visitor(manager.site)
    visitor.choose_products({"paspoort": 1})
    visitor.choose_place()
    before = visitor.times()
    assert before
    everything: Fields = {"kept-0-percent": "100", "kept-0-release_minutes": "0", "actie": "opslaan"}
    assert manager.send(path, fields | everything).status_code == 303
    assert form_of(manager.page(path))["kept-0-percent"] == "100"
    assert not visitor.times(), "all of it is kept for host and contact centre"
    again = form_of(manager.page(path)) | {"kept-0-remove": "1", "actie": "opslaan"}
    assert manager.send(path, again).status_code == 303
    assert visitor.times() == before


def test_the_preview_of_a_location_shows_what_is_typed_and_saves_nothing(manager: Manager) -> None:
    fields = form_of(manager.page(at(manager.site)), "locatie")
    typed: Fields = {"name": "Net getypt", "accessibility": "Zonder drempel", "accessibility_english": "No steps"}
    shown = manager.send("/beheer/locaties/voorbeeld", fields | typed).text
    assert shown.count("Net getypt") == 2
    assert "Zonder drempel" in shown.partition('lang="en"')[0]
    assert "No steps" in shown.partition('lang="en"')[2]
    without = manager.send("/beheer/locaties/voorbeeld", fields | typed | {"accessibility_english": ""}).text
    assert without.count("Zonder drempel") == 2, "who reads another language reads the Dutch words"
    by_button = manager.send(at(manager.site), fields | typed | {"actie": "voorbeeld"})
    assert by_button.status_code == 200
    assert "No steps" in by_button.text.partition('id="voorbeeld"')[2]
    assert "Net getypt" not in manager.page("/beheer/locaties")


def test_the_preview_of_a_place_is_what_a_visitor_reads_there(manager: Manager) -> None:
    new = at(manager.site, "/plekken/nieuw/wachtruimte")
    fields = form_of(manager.page(new), "plek")
    typed: Fields = {"name": "Wachtruimte Oost", "directions": "Na de trap", "directions_english": "Past the stairs"}
    shown = manager.send(at(manager.site, "/plekken/voorbeeld/wachtruimte"), fields | typed).text
    assert "Ga zitten in Wachtruimte Oost" in shown
    assert "Past the stairs" in shown.partition('lang="en"')[2]
    wall = manager.send(at(manager.site, "/plekken/voorbeeld/balie"), {"name": "Balie 99"}).text
    assert "Balie 99" in wall
    assert "Wachtruimte Oost" not in manager.page(at(manager.site, "/plekken"))
