"""Look for appointments: of a location, of a day, of a person; a page at a time."""

from typing import Any

import pytest
from sqlmodel import select

from booking_api.audit import AuditRecord
from booking_api.locations.models import Location
from tests.booking_api.rest.conftest import Caller
from tests.support.town import MONDAY


def _ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json["resultaten"]]


@pytest.fixture
def made(api: Caller) -> list[str]:
    """Five appointments, at nine, ten, …; the last one cancelled."""
    hours = enumerate((9, 10, 11, 13, 14))
    people = [{"achternaam": "Bos", "emailadres": f"{number % 2}@Example.org"} for number in range(5)]
    ids = [api.post("/afspraken", api.wish(hour, klant=people[number])).json["id"] for number, hour in hours]
    api.post(f"/afspraken/{ids[-1]}/_annuleer")
    return ids


def test_pages_follow_each_other_without_gap_or_double(api: Caller, made: list[str]) -> None:
    path, seen = f"/afspraken?locatieId={api.town.shop}&paginaGrootte=2", []
    for number, beside in enumerate([(None, 2), (1, 3), (2, None)], 1):
        answer = api.get(f"{path}&pagina={number}")
        assert (answer.json["vorigePagina"], answer.json["volgendePagina"]) == beside
        seen += _ids(answer)
    assert seen == made
    assert _ids(api.get(f"{path}&pagina=4")) == []


def test_the_header_link_leads_on_and_back(api: Caller, made: list[str]) -> None:
    answer = api.get(f"/afspraken?locatieId={api.town.shop}&status=gepland&paginaGrootte=1&pagina=2")
    where = f"/api/v1/afspraken?locatieId={api.town.shop}&status=gepland&paginaGrootte=1&pagina="
    assert answer.headers.getlist("Link") == [f'<{where}1>; rel="prev"', f'<{where}3>; rel="next"']


def test_a_day_and_a_status_narrow_the_list(api: Caller, made: list[str]) -> None:
    path = f"/afspraken?locatieId={api.town.shop}&datum={MONDAY}"
    assert _ids(api.get(path)) == made
    assert _ids(api.get(f"{path}&status=gepland")) == made[:-1]
    assert _ids(api.get(f"{path}&status=geannuleerd&status=afgerond")) == made[-1:]
    assert _ids(api.get(f"/afspraken?locatieId={api.town.shop}&datum=2026-12-08")) == []


def test_a_period_narrows_the_list_both_its_days_included(api: Caller, made: list[str]) -> None:
    path, day_before, day_after = f"/afspraken?locatieId={api.town.shop}", "2026-12-06", "2026-12-08"
    assert _ids(api.get(f"{path}&datumVanaf={MONDAY}&datumTot={MONDAY}&status=gepland")) == made[:-1]
    assert _ids(api.get(f"{path}&datumVanaf={MONDAY}")) == _ids(api.get(f"{path}&datumTot={MONDAY}")) == made
    assert _ids(api.get(f"{path}&datumVanaf={day_after}")) == _ids(api.get(f"{path}&datumTot={day_before}")) == []
    refused = api.get(f"{path}&datumVanaf={day_after}&datumTot={MONDAY}")
    assert refused.json["invalidParams"][0]["code"] == "voor-datumVanaf"
    assert api.get(f"{path}&datumVanaf={MONDAY}&datum={MONDAY}").json["invalidParams"][0]["code"] == "niet-samen"


@pytest.mark.parametrize("query", ["pagina=0", "paginaGrootte=101", "status=zoek", "datum=morgen", "emailadres=a@b.nl"])
def test_a_wrong_question_is_refused(api: Caller, query: str) -> None:
    assert api.get(f"/afspraken?locatieId={api.town.shop}&{query}").status_code == 400


def test_a_person_is_found_by_a_body_whatever_the_capitals(api: Caller, made: list[str]) -> None:
    assert _ids(api.post("/afspraken/_zoek", {"emailadres": "1@EXAMPLE.org"})) == [made[1], made[3]]
    paged = api.post("/afspraken/_zoek", {"emailadres": "0@example.org", "status": ["gepland"], "paginaGrootte": 1})
    assert _ids(paged) == made[:1]
    assert paged.json["volgendePagina"] == 2


def test_a_code_finds_its_appointment_however_typed(api: Caller, made: list[str]) -> None:
    code = api.get(f"/afspraken/{made[2]}").json["aanmeldkenmerkAlfanumeriek"]
    assert _ids(api.post("/afspraken/_zoek", {"aanmeldkenmerkAlfanumeriek": f"{code[:4].lower()}-{code[4:]}"})) == [
        made[2]
    ]


@pytest.mark.parametrize("body", [{}, {"emailadres": ""}, {"locatieId": "overal"}, {"achternaam": "Bos"}])
def test_a_search_needs_somebody_to_look_for(api: Caller, body: dict[str, str]) -> None:
    assert api.post("/afspraken/_zoek", body).status_code == 400


def test_a_client_of_one_location_finds_nothing_elsewhere(api: Caller, made: list[str]) -> None:
    with api.database.transaction() as session:
        session.add(other := Location(code="elders", name="Elders"))
    elsewhere = api.with_scopes("afspraken:lezen", location_id=other.id)
    assert elsewhere.get(f"/afspraken?locatieId={api.town.shop}").status_code == 404
    assert _ids(elsewhere.post("/afspraken/_zoek", {"emailadres": "0@example.org"})) == []


def test_whose_appointments_were_looked_at_is_kept(api: Caller, made: list[str]) -> None:
    api.post("/afspraken/_zoek", {"emailadres": "1@example.org"})
    with api.database.reading() as session:
        kept = session.exec(select(AuditRecord).where(AuditRecord.action == "read_appointment")).all()
    assert {str(row.object_id) for row in kept} == {made[1], made[3]}
    assert "example" not in str([row.details for row in kept])
