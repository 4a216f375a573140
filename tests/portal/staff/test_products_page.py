"""Products in the administrator's hands: found, changed, copied, switched off, with nothing typed ever lost."""

import pytest
from sqlmodel import col, select

from booking_api.catalogue.models import FeeLine, Product, ProductStep, ProductText
from booking_api.identity.models import Department
from tests.portal.citizen.site import Site, Visitor
from tests.portal.staff.office import Desk, Fields, errors, form_of, headings, product_id

PAGES = (
    "/beheer", "/beheer/producten", "/beheer/producten/nieuw", "/beheer/locaties", "/beheer/locaties/nieuw",
    "/beheer/medewerkers", "/beheer/medewerkers/nieuw", "/beheer/rechten", "/beheer/koppelingen",
)  # fmt: skip


def open_form(desk: Desk, code: str) -> tuple[str, Fields]:
    path = f"/beheer/producten/{product_id(desk.site, code)}"
    return path, form_of(desk.page(path), "product")


def save(desk: Desk, code: str, **changed: str | list[str]) -> int:
    path, fields = open_form(desk, code)
    return desk.send(path, fields | changed | {"actie": "opslaan"}).status_code


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_for_an_administrator(manager: Desk, path: str) -> None:
    assert len(headings(manager.page(path))) == 1


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_there_for_others(host: Desk, path: str) -> None:
    assert host.get(path).status_code == 403
    assert host.site.app.test_client().get(path).status_code == 302


def test_products_are_found_by_words_department_and_stand(manager: Desk) -> None:
    page = manager.page("/beheer/producten?zoek=RIJBEWIJS")
    assert "Rijbewijs" in page
    assert "Paspoort aanvragen" not in page
    assert "Geen product gevonden" in manager.page("/beheer/producten?stand=uit")


def test_saving_a_form_as_it_stands_changes_nothing(manager: Desk) -> None:
    assert save(manager, "paspoort") == 303
    history = manager.page(f"/beheer/geschiedenis/product/{product_id(manager.site, 'paspoort')}")
    assert "Er is nog niets veranderd" in history


def test_a_new_name_and_a_new_duration_reach_the_citizen(manager: Desk) -> None:
    changed = {"texts-nl-name": "Rijbewijs vernieuwen", "steps-0-setup_minutes": "5", "steps-0-handling_minutes": "50"}
    assert save(manager, "rijbewijs", **changed) == 303
    visitor = Visitor(manager.site)
    assert "Rijbewijs vernieuwen" in visitor.page("/")
    visitor.choose_products({"rijbewijs": 1})
    visitor.choose_place()
    assert "55\u00a0minuten" in visitor.page("/tijd")


def test_all_errors_come_at_once_and_what_was_typed_stays(manager: Desk) -> None:
    path, fields = open_form(manager, "paspoort")
    wrong: Fields = {
        "texts-nl-name": "", "steps-0-handling_minutes": "kwart", "fees-0-amount": "gratis", "horizon_days": "9999",
        "texts-nl-description": "Met <b>vet</b> en 'aanhalingstekens'",
    }  # fmt: skip
    answer = manager.send(path, fields | wrong | {"actie": "opslaan"})
    assert answer.status_code == 422
    assert len(errors(answer.text)) == 4
    kept = form_of(answer.text, "product")
    assert kept["steps-0-handling_minutes"] == "kwart"
    assert kept["fees-0-amount"] == "gratis"
    assert "&lt;b&gt;vet" in answer.text
    with manager.site.db.reading() as session:
        assert session.get_one(Product, product_id(manager.site, "paspoort")).horizon_days == 90


def test_rows_are_added_and_taken_away_without_scripts(manager: Desk) -> None:
    path, fields = open_form(manager, "paspoort")
    answer = manager.send(path, fields | {"actie": "stap-erbij", "texts-nl-name": "Nog niet bewaard"})
    added = form_of(answer.text, "product")
    assert added["texts-nl-name"] == "Nog niet bewaard"
    assert "steps-1-handling_minutes" in added
    two_steps = added | {"steps-1-handling_minutes": "7", "steps-1-place_kind": "room", "actie": "opslaan"}
    assert manager.send(path, two_steps).status_code == 303
    path, fields = open_form(manager, "paspoort")
    gone: Fields = {"steps-0-remove": "1", "fees-0-remove": "1", "actie": "opslaan"}
    assert manager.send(path, fields | gone).status_code == 303
    with manager.site.db.reading() as session:
        id_ = product_id(manager.site, "paspoort")
        steps = session.exec(select(ProductStep).where(ProductStep.product_id == id_)).all()
        assert [(step.position, step.handling_minutes, step.place_kind) for step in steps] == [(0, 7, "room")]
        assert session.exec(select(FeeLine).where(FeeLine.product_id == id_)).all() == []


