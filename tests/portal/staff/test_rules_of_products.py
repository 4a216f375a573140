"""Rules of products in the form, needs beside it, and the list of what staff follow up."""

from sqlmodel import Session, select

from booking_api.appointments import offering
from booking_api.appointments.models import Appointment
from booking_api.appointments.models_confirming import Confirmation, ConfirmationState
from booking_api.catalogue.models import Product, SpecialNeed
from booking_api.identity.actor import SYSTEM
from tests.portal.citizen.site import Site, Visitor
from tests.portal.staff.office import Desk, errors, form_of, location_id, product_id

RULES = {
    "limit_count": "2", "limit_days": "30", "kept_count": "1", "kept_percent": "20", "kept_release_minutes": "120",
    "release_delay_min": "10", "release_delay_max": "40", "offer_minutes": "45", "confirm_ask_days": "7",
    "confirm_remind_days": "4", "confirm_deadline_days": "1", "confirm_otherwise": "release", "combines": "none",
}  # fmt: skip


def test_every_rule_is_set_in_the_form_and_obeyed_from_then_on(site: Site, manager: Desk) -> None:
    path = f"/beheer/producten/{product_id(site, 'paspoort')}"
    fields = form_of(manager.page(path), "product") | RULES | {"confirmation_demanded": "1"}
    assert manager.send(path, fields | {"actie": "opslaan"}).status_code == 303
    with site.db.reading() as session:
        row = session.exec(select(Product).where(Product.code == "paspoort")).one()
        assert {name: str(getattr(row, name)) for name in RULES} == RULES
        assert row.confirmation_demanded
    wrong = form_of(manager.page(path), "product") | {
        "confirm_remind_days": "9",
        "kept_percent": "101",
        "offer_minutes": "1",
    }
    refused = manager.send(path, wrong | {"actie": "opslaan"})
    assert refused.status_code == 422
    assert len(errors(refused.text)) == 3


def test_questions_are_made_row_by_row_and_asked_on_the_web(site: Site, manager: Desk) -> None:
    passport = product_id(site, "paspoort")
    path = f"/beheer/producten/{passport}"
    more = manager.send(path, form_of(manager.page(path), "product") | {"actie": "vraag-erbij"}).text
    fields = form_of(more, "product") | {
        "questions-0-label-nl": "Is het voor een kind?",
        "questions-0-options-0-label-nl": "Nee",
        "questions-0-options-1-label-nl": "Ja",
        "questions-0-options-1-minutes": "10",
        "questions-0-options-1-bring-nl": "Toestemming",
    }
    assert manager.send(path, fields | {"actie": "opslaan"}).status_code == 303
    more = manager.send(path, form_of(manager.page(path), "product") | {"actie": "vraag-erbij"}).text
    fields = form_of(more, "product") | {
        "questions-1-label-nl": "Hoe oud?", "questions-1-kind": "number", "questions-1-show": "is-het-voor-een-kind|ja",
    }  # fmt: skip
    assert manager.send(path, fields | {"actie": "opslaan"}).status_code == 303
    again = form_of(manager.page(path), "product")
    assert manager.send(path, again | {"actie": "opslaan"}).status_code == 303, "saved as it was read"
    with site.db.reading() as session:
        asked = session.get_one(Product, passport).questions
    assert [(each["code"], each["show_code"], each["show_values"]) for each in asked] == [
        ("is-het-voor-een-kind", "", []),
        ("hoe-oud", "is-het-voor-een-kind", ["ja"]),
    ]
    assert asked[0]["options"][1]["minutes"] == 10
    visitor = Visitor(site)
    refused = visitor.choose_products({"paspoort": 1})
    assert refused.status_code == 422
    assert "Is het voor een kind?" in refused.text
    broken = again | {"questions-0-options-1-product": "bestaat-niet", "questions-0-label-nl": ""}
    assert manager.send(path, broken | {"actie": "opslaan"}).status_code in (303, 422)


