"""People, rights and couplings in the administrator's hands."""

import csv
import io
from html import unescape
from uuid import UUID

import pytest
from sqlmodel import Session, col, select
from werkzeug.test import TestResponse

from booking_api.appointments.plans import is_internal
from booking_api.audit import AuditRecord
from booking_api.catalogue import drafts
from booking_api.identity.drafts import STAFF_ROLES
from booking_api.identity.models import ApiClient, Department, StaffMember, StaffRole
from booking_api.identity.queries import client_actor
from booking_api.identity.rules import SCOPE_PERMISSIONS, Permission, Role
from portal.staff.manage import product_form
from portal.staff.manage.clients import SCOPES
from portal.staff.manage.people_form import ROLES
from portal.staff.manage.rights import PERMISSION_WORDS
from tests.portal.citizen.site import Site
from tests.portal.staff.office import Desk, Fields, errors, form_of, hire


def first_employee(site: Site) -> StaffMember:
    with site.db.reading() as session:
        return session.exec(select(StaffMember).where(col(StaffMember.bookable)).order_by(StaffMember.name)).all()[0]


def roles_of(site: Site, staff_id: UUID) -> set[tuple[str, UUID | None]]:
    with site.db.reading() as session:
        held = session.exec(select(StaffRole).where(StaffRole.staff_id == staff_id)).all()
    return {(each.role, each.department_id) for each in held}


def own_department(session: Session) -> UUID:
    return session.exec(select(Department.id).where(Department.code == "werk-en-inkomen")).one()


def test_people_are_found_by_name_and_the_name_stays_out_of_the_address(manager: Desk) -> None:
    employee = first_employee(manager.site)
    page = manager.post("/beheer/medewerkers", zoek=employee.name.split()[-1])
    assert employee.name in page.text.replace("&#39;", "'")
    assert "Niemand gevonden" in manager.post("/beheer/medewerkers", zoek="Niemandheetzo").text


def test_a_copy_of_somebody_has_the_work_but_not_the_name_or_the_rights(manager: Desk) -> None:
    employee = first_employee(manager.site)
    known = form_of(manager.get(f"/beheer/medewerkers/{employee.id}").text)
    copied = form_of(manager.get(f"/beheer/medewerkers/nieuw?van={employee.id}").text)
    assert (copied["name"], copied["mailbox"]) == ("", "")
    assert copied["skills"] == known["skills"] != []
    assert not [name for name, value in copied.items() if name.startswith("role") and "beheerder" in value]


def with_roles_of(manager: Desk, path: str, colleague: UUID) -> TestResponse:
    fields = form_of(manager.page(path))
    return manager.send(path, fields | {"collega": str(colleague), "actie": "rollen-overnemen"})


def test_somebody_gets_the_roles_of_a_colleague_once_saved(manager: Desk) -> None:
    employee, site = first_employee(manager.site), manager.site
    with site.db.transaction() as session:
        host = hire(session, "Gea Gast", Role.HOST, bound=False)
        session.add(StaffRole(staff_id=host, role="planner", department_id=employee.department_id))
    path = f"/beheer/medewerkers/{employee.id}"
    shown = with_roles_of(manager, path, host)
    assert "De rollen van Gea Gast staan hieronder" in unescape(shown.text)
    fields = form_of(shown.text)
    assert {fields["roles-0-role"], fields["roles-1-role"]} == {"gastheer", "planner"}
    assert [role for role, _ in roles_of(site, employee.id)] == ["medewerker"], "nothing is given before it is saved"
    assert manager.send(path, fields | {"actie": "opslaan"}).status_code == 303
    assert roles_of(site, employee.id) == {("gastheer", None), ("planner", employee.department_id)}


def test_roles_of_a_colleague_go_no_further_than_the_own_rights(bound_manager: Desk) -> None:
    site = bound_manager.site
    with site.db.transaction() as session:
        everywhere = hire(session, "Otto Overal", Role.SUPERVISOR, bound=False)
        session.add(StaffRole(staff_id=everywhere, role="gastheer", department_id=own_department(session)))
    shown = with_roles_of(bound_manager, "/beheer/medewerkers/nieuw", everywhere)
    assert "1\xa0rol kunt u niet geven" in unescape(shown.text)
    fields = form_of(shown.text)
    assert [value for name, value in fields.items() if name.endswith("-role")] == ["gastheer"]
    with site.db.reading() as session:
        other = session.exec(select(StaffMember.id).where(StaffMember.department_id != own_department(session))).first()
    assert other is not None
    assert with_roles_of(bound_manager, "/beheer/medewerkers/nieuw", other).status_code == 404


