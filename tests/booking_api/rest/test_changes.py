"""Move and cancel knowing what one changes; send the same twice without making two."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.rules import SCOPE_PERMISSIONS
from booking_api.identity.service import create_client
from tests.booking_api.rest.conftest import Answer, Caller
from tests.support.town import NOW, at, build


def _move(api: Caller, appointment_id: str, hour: int, etag: str = "") -> Answer:
    headers = {"If-Match": etag} if etag else {}
    body = {"geplandAanvangsmoment": at(hour).isoformat()}
    return api.post(f"/afspraken/{appointment_id}/_verplaats", body, headers=headers)


def _etag(api: Caller, appointment_id: str) -> str:
    return str(api.get(f"/afspraken/{appointment_id}").headers["ETag"])


def test_a_moved_appointment_is_at_its_new_time_only(api: Caller) -> None:
    made, full = api.booked(10), api.booked(10)
    moved = _move(api, made["id"], 14)
    assert moved.status_code == 200, moved.text
    assert moved.json["geplandAanvangsmoment"] == "2026-12-07T13:00:00Z"
    assert moved.json["aanmeldkenmerkAlfanumeriek"] == made["aanmeldkenmerkAlfanumeriek"]
    assert api.post("/afspraken", api.wish(10)).status_code == 201
    assert _move(api, full["id"], 10).status_code == 200


def test_what_does_not_fit_stays_where_it_was(api: Caller) -> None:
    made = api.booked(10)
    api.booked(14), api.booked(14)
    refused = _move(api, made["id"], 14)
    assert (refused.status_code, refused.json["code"]) == (409, "tijdstip-bezet")
    assert refused.json["alternatieven"]
    assert api.get(f"/afspraken/{made['id']}").json == made


def test_an_etag_is_another_one_after_each_change(api: Caller) -> None:
    made = api.booked(10)
    first = _etag(api, made["id"])
    assert first == _etag(api, made["id"])
    moved = _move(api, made["id"], 11).headers["ETag"]
    cancelled = api.post(f"/afspraken/{made['id']}/_annuleer").headers["ETag"]
    assert len({first, moved, cancelled}) == 3
    assert cancelled == _etag(api, made["id"])


def test_a_change_of_what_was_changed_meanwhile_is_refused(api: Caller) -> None:
    made = api.booked(10)
    stale = _etag(api, made["id"])
    assert _move(api, made["id"], 11, stale).status_code == 200
    for refused in (
        _move(api, made["id"], 14, stale),
        api.post(f"/afspraken/{made['id']}/_annuleer", headers={"If-Match": stale}),
    ):
        assert (refused.status_code, refused.json["code"]) == (412, "intussen-gewijzigd")
    now = api.get(f"/afspraken/{made['id']}").json
    assert (now["status"], now["geplandAanvangsmoment"]) == ("gepland", "2026-12-07T10:00:00Z")


@pytest.mark.parametrize("mark", ['W/"{}"', '"iets anders"', "onzin"])
def test_a_mark_that_fits_nothing_changes_nothing(api: Caller, mark: str) -> None:
    made = api.booked(10)
    etag = mark.format(_etag(api, made["id"]).strip('"'))
    assert _move(api, made["id"], 11, etag).status_code == 412


def test_a_star_or_one_of_several_marks_will_do(api: Caller) -> None:
    made = api.booked(10)
    assert _move(api, made["id"], 11, "*").status_code == 200
    assert _move(api, made["id"], 14, f'"oud", {_etag(api, made["id"])}').status_code == 200


def test_of_two_who_change_the_same_at_once_one_is_told_so(database: Database) -> None:
    town = build(database)
    with database.transaction() as session:
        _, token = create_client(session, SYSTEM, "Portaal", sorted(SCOPE_PERMISSIONS), NOW)
    callers = [Caller(town, database, token) for _ in range(4)]
    made = callers[0].booked(10)
    etag, together, told = _etag(callers[0], made["id"]), threading.Barrier(len(callers)), list[int]()

    def change(caller: Caller, hour: int) -> None:
        together.wait()
        told.append(_move(caller, made["id"], hour, etag).status_code)

    threads = [threading.Thread(target=change, args=(each, 11 + number)) for number, each in enumerate(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [200, 412, 412, 412]


def test_a_hold_can_be_read_until_it_expires(api: Caller) -> None:
    held = api.post("/reserveringen", api.wish(10)).json
    assert api.get(f"/reserveringen/{held['id']}").json == held
    stranger = api.with_scopes("afspraken:schrijven")
    assert stranger.get(f"/reserveringen/{held['id']}").status_code == 404
    api.moment += timedelta(hours=1)
    assert api.get(f"/reserveringen/{held['id']}").json["code"] == "reservering-verlopen"


def test_the_same_key_keeps_one_place(api: Caller) -> None:
    key = {"Idempotency-Key": "houd vast"}
    first, again = (api.post("/reserveringen", api.wish(10), headers=key) for _ in range(2))
    assert first.json == again.json
    assert api.post("/reserveringen", api.wish(10)).status_code == 201
    assert api.post("/reserveringen", api.wish(11), headers=key).json["code"] == "idempotentie-conflict"


def test_a_repeat_for_a_place_that_was_given_back_says_so(api: Caller) -> None:
    key = {"Idempotency-Key": "een"}
    held = api.post("/reserveringen", api.wish(10), headers=key).json
    api.call("DELETE", f"/reserveringen/{held['id']}")
    assert api.post("/reserveringen", api.wish(10), headers=key).json["code"] == "reservering-verlopen"


def test_a_walk_in_with_the_same_key_waits_once(api: Caller) -> None:
    api.moment = at(10)
    wish: dict[str, Any] = {"locatieId": str(api.town.shop), "activiteiten": api.wish()["activiteiten"]}
    once, again = (api.post("/bezoeken", wish, headers={"Idempotency-Key": "w"}) for _ in range(2))
    other = api.post("/bezoeken", wish, headers={"Idempotency-Key": "x"})
    assert once.status_code == again.status_code == 201
    assert once.json["id"] == again.json["id"] != other.json["id"]


def test_a_call_with_the_same_key_is_one_call(api: Caller) -> None:
    api.moment = at(10)
    made = api.booked(11)
    visit = api.post("/bezoeken", {"locatieId": str(api.town.shop), "afspraakId": made["id"]}).json
    path, body = f"/bezoeken/{visit['id']}/oproepen", {"balieId": str(api.desk())}
    told = [api.post(path, body, headers={"Idempotency-Key": "r"}) for _ in range(2)]
    assert [(one.status_code, one.json["aantalOproepen"]) for one in told] == [(201, 1)] * 2
    assert api.post(path, body).status_code == 409


def test_who_confirms_what_was_changed_meanwhile_is_told_so(api: Caller) -> None:
    made = api.booked(10)
    stale, path = _etag(api, made["id"]), f"/afspraken/{made['id']}/_bevestig"
    moved = _move(api, made["id"], 11).headers["ETag"]
    assert api.post(path, headers={"If-Match": stale}).status_code == 412
    assert api.post(path, headers={"If-Match": moved}).status_code == 200