def test_needs_are_added_changed_and_chosen_for_a_product(site: Site, manager: Desk, host: Desk) -> None:
    with site.db.transaction() as session:
        for each in session.exec(select(SpecialNeed)):
            session.delete(each)
    page = "/beheer/bijzonderheden"
    assert host.get(page).status_code == 403
    manager.post(page, actie="gewone")
    assert "Een tolk" in manager.page(page)
    manager.post(
        page,
        code="tolk",
        name="Een tolk erbij",
        english="An interpreter",
        extra_minutes="20",
        asks_language="1",
        active="1",
    )
    assert "20 min" in manager.page(page)
    assert manager.post(page, code="X!", name="", extra_minutes="999", actie="opslaan").status_code == 422
    path = f"/beheer/producten/{product_id(site, 'paspoort')}"
    fields = form_of(manager.page(path), "product") | {"special_needs": ["tolk"], "actie": "opslaan"}
    assert manager.send(path, fields).status_code == 303
    with site.db.reading() as session:
        assert session.exec(select(Product.special_needs).where(Product.code == "paspoort")).one() == ["tolk"]


def booked(site: Site, name: str = "Jansen") -> Appointment:
    visitor = Visitor(site)
    visitor.get_to_check(family_name=name, email="jansen@example.org", phone="0612345678")
    visitor.confirm()
    return site.appointments()[-1]


def add_task(session: Session, made: Appointment) -> None:
    session.add(
        Confirmation(
            appointment_id=made.id, location_id=made.location_id, state=ConfirmationState.TASK, otherwise="task",
            asks_at=made.created_at, deadline_at=made.created_at,
        )
    )  # fmt: skip


def test_staff_answer_for_who_did_not_confirm_by_one_press(site: Site, host: Desk, manager: Desk) -> None:
    made = booked(site)
    assert manager.get("/opvolgen/").status_code == 403
    assert "niets op te volgen" in host.page("/opvolgen/")
    with site.db.transaction() as session:
        add_task(session, made)
    page = host.page("/opvolgen/")
    assert "Jansen" in page
    assert "0612345678" in page
    assert "Jansen" not in host.page("/opvolgen/?zoek=Pietersen").partition("<table")[2]
    assert "Jansen" in host.page("/opvolgen/?zoek=jans")
    done = host.post(f"/opvolgen/{made.id}", antwoord="komt")
    assert "Bevestigd" in host.page(done.headers["Location"])
    with site.db.reading() as session:
        assert session.get_one(Confirmation, made.id).state is ConfirmationState.CONFIRMED
    assert host.post(f"/opvolgen/{made.id}", antwoord="weet-niet").status_code == 303


def test_closing_a_day_tells_people_and_keeps_them_findable(site: Site, host: Desk, manager: Desk) -> None:
    made = booked(site)
    day = made.starts_at.date().isoformat()
    path = f"/beheer/locaties/{location_id(site)}/sluitingen"
    fields = {"starts_at": day, "ends_at": day, "reason": "Storm"}
    seen = manager.send(path, fields)  # type: ignore[arg-type]
    assert "krijgen bericht" in seen.text
    assert manager.send(path, fields | {"actie": "sluiten"}).status_code == 303  # type: ignore[arg-type]
    with site.db.reading() as session:
        row = session.get_one(Appointment, made.id)
        assert (row.status, row.displaced_at is not None) == ("booked", True)
    assert "Jansen" in host.page("/opvolgen/")


def test_staff_put_a_customer_on_the_waiting_list_and_answer_on_the_phone(site: Site, host: Desk) -> None:
    made = booked(site)
    path = f"/opvolgen/{made.id}/eerder"
    assert "Zet op de wachtlijst" in host.page(path)
    assert host.post(path, actie="wens", dag=["0", "1", "2", "3", "4"]).status_code == 303
    with site.db.transaction() as session:
        [place] = offering.who_waits(session, SYSTEM, site.now)
        offer = offering.offer_place(session, SYSTEM, place, site.now)
    assert offer
    assert "Er is een plek aangeboden" in host.page(path)
    assert host.post(path, actie="ja", aanbod=str(offer.id)).status_code == 303
    assert site.appointments()[-1].starts_at == offer.starts_at
    assert host.post(path, actie="ja", aanbod="x").status_code == 404
