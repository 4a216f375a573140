"""The BSN that a product demands: seen by who handles that product, on request, with a trace; wiped in time."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import SQLModel, select

from booking_api.appointments import service
from booking_api.appointments.bsn import forget_old_bsns
from booking_api.appointments.models import Appointment
from booking_api.audit import AuditRecord
from booking_api.catalogue.models import Product
from booking_api.customers.models import Party
from booking_api.identity.actor import SYSTEM, phone_at
from booking_api.identity.rules import Role
from booking_api.sealing import seal
from booking_api.visits.service import check_in
from tests.portal.citizen.site import Site, Visitor
from tests.portal.staff.office import Desk, hire

BSN = "999993653"


@pytest.fixture
def appointment_id(site: Site) -> UUID:
    """An appointment of today for a benefit, with the BSN that it demands."""
    visitor = Visitor(site)
    visitor.get_to_details({"uitkering": 1})
    visitor.post("/gegevens", family_name="de Vries")
    visitor.confirm()
    with site.db.transaction() as session:
        session.exec(select(Product).where(Product.code == "uitkering")).one().asks_bsn = True
        made = session.exec(select(Appointment)).one()
        made.starts_at, made.ends_at = site.now, site.now + timedelta(minutes=30)
        session.get_one(Party, made.customer_id).sealed_bsn = seal(BSN, site.settings.web.citizen_key)
        return made.id


def desk(site: Site, name: str, role: Role, *, bound: bool = True) -> Desk:
    with site.db.transaction() as session:
        return Desk(site, hire(session, name, role, bound=bound))


def traces(site: Site) -> list[UUID | None]:
    with site.db.reading() as session:
        return list(session.exec(select(AuditRecord.actor_id).where(AuditRecord.action == "read_bsn")))


def test_an_employee_of_the_department_sees_it_on_request_and_that_is_kept(site: Site, appointment_id: UUID) -> None:
    employee = desk(site, "Ines Inkomen", Role.EMPLOYEE)
    page = employee.page(f"/afspraken/{appointment_id}")
    assert "Toon het BSN" in page
    assert BSN not in page
    assert traces(site) == []
    shown = employee.post(f"/afspraken/{appointment_id}/bsn")
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    assert BSN in shown.text
    assert traces(site) == [employee.staff_id]
    assert BSN not in employee.page(f"/afspraken/{appointment_id}"), "another look is another request"
    assert employee.get(f"/afspraken/{appointment_id}/bsn").status_code == 405


@pytest.mark.parametrize("role", [Role.HOST, Role.KCC, Role.SUPERVISOR])
def test_who_has_no_need_sees_that_there_is_nothing(site: Site, appointment_id: UUID, role: Role) -> None:
    other = desk(site, "Iemand Anders", role, bound=False)
    assert "BSN" not in other.page(f"/afspraken/{appointment_id}")
    assert other.post(f"/afspraken/{appointment_id}/bsn").status_code == 403
    assert traces(site) == []


def test_an_employee_of_another_department_does_not_see_it(site: Site, appointment_id: UUID) -> None:
    employee = desk(site, "Ines Inkomen", Role.EMPLOYEE)
    with site.db.transaction() as session:
        product = session.exec(select(Product).where(Product.code == "uitkering")).one()
        product.department_id = session.exec(select(Product.department_id).where(Product.code == "paspoort")).one()
    assert employee.post(f"/afspraken/{appointment_id}/bsn").status_code == 403
    assert traces(site) == []


def test_without_a_product_that_demands_it_there_is_nothing_to_show(site: Site, appointment_id: UUID) -> None:
    employee = desk(site, "Ines Inkomen", Role.EMPLOYEE)
    with site.db.transaction() as session:
        session.exec(select(Product).where(Product.code == "uitkering")).one().asks_bsn = False
    assert "BSN" not in employee.page(f"/afspraken/{appointment_id}")
    assert employee.post(f"/afspraken/{appointment_id}/bsn").status_code == 404


def test_after_checking_in_and_a_look_it_stands_nowhere_in_the_clear(site: Site, appointment_id: UUID) -> None:
    """Boards, topics, tickets and messages are made of what is in the database; in none of it is the number."""
    desk(site, "Ines Inkomen", Role.EMPLOYEE).post(f"/afspraken/{appointment_id}/bsn")
    with site.db.transaction() as session:
        place = session.get_one(Appointment, appointment_id).location_id
        check_in(session, phone_at(place), place, site.now, appointment_id=appointment_id, channel="pillar")
    with site.db.engine.connect() as connection:
        rows = [str(row) for table in SQLModel.metadata.sorted_tables for row in connection.execute(table.select())]
    assert len(rows) > 100
    assert [row for row in rows if BSN in row] == []


def forget(site: Site) -> int:
    with site.db.transaction() as session:
        return forget_old_bsns(session, SYSTEM, timedelta(days=30), site.now)


def test_it_is_wiped_a_month_after_the_appointment(site: Site, appointment_id: UUID) -> None:
    site.now += timedelta(days=30)
    assert forget(site) == 0
    site.now += timedelta(hours=1)
    assert forget(site) == 1
    assert forget(site) == 0
    with site.db.reading() as session:
        assert [party.sealed_bsn for party in session.exec(select(Party))] == [None]


def test_it_is_wiped_when_the_appointment_is_cancelled(site: Site, appointment_id: UUID) -> None:
    with site.db.transaction() as session:
        service.cancel(session, SYSTEM, appointment_id, "citizen", site.now)
    assert forget(site) == 1