@pytest.mark.parametrize("nonsense", ["", "geen-id"])
def test_no_colleague_chosen_changes_no_role(manager: Desk, nonsense: str) -> None:
    path = f"/beheer/medewerkers/{first_employee(manager.site).id}"
    fields = form_of(manager.page(path))
    answer = manager.send(path, fields | {"collega": nonsense, "actie": "rollen-overnemen"})
    assert form_of(answer.text)["roles-0-role"] == "medewerker"


def test_a_copy_of_somebody_offers_the_roles_of_that_colleague(manager: Desk) -> None:
    employee = first_employee(manager.site)
    assert form_of(manager.page(f"/beheer/medewerkers/nieuw?van={employee.id}"))["collega"] == str(employee.id)


def test_skills_and_roles_are_changed_and_the_history_keeps_no_values(manager: Desk) -> None:
    employee = first_employee(manager.site)
    path = f"/beheer/medewerkers/{employee.id}"
    fields = form_of(manager.page(path))
    changed = fields | {
        "skills": ["leerplicht"],
        "roles-0-role": "teamleider",
        "name": "Nieuwe Naam",
        "actie": "opslaan",
    }
    assert manager.send(path, changed).status_code == 303
    again = form_of(manager.page(path))
    assert again["skills"] == ["leerplicht"]
    assert again["roles-0-role"] == "teamleider"
    with manager.site.db.reading() as session:
        note = session.exec(select(AuditRecord).where(AuditRecord.action == "staff.change")).one()
    assert set(note.details["fields"]) == {"name", "skills", "roles"}
    assert "Nieuwe Naam" not in str(note.details)
    assert "Vaardigheden" in manager.page(f"/beheer/geschiedenis/medewerker/{employee.id}")


def test_roles_of_the_identity_provider_and_the_own_ones_are_only_shown(manager: Desk) -> None:
    employee = first_employee(manager.site)
    with manager.site.db.transaction() as session:
        session.get_one(StaffMember, employee.id).external_id = "tid/oid"
    for staff_id in (employee.id, manager.staff_id):
        path = f"/beheer/medewerkers/{staff_id}"
        page = manager.page(path)
        assert "roles-0-role" not in page
        forged = form_of(page) | {"roles-0-role": "beheerder", "actie": "opslaan"}
        assert manager.send(path, forged).status_code == 303
    with manager.site.db.reading() as session:
        held = session.exec(select(StaffRole.role).where(StaffRole.staff_id == employee.id)).all()
    assert held == ["medewerker"]


def test_wrong_details_are_all_told_and_kept(manager: Desk) -> None:
    fields = form_of(manager.page("/beheer/medewerkers/nieuw"))
    answer = manager.send("/beheer/medewerkers/nieuw", fields | {"mailbox": "geen adres", "actie": "opslaan"})
    assert answer.status_code == 422
    assert len(errors(answer.text)) == 3
    assert form_of(answer.text)["mailbox"] == "geen adres"


def test_somebody_switched_off_is_out_at_once_and_nobody_switches_off_oneself(manager: Desk) -> None:
    employee = first_employee(manager.site)
    colleague = Desk(manager.site, employee.id)
    assert colleague.get("/balie").status_code == 200
    assert manager.post(f"/beheer/medewerkers/{employee.id}/uitzetten").status_code == 303
    assert colleague.get("/balie").status_code == 302
    assert manager.post(f"/beheer/medewerkers/{manager.staff_id}/uitzetten").status_code == 400


