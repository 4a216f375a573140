"""`/beheer/lijsten`: skills, facilities and durations of combinations are found, added and changed, with history."""

import re
from uuid import UUID

from sqlmodel import select

from booking_api.catalogue.models import DurationRule, FeeLine
from booking_api.identity.models import Skill
from booking_api.locations.models import Facility, Location
from tests.portal.staff.office import Desk, Fields, form_of


def test_a_skill_and_a_facility_are_added_changed_and_found(manager: Desk) -> None:
    page = manager.page("/beheer/lijsten")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    department = page.split('name="department_id"')[1].split('<option value="')[2].split('"')[0]
    new: Fields = {
        "vaardigheid-code": "tolk-ar", "vaardigheid-name": "Spreekt Arabisch", "department_id": department,
    }  # fmt: skip
    lift: Fields = {"voorziening-code": "tillift", "voorziening-name": "Tillift"}
    assert manager.send("/beheer/lijsten/vaardigheid", new).status_code == 303
    assert manager.send("/beheer/lijsten/vaardigheid", new | {"vaardigheid-name": "Arabisch"}).status_code == 303
    assert manager.send("/beheer/lijsten/voorziening", lift).status_code == 303
    with manager.site.db.reading() as session:
        assert session.get_one(Skill, "tolk-ar").name == "Arabisch"
        assert session.get_one(Facility, "tillift").name == "Tillift"
    found = manager.page("/beheer/lijsten?zoek=tillift")
    assert "Tillift" in found
    assert '<td data-label="Code">tolk-ar' not in found
    assert "Spreekt Arabisch → Arabisch" in found


def test_a_combination_takes_as_long_as_it_is_told_and_can_be_taken_away(manager: Desk) -> None:
    pair: Fields = {"product_codes": ["paspoort", "rijbewijs"], "minutes": "25"}
    assert manager.send("/beheer/lijsten/combinatie", pair).status_code == 303
    assert manager.send("/beheer/lijsten/combinatie", pair | {"minutes": "20"}).status_code == 303
    with manager.site.db.reading() as session:
        [rule] = session.exec(select(DurationRule)).all()
    assert (rule.product_codes, rule.minutes) == (["paspoort", "rijbewijs"], 20)
    assert manager.post(f"/beheer/lijsten/combinatie/{rule.id}/weg").status_code == 303
    with manager.site.db.reading() as session:
        assert not session.exec(select(DurationRule)).all()


def test_what_is_wrong_is_told_and_kept(manager: Desk) -> None:
    typed: Fields = {"vaardigheid-code": "Met Spatie", "vaardigheid-name": "Iets"}
    wrong = manager.send("/beheer/lijsten/vaardigheid", typed)
    assert wrong.status_code == 422
    assert "kleine letters" in wrong.text
    assert 'value="Iets"' in wrong.text
    assert manager.post("/beheer/lijsten/combinatie", product_codes=["paspoort"], minutes="x").status_code == 422


def test_english_words_of_places_and_fees_are_kept(manager: Desk) -> None:
    with manager.site.db.reading() as session:
        shop = session.exec(select(Location).where(Location.code == "koningsplein")).one()
    path = f"/beheer/locaties/{shop.id}"
    fields = form_of(manager.page(path))
    assert fields["accessibility_english"] == shop.translations["en"]
    assert manager.send(path, fields | {"accessibility_english": "Step-free"}).status_code == 303
    product = manager.site.product("paspoort")
    fields = form_of(manager.page(f"/beheer/producten/{product}"), "product")
    assert fields["fees-0-english"] == "Passport"
    changed = fields | {"fees-0-english": "New passport", "actie": "opslaan"}
    assert manager.send(f"/beheer/producten/{product}", changed).status_code == 303
    with manager.site.db.reading() as session:
        assert session.get_one(Location, shop.id).translations["en"] == "Step-free"
        fee = session.exec(select(FeeLine).where(FeeLine.product_id == UUID(product))).one()
    assert fee.translations["en"] == "New passport"
