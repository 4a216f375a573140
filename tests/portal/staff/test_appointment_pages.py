"""Staff find, book, move and cancel appointments, take a booking over, and plan sessions; per department rights."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import col, select, update

from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.models import Appointment, AppointmentStatus, Hold, JointSession
from booking_api.appointments.requests import ActivityWish, HoldRequest
from booking_api.audit import AuditRecord
from booking_api.availability.models import PlannedCapacity, Shift
from booking_api.catalogue.models import Product
from booking_api.customers.models import Party
from booking_api.identity.actor import PUBLIC
from booking_api.identity.models import StaffMember, StaffSkill
from booking_api.identity.rules import Role
from tests.portal.citizen.site import NOW, Site, Visitor
from tests.portal.staff.office import Desk, Fields, errors, form_of, headings, hire, lacking, location_id, product_id

SANNE: Fields = {
    "given_name": "Sanne", "prefix": "van", "family_name": "Dijk", "email": "sanne@voorbeeld.example",
    "phone": "0612345678", "language": "en",
}  # fmt: skip


@pytest.fixture
def kcc(site: Site) -> Desk:
    """Somebody of the contact centre, who helps for all departments."""
    with site.db.transaction() as session:
        return Desk(site, hire(session, "Kees Contact", Role.KCC, bound=False))


@pytest.fixture
def employee(site: Site) -> Desk:
    """An employee of Werk & Inkomen."""
    with site.db.transaction() as session:
        return Desk(site, hire(session, "Wil Werk", Role.EMPLOYEE, bound=True))


def times(page: str) -> list[str]:
    """Return the times that a page offers."""
    return re.findall(r'name="tijd" value="([^"]+)"', page)


def start_booking(desk: Desk, site: Site, *codes: str, nth: int = 0, **more: str) -> str:
    """Choose products and a time; returns the address of the page that asks who comes."""
    ids = [str(product_id(site, code)) for code in codes]
    query = "&".join([f"product={each}" for each in ids] + [f"{name}={value}" for name, value in more.items()])
    page = desk.page(f"/afspraken/nieuw?locatie={location_id(site)}&{query}")
    answer = desk.post(f"/afspraken/nieuw?locatie={location_id(site)}&{query}", tijd=times(page)[nth])
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def finish(desk: Desk, path: str, **more: str) -> str:
    """Fill in who comes and book; returns where that leads."""
    form = form_of(desk.page(path), "boeking")
    answer = desk.send(path, {**form, **SANNE, **more})
    assert answer.status_code == 303, errors(answer.text)
    return answer.headers["Location"]


def test_a_code_without_a_digit_is_a_code_and_a_name_of_eight_letters_a_name(site: Site, kcc: Desk) -> None:
    finish(kcc, start_booking(kcc, site, "paspoort"), family_name="Hendriks")
    with site.db.transaction() as session:
        session.exec(update(Appointment).values(code="DPBJWSYY"))
    for words in ("dpbj wsyy", "Hendriks"):
        assert "Sanne" in kcc.post("/afspraken", zoek=words).text, words


def test_the_contact_centre_books_finds_moves_changes_and_cancels(site: Site, kcc: Desk) -> None:
    where = finish(kcc, start_booking(kcc, site, "paspoort", "rijbewijs"), remarks="Belt liever")
    page = kcc.page(where)
    assert lacking(page, ["Sanne", "Dijk", "Paspoort aanvragen", "Klantcontactcentrum", "English", "Belt liever"]) == []
    for words in ("dijk", "SANNE@voorbeeld.example", re.search(r'class="a-code" dir="ltr">([^<]+)<', page)[1]):  # type: ignore[index]
        assert "Sanne" in kcc.post("/afspraken", zoek=words).text, words
    assert "Niets gevonden" in kcc.post("/afspraken", zoek="niemand").text
    path = urlsplit(where).path
    later = times(kcc.page(f"{path}/verplaatsen"))[-1]
    assert kcc.post(f"{path}/verplaatsen", tijd=later).status_code == 303
    assert site.appointments()[0].starts_at.isoformat() == later
    fields = form_of(kcc.page(f"{path}/gegevens"))
    wrong = kcc.send(f"{path}/gegevens", {**fields, "email": "geen adres", "family_name": "Bewaard"})
    assert (wrong.status_code, len(errors(wrong.text))) == (422, 1)
    assert "Bewaard" in wrong.text
    assert kcc.send(f"{path}/gegevens", {**fields, "family_name": "Dijkstra"}).status_code == 303
    assert "Dijkstra" in kcc.page(path)
    assert kcc.post(f"{path}/annuleren", reden="dubbel").status_code == 303
    assert "geannuleerd" in kcc.page(path)
    with site.db.reading() as session:
        noted = set(session.exec(select(AuditRecord.action).where(AuditRecord.actor_id == kcc.staff_id)))
    assert {"find_appointments", "read_appointment", "book", "move", "change_details", "cancel"} <= noted


def test_who_is_represented_is_shown_and_found(site: Site, kcc: Desk) -> None:
    path = start_booking(kcc, site, "paspoort")
    form = form_of(kcc.page(path), "boeking")
    nobody = kcc.send(path, {**form, **SANNE, "represents": "1"})
    assert errors(nobody.text) == ["Achternaam van wie het is: vul dit in."]
    child = {"represents-given_name": "Güneş", "represents-family_name": "Yıldız"}
    where = finish(kcc, path, represents="1", **child)
    assert "Güneş" in kcc.page(where)
    assert "Sanne" in kcc.post("/afspraken", zoek="gunes yildiz").text


def test_a_booking_is_taken_over_by_its_code_with_its_time(site: Site, kcc: Desk) -> None:
    starts_at = times(kcc.page(f"/afspraken/nieuw?locatie={location_id(site)}&product={product_id(site, 'paspoort')}"))[
        0
    ]
    request = HoldRequest(
        location_id(site), (ActivityWish(product_id(site, "paspoort")),), NOW.fromisoformat(starts_at)
    )
    kept = attempting(site.db, lambda session: service.hold(session, PUBLIC, request, NOW))
    wrong = kcc.post("/afspraken/overnemen", code="ZZZZ 9999")
    assert (wrong.status_code, errors(wrong.text)) == (
        422, ["Deze code kennen wij niet. Laat de klant hem nog eens voorlezen."],
    )  # fmt: skip
    taken = kcc.post("/afspraken/overnemen", code=kept.code.lower())
    where = finish(kcc, taken.headers["Location"])
    assert site.appointments()[0].starts_at.isoformat() == starts_at
    assert site.holds() == []
    assert "Sanne" in kcc.page(where)


def test_what_was_answered_before_is_taken_over_as_well(site: Site, kcc: Desk) -> None:
    visitor, child = Visitor(site), product_id(site, "paspoort-kind")
    with site.db.transaction() as session:
        session.get_one(Product, child).special_needs = ["tolk"]
    answers = {f"vraag-{child}-ouders": "een", f"vraag-{child}-aantal-kinderen": "2"}
    visitor.choose_products({"paspoort-kind": 1}, **answers, nodig="tolk", **{"taal-tolk": "Arabisch"})
    visitor.post("/plek", plek=str(location_id(site)))
    visitor.post("/tijd", tijd=visitor.times()[0])
    visitor.post("/gegevens", family_name="Yıldız", wall_wish="none")
    (kept,) = site.holds()
    path = kcc.post("/afspraken/overnemen", code=kept.code).headers["Location"]
    form = form_of(kcc.page(path), "boeking")
    expected = {**answers, "nodig": ["tolk"], "taal-tolk": "Arabisch", "wall_wish": "none", "family_name": "Yıldız"}
    assert {name: form[name] for name in expected} == {**expected, f"vraag-{child}-ouders": ["een"]}
    assert kcc.send(path, {**form, f"vraag-{child}-aantal-kinderen": "3"}).status_code == 303
    (made,) = site.appointments()
    assert {each["code"]: each["value"] for each in made.answers} == {"ouders": "een", "aantal-kinderen": "3"}
    assert made.special_needs == [{"code": "tolk", "language": "Arabisch"}]
    with site.db.reading() as session:
        assert session.get_one(Party, made.customer_id).wall_wish == "none"


def test_a_series_tells_which_dates_did_not_fit(site: Site, kcc: Desk) -> None:
    path = start_booking(kcc, site, "klantregisseur", medewerker=str(client_director(site)))
    form = form_of(kcc.page(path), "boeking")
    refused = kcc.send(path, {**form, **SANNE, "weeks": "6", "fits": "alles"})
    assert refused.status_code == 409
    assert "Er is nog niets geboekt" in refused.text
    assert site.appointments() == []
    where = finish(kcc, path, weeks="6", fits="wat-past")
    booked = site.appointments()
    assert len(booked) < 6
    assert len(booked) + len(parse_qs(urlsplit(where).query)["niet"]) == 6
    assert f"{len(booked)} afspraken" in kcc.page(where)


def client_director(site: Site) -> object:
    """Return a case manager whose roster ends after four weeks."""
    with site.db.transaction() as session:
        session.exec(PlannedCapacity.__table__.delete())  # type: ignore[attr-defined]
        on_duty = select(Shift.staff_id).join(StaffSkill, col(StaffSkill.staff_id) == col(Shift.staff_id))
        return session.exec(on_duty.where(StaffSkill.skill == "klantregie")).first()


def test_a_visit_to_the_customer_asks_the_address_and_is_closed_by_the_employee(site: Site, employee: Desk) -> None:
    path = start_booking(employee, site, "loonwaardebepaling", nth=9)
    form = form_of(employee.page(path), "boeking")
    refused = employee.send(path, {**form, **SANNE})
    assert errors(refused.text) == ["Adres: vul dit in."]
    where = urlsplit(finish(employee, path, visit_address="Havendijk 3, Voorbeeldstad")).path
    assert "Havendijk 3" in employee.page(where)
    assert "Hoe is het gegaan?" not in employee.page(where)
    site.now = site.appointments()[0].starts_at + timedelta(minutes=5)
    with employee.client.session_transaction() as session:
        session["signed_in_at"] = int(site.now.timestamp())
    assert "Hoe is het gegaan?" in employee.page(where)
    assert employee.post(f"{where}/sluiten", hoe="gelukt").status_code == 303
    assert site.appointments()[0].status is AppointmentStatus.FULFILLED


def test_another_department_sees_that_and_not_what(site: Site, kcc: Desk, employee: Desk) -> None:
    where = urlsplit(finish(kcc, start_booking(kcc, site, "paspoort"))).path
    page = employee.page(where)
    assert "Afspraak bij een andere afdeling" in page
    code = site.appointments()[0].code
    kept_apart = ["Paspoort", "Annuleren", "sanne@voorbeeld.example", "0612345678", code[:4], code[4:], ">Code<"]
    assert lacking(page, kept_apart) == kept_apart
    assert lacking(kcc.page(where), ["sanne@voorbeeld.example", code[:4]]) == []
    assert lacking(employee.page(f"{where}/gegevens"), kept_apart[2:4]) == kept_apart[2:4]
    assert employee.post(f"{where}/annuleren").status_code == 403
    assert site.appointments()[0].status is AppointmentStatus.BOOKED


def test_a_session_is_planned_filled_changed_and_cancelled(site: Site, employee: Desk, kcc: Desk) -> None:
    page = employee.page("/afspraken/bijeenkomsten/nieuw")
    assert "Informatieavond" in page
    assert "Naturalisatieceremonie" not in page, "another department's"
    form = form_of(page)
    wrong = employee.send("/afspraken/bijeenkomsten/nieuw", {**form, "minutes": "7", "starts_at": "", "clock": "19:00"})
    assert (wrong.status_code, errors(wrong.text)) == (422, ["Dag: vul dit in."])
    with site.db.reading() as session:
        who = session.exec(select(StaffMember.id).where(col(StaffMember.bookable)).order_by(StaffMember.name)).all()[-1]
        rooms = re.findall(r'<option value="([^"]+)">Kamer', page)
    plan = {**form, "starts_at": "2026-12-01", "clock": "19:00", "capacity": "3", "room_id": rooms[0], "weeks": "2"}
    late = employee.send("/afspraken/bijeenkomsten/nieuw", plan)
    assert late.status_code == 409
    assert "Kies zelf een medewerker" in late.text
    made = employee.send("/afspraken/bijeenkomsten/nieuw", {**plan, "staff_id": str(who)})
    assert made.status_code == 303, errors(made.text)
    path = urlsplit(made.headers["Location"]).path
    assert "2\xa0bijeenkomsten gepland" in employee.page(made.headers["Location"])
    where = finish(kcc, start_booking(kcc, site, "informatieavond-inburgering"))
    assert "Informatieavond" in kcc.page(where)
    assert lacking(employee.page(path), ["Sanne", "1 van 3 bezet"]) == []
    less = employee.post(f"{path}/plaatsen", capacity="0")
    assert less.status_code == 422
    assert employee.post(f"{path}/plaatsen", capacity="30").status_code == 303
    assert "1 plaats is vergeven" in employee.page(f"{path}/annuleren")
    assert employee.post(f"{path}/annuleren").status_code == 303
    assert site.appointments()[0].status is AppointmentStatus.CANCELLED
    with site.db.reading() as session:
        gone = session.exec(select(JointSession.id).where(col(JointSession.cancelled_at).is_not(None))).all()
    assert len(gone) == 1


def test_who_comes_to_another_departments_session_stays_its_own(site: Site, employee: Desk, kcc: Desk) -> None:
    with site.db.transaction() as session:
        joint = JointSession(
            location_id=location_id(site), product_id=product_id(site, "naturalisatieceremonie"), capacity=5,
            starts_at=NOW + timedelta(days=4), ends_at=NOW + timedelta(days=4, hours=1),
        )  # fmt: skip
        session.add(joint)
        session.flush()
        joint_id = joint.id
    finish(kcc, start_booking(kcc, site, "naturalisatieceremonie"))
    page = employee.page(f"/afspraken/bijeenkomsten/{joint_id}")
    assert "1 van 5 bezet" in page
    assert "Sanne" not in page
    assert employee.post(f"/afspraken/bijeenkomsten/{joint_id}/annuleren").status_code == 403


def test_an_expired_or_foreign_hold_leads_back_and_a_host_may_book_too(site: Site, host: Desk, manager: Desk) -> None:
    assert headings(host.page("/afspraken")) == ["Afspraken"]
    path = start_booking(host, site, "paspoort")
    site.wait(20)
    gone = host.get(path)
    assert gone.headers["Location"].endswith("/afspraken/nieuw/verlopen")
    assert headings(host.page("/afspraken/nieuw/verlopen")) == ["De tijd is niet meer vastgehouden"]
    assert manager.get("/afspraken").status_code == 403
    with site.db.reading() as session:
        assert session.exec(select(Hold)).first()
        assert session.exec(select(Appointment)).first() is None
