"""A step of a visit with If-Match is taken only while the visit is as the caller knows it."""

import threading
from typing import Any

import pytest

from booking_api.db import Database
from tests.booking_api.rest.conftest import Answer, Caller, caller_on
from tests.support.town import at

STEPS = (
    "_start", "_nietverschenen", "_rondaf", "_pauzeer", "_hervat", "_terugindewachtrij", "_vertrokken",
    "_tochverschenen", "oproepen", "_zetdoor", "_breiduit",
)  # fmt: skip


def arrive(api: Caller) -> Answer:
    api.moment = at(10)
    wish: dict[str, Any] = {"locatieId": str(api.town.shop), "activiteiten": api.wish()["activiteiten"]}
    answer = api.post("/bezoeken", wish)
    assert answer.status_code == 201, answer.text
    return answer


def step(api: Caller, visit_id: str, name: str, mark: str, body: dict[str, Any] | None = None) -> Answer:
    return api.post(f"/bezoeken/{visit_id}/{name}", body, headers={"If-Match": mark})


def mark_of(api: Caller, visit_id: str) -> str:
    return str(api.get(f"/bezoeken/{visit_id}").headers["ETag"])


def test_each_answer_about_a_visit_has_the_mark_of_what_it_is_now(api: Caller) -> None:
    made = arrive(api)
    visit = made.json["id"]
    assert made.headers["ETag"] == mark_of(api, visit) == mark_of(api, visit)
    called = api.post(f"/bezoeken/{visit}/oproepen", {"balieId": str(api.desk())})
    started = api.post(f"/bezoeken/{visit}/_start")
    again = api.post(f"/bezoeken/{visit}/_start")
    marks = [answer.headers["ETag"] for answer in (made, called, started)]
    assert len(set(marks)) == 3
    assert again.headers["ETag"] == started.headers["ETag"] == mark_of(api, visit)


def test_steps_go_on_from_mark_to_mark(api: Caller) -> None:
    made = arrive(api)
    visit, mark = made.json["id"], made.headers["ETag"]
    for name, body in (
        ("oproepen", {"balieId": str(api.desk())}),
        ("_start", None),
        ("_pauzeer", None),
        ("_hervat", {}),
    ):
        answer = step(api, visit, name, mark, body)
        assert answer.status_code in (200, 201), answer.text
        mark = answer.headers["ETag"]
    added = step(api, visit, "_breiduit", mark, {"aantalExtraPersonen": 1})
    assert added.status_code == 200, added.text
    assert step(api, visit, "_rondaf", added.headers["ETag"]).json["status"] == "afgerond"


@pytest.mark.parametrize("name", STEPS)
def test_of_what_was_changed_meanwhile_no_step_is_taken(api: Caller, name: str) -> None:
    made = arrive(api)
    visit, stale = made.json["id"], made.headers["ETag"]
    changed = api.post(f"/bezoeken/{visit}/oproepen", {"balieId": str(api.desk())}).headers["ETag"]
    bodies: dict[str, dict[str, Any]] = {
        "oproepen": {"balieId": str(api.desk(1))},
        "_zetdoor": {"doel": {"soort": "balie", "id": str(api.desk(1))}},
        "_breiduit": {"aantalExtraPersonen": 1},
    }
    refused = step(api, visit, name, stale, bodies.get(name))
    assert (refused.status_code, refused.json["code"]) == (412, "intussen-gewijzigd")
    assert mark_of(api, visit) == changed


@pytest.mark.parametrize("mark", ['W/"{}"', '"iets anders"', "onzin"])
def test_a_mark_that_fits_nothing_changes_nothing(api: Caller, mark: str) -> None:
    made = arrive(api)
    known = made.headers["ETag"]
    assert step(api, made.json["id"], "_vertrokken", mark.format(known.strip('"'))).status_code == 412
    assert step(api, made.json["id"], "_vertrokken", "*").status_code == 200


def test_a_call_that_is_sent_again_gets_its_first_answer(api: Caller) -> None:
    made = arrive(api)
    path, body = f"/bezoeken/{made.json['id']}/oproepen", {"balieId": str(api.desk())}
    headers = {"If-Match": made.headers["ETag"], "Idempotency-Key": "een oproep"}
    first, again = (api.post(path, body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["aantalOproepen"] == again.json["aantalOproepen"] == 1


def test_a_visit_that_is_not_there_is_not_found_whatever_mark_is_sent(api: Caller) -> None:
    assert step(api, "01890000-0000-7000-8000-000000000000", "_vertrokken", '"onzin"').status_code == 404


def test_of_two_colleagues_who_know_the_same_one_is_told_so(database: Database) -> None:
    api = caller_on(database)
    made = arrive(api)
    visit, mark = made.json["id"], made.headers["ETag"]
    callers = [Caller(api.town, database, api.token, api.moment) for _ in range(4)]
    together, told = threading.Barrier(len(callers)), list[int]()

    def add(caller: Caller) -> None:
        together.wait()
        told.append(step(caller, visit, "_breiduit", mark, {"aantalExtraPersonen": 1}).status_code)

    threads = [threading.Thread(target=add, args=(each,)) for each in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [200, 412, 412, 412]
    assert api.get(f"/bezoeken/{visit}").json["aantalPersonen"] == 2


def test_the_description_tells_which_answers_have_a_mark_and_what_takes_one(api: Caller) -> None:
    paths = api.get("/openapi.json").json["paths"]
    visit = paths["/bezoeken/{bezoekId}"]["get"]["responses"]["200"]
    assert "ETag" in visit["headers"]
    for path, operations in paths.items():
        for operation in operations.values():
            takes = "If-Match" in [each.get("name") for each in operation.get("parameters", [])]
            assert takes == ("412" in operation["responses"]), path
            assert "ETag" not in operation["responses"].get("204", {}).get("headers", {}), path
    with_mark = {
        path for path, operations in paths.items() if "412" in str(operations.get("post", {}).get("responses"))
    }
    assert {path for path in paths if path.startswith("/bezoeken/{bezoekId}/")} <= with_mark