def test_a_bound_administrator_manages_the_own_people_and_gives_no_wider_rights(bound_manager: Desk) -> None:
    employee = first_employee(bound_manager.site)
    with bound_manager.site.db.reading() as session:
        outsider = session.exec(
            select(StaffMember).where(
                StaffMember.department_id != session.get_one(StaffMember, bound_manager.staff_id).department_id
            )
        ).first()
    assert outsider is not None
    assert bound_manager.get(f"/beheer/medewerkers/{outsider.id}").status_code == 404
    assert outsider.name not in bound_manager.page("/beheer/medewerkers")
    assert employee is not None
    fields = form_of(bound_manager.page("/beheer/medewerkers/nieuw"))
    wide = fields | {"name": "Te Ruim", "roles-0-role": "beheerder", "roles-0-department_id": "", "actie": "opslaan"}
    answer = bound_manager.send("/beheer/medewerkers/nieuw", wide)
    assert answer.status_code == 422


def test_the_rights_come_as_a_file_that_a_spreadsheet_opens_safely(manager: Desk) -> None:
    with manager.site.db.transaction() as session:
        session.get_one(StaffMember, first_employee(manager.site).id).name = "=HYPERLINK(0)"
    answer = manager.get("/beheer/rechten.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    mine = [row for row in rows if row["Naam"] == "Bea Beheer"]
    assert [row["Rol of scopes"] for row in mine] == ["Beheerder"]
    assert "Beheren" in mine[0]["Mag"]
    assert any(row["Naam"] == "'=HYPERLINK(0)" for row in rows)
    assert "Bea Beheer" in manager.page("/beheer/rechten")


def test_every_right_role_and_scope_has_words() -> None:
    assert set(Permission) == set(PERMISSION_WORDS)
    assert {role.value for role in STAFF_ROLES} == set(ROLES)
    assert set(SCOPE_PERMISSIONS) == set(SCOPES)
    assert set(drafts.CHANNELS) == set(product_form.CHANNELS)
    assert set(drafts.REQUIRED_FIELDS) == set(product_form.REQUIRED_FIELDS)


def test_a_coupling_shows_its_token_once_and_is_revoked(manager: Desk) -> None:
    fields = form_of(manager.page("/beheer/koppelingen"))
    assert manager.send("/beheer/koppelingen", fields).status_code == 422
    made = manager.send("/beheer/koppelingen", fields | {"name": "Portaal", "scopes": ["catalogus:lezen"]})
    token = made.text.partition('class="m-token"')[2].partition("</span>")[2].partition("</p>")[0].strip()
    assert made.headers["Cache-Control"] == "no-store"
    assert token not in manager.page("/beheer/koppelingen")
    with manager.site.db.reading() as session:
        assert client_actor(session, token) is not None
        client = session.exec(select(ApiClient).where(ApiClient.name == "Portaal")).one()
    assert "kan niet ongedaan" in manager.page(f"/beheer/koppelingen/{client.id}/intrekken")
    assert manager.post(f"/beheer/koppelingen/{client.id}/intrekken").status_code == 303
    with manager.site.db.reading() as session:
        assert client_actor(session, token) is None
    assert "Ingetrokken" in manager.page(f"/beheer/geschiedenis/koppeling/{client.id}")


def test_the_crm_of_the_contact_centre_books_as_the_contact_centre(manager: Desk) -> None:
    crm: Fields = {"name": "CRM", "scopes": ["afspraken:schrijven"], "channel": "kcc"}
    made = manager.send("/beheer/koppelingen", form_of(manager.page("/beheer/koppelingen")) | crm)
    token = made.text.partition('class="m-token"')[2].partition("</span>")[2].partition("</p>")[0].strip()
    with manager.site.db.reading() as session:
        actor = client_actor(session, token)
    assert actor is not None
    assert (actor.origin, is_internal(actor)) == ("kcc", True)


def test_a_bound_administrator_gives_systems_the_own_department_only(bound_manager: Desk) -> None:
    fields = form_of(bound_manager.page("/beheer/koppelingen"))
    wide = fields | {"name": "Te ruim", "scopes": ["afspraken:lezen"]}
    assert bound_manager.send("/beheer/koppelingen", wide).status_code == 422
    with bound_manager.site.db.reading() as session:
        own = session.get_one(StaffMember, bound_manager.staff_id).department_id
    assert bound_manager.send("/beheer/koppelingen", wide | {"department_ids": [str(own)]}).status_code == 200
