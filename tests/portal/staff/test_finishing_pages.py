"""The lists for finishing a visit, in the administrator's hands: add, order, take away, for the own department only."""

from uuid import UUID

from sqlmodel import col, select

from booking_api.identity.models import Department
from booking_api.visits.models import FinishChoice
from tests.portal.citizen.site import Site
from tests.portal.staff.office import Desk as Manager
from tests.portal.staff.office import Fields, errors


def departments(site: Site) -> dict[str, UUID]:
    with site.db.reading() as session:
        return {row.code: row.id for row in session.exec(select(Department))}


def names(site: Site, department: UUID, kind: str) -> list[str]:
    query = select(FinishChoice).where(FinishChoice.department_id == department, FinishChoice.kind == kind)
    with site.db.reading() as session:
        rows = session.exec(query.where(col(FinishChoice.active)).order_by(col(FinishChoice.position)))
        return [row.name for row in rows]


def test_a_list_is_filled_put_in_order_and_made_shorter(manager: Manager) -> None:
    department = departments(manager.site)["dienstverlening"]
    path = f"/beheer/afronden/{department}"
    lines: Fields = {"naam": ["Vraag", "Aanvraag", ""], "plaats": ["2", "1", "3"], "id": ["", "", ""]}
    assert manager.send(f"{path}/reason", lines).status_code == 303
    assert names(manager.site, department, "reason") == ["Aanvraag", "Vraag"]
    assert "Aanvraag" in manager.page(path)
    assert manager.send(f"{path}/reason", {"naam": ["Vraag"], "plaats": ["1"], "id": [""]}).status_code == 303
    assert names(manager.site, department, "reason") == ["Vraag"]


def test_what_is_too_long_is_told_and_kept(manager: Manager) -> None:
    path = f"/beheer/afronden/{departments(manager.site)['dienstverlening']}"
    answer = manager.send(f"{path}/result", {"naam": ["x" * 81], "plaats": ["1"], "id": [""]})
    assert answer.status_code == 422
    assert errors(answer.text) == ["Maak deze tekst korter."]
    assert "x" * 81 in answer.text
    assert manager.send(f"{path}/anders", {"naam": ["x"]}).status_code == 404


def test_an_administrator_of_one_department_leaves_the_lists_of_others_alone(bound_manager: Manager) -> None:
    site = bound_manager.site
    listed = bound_manager.page("/beheer/afronden")
    own = [code for code, id_ in departments(site).items() if str(id_) in listed]
    other = next(id_ for code, id_ in departments(site).items() if code not in own)
    before = names(site, other, "reason")
    answer = bound_manager.send(f"/beheer/afronden/{other}/reason", {"naam": ["Vraag"], "plaats": ["1"], "id": [""]})
    assert answer.status_code == 403
    assert names(site, other, "reason") == before