def test_saving_a_product_keeps_the_names_of_its_fees_in_other_languages(manager: Desk) -> None:
    assert save(manager, "paspoort", **{"fees-0-amount": "99,00"}) == 303
    with manager.site.db.reading() as session:
        fee = session.exec(select(FeeLine).where(FeeLine.product_id == product_id(manager.site, "paspoort"))).one()
    assert (fee.amount_cents, fee.translations) == (9900, {"en": "Passport"})


def test_a_colleague_who_was_first_is_not_overwritten_unseen(manager: Desk) -> None:
    path, mine = open_form(manager, "paspoort")
    assert save(manager, "paspoort", max_persons="3") == 303
    answer = manager.send(path, mine | {"max_persons": "6", "actie": "opslaan"})
    assert answer.status_code == 409
    again = form_of(answer.text, "product")
    assert again["max_persons"] == "6"
    assert manager.send(path, again | {"actie": "opslaan"}).status_code == 303


def test_the_preview_shows_what_is_typed_and_saves_nothing(manager: Desk) -> None:
    _path, fields = open_form(manager, "paspoort")
    typed: Fields = {"texts-en-name": "Passport, typed just now", "preview_language": "en"}
    preview = manager.send("/beheer/producten/voorbeeld", fields | typed).text
    assert "Passport, typed just now" in preview
    assert 'lang="en"' in preview
    with manager.site.db.reading() as session:
        assert "typed just now" not in "".join(session.exec(select(ProductText.name)))


def test_a_department_with_public_names_shows_those_in_the_mail(manager: Desk) -> None:
    with manager.site.db.reading() as session:
        secret = select(Product.code).join(Department, col(Department.id) == col(Product.department_id))
        secret = secret.where(col(Department.uses_public_names), Product.name != Product.public_name)
        code = session.exec(secret).first()
    path, fields = open_form(manager, str(code))
    mail = manager.page(path).partition("In mail en agenda")[2].partition("</section>")[0]
    assert str(fields["texts-nl-public_name"]) in mail
    assert str(fields["texts-nl-name"]) not in mail


def test_a_copy_has_an_own_code_and_waits_to_be_switched_on(manager: Desk) -> None:
    answer = manager.post(f"/beheer/producten/{product_id(manager.site, 'paspoort')}/kopie")
    assert "Dit is de kopie" in manager.page(answer.headers["Location"])
    copy = product_id(manager.site, "paspoort-kopie")
    assert Visitor(manager.site).page("/").count("Paspoort aanvragen") == 1
    assert manager.post(f"/beheer/producten/{copy}/aanzetten").status_code == 303
    assert Visitor(manager.site).page("/").count("Paspoort aanvragen") == 2


def test_switching_off_asks_first_and_takes_a_product_from_the_site(manager: Desk) -> None:
    path = f"/beheer/producten/{product_id(manager.site, 'paspoort')}/uitzetten"
    assert "Afspraken die er al zijn, blijven staan" in manager.page(path)
    assert "Paspoort aanvragen" in Visitor(manager.site).page("/")
    manager.post(path)
    assert "Paspoort aanvragen" not in Visitor(manager.site).page("/")


def test_a_new_product_is_made_from_an_empty_form(manager: Desk) -> None:
    fields = form_of(manager.page("/beheer/producten/nieuw"), "product")
    answer = manager.send("/beheer/producten/nieuw", fields | {"actie": "opslaan"})
    assert answer.status_code == 422
    assert len(errors(answer.text)) == 3
    department = open_form(manager, "paspoort")[1]["department_id"]
    filled: Fields = {"code": "visakte", "texts-nl-name": "Visakte", "department_id": department, "actie": "opslaan"}
    assert manager.send("/beheer/producten/nieuw", fields | filled).status_code == 303
    assert manager.send("/beheer/producten/nieuw", fields | filled).status_code == 422
    assert "Visakte" in manager.page("/beheer/producten?zoek=visakte")


def test_the_history_tells_who_changed_what(manager: Desk) -> None:
    save(manager, "paspoort", **{"max_persons": "3", "texts-en-name": "Renew a passport"})
    page = manager.page(f"/beheer/geschiedenis/product/{product_id(manager.site, 'paspoort')}")
    assert "Bea Beheer" in page
    assert "Renew a passport" in page
    assert "Naam (English)" in page


def test_a_bound_administrator_sees_and_changes_the_own_products_only(bound_manager: Desk, site: Site) -> None:
    page = bound_manager.page("/beheer/producten")
    assert "Werk & Inkomen" in page
    assert "Paspoort aanvragen" not in page
    other = product_id(site, "paspoort")
    for path in (f"/beheer/producten/{other}", f"/beheer/geschiedenis/product/{other}"):
        assert bound_manager.get(path).status_code == 404
    assert bound_manager.post(f"/beheer/producten/{other}/uitzetten").status_code == 404
    assert bound_manager.post(f"/beheer/producten/{other}/kopie").status_code == 404
