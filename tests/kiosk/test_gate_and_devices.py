"""Gates decide on a code; devices come in with a code of the administrator and go when it is revoked."""

import re

from tests.kiosk.building import Building
from web.actors import DEVICE_COOKIE


def test_a_gate_opens_once_for_a_code_within_its_window(building: Building) -> None:
    gate, visitor = f"/poort/demo/{building.cast.gate}", building.client()
    assert 'data-step="start"' in visitor.text(gate)
    code = {"code": building.cast.codes["bay"]}
    assert 'data-step="open"' in visitor.text(f"{gate}/code", code)
    again = visitor.text(f"{gate}/code", code)
    assert 'data-step="closed"' in again
    assert "al iemand naar binnen" in again


def test_a_gate_stays_closed_outside_the_window_and_for_what_it_does_not_know(building: Building) -> None:
    gate, visitor = f"/poort/demo/{building.cast.gate}", building.client()
    early = visitor.text(f"{gate}/code", {"code": building.cast.codes["bay later"]})
    assert "U bent te vroeg" in early
    assert re.search(r"Uw afspraak: \w+ \d+\s\w+", early), "when the appointment is"
    assert "Wij kennen deze code niet" in visitor.text(f"{gate}/code", {"code": "22222222"})
    elsewhere = visitor.text(f"{gate}/code", {"code": building.cast.codes["maria"]})
    assert "andere milieustraat" in elsewhere
    assert "Uw afspraak:" not in elsewhere
    building.clock.forward(200 + 60)
    assert 'data-step="open"' in visitor.text(f"{gate}/code", {"code": building.cast.codes["bay later"]})


def test_a_device_is_paired_by_a_code_seen_and_revoked(building: Building) -> None:
    administrator, device = building.client(staff="Abel Beheer"), building.client()
    spot = f"location::{building.cast.shop}"
    administrator.post("/apparaten", {"naam": "Zuil achter", "soort": "pillar", "plek": spot})
    code = re.search(r'class="k-code">(\w{4} \w{4})<', administrator.text("/apparaten"))
    assert code
    paired = device.post("/apparaten/koppelen", {"code": code[1].lower()})
    assert paired.location == "/zuil"
    cookie = device.http.get_cookie(DEVICE_COOKIE)
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert device.get("/zuil").status_code == 200
    again = building.client().post("/apparaten/koppelen", {"code": code[1]})
    assert again.status_code == 422
    listed = administrator.text("/apparaten")
    address = re.search(r'Zuil achter.*?action="(/apparaten/[^"]+/intrekken)"', listed, re.DOTALL)
    assert address
    administrator.post(address[1])
    assert device.get("/zuil").status_code == 302


def test_a_device_without_a_name_is_asked_again(building: Building) -> None:
    answer = building.client(staff="Abel Beheer").post("/apparaten", {"naam": "", "soort": "pillar"})
    assert answer.status_code == 422


def test_a_paired_device_is_given_its_own_broker_credentials_only(building: Building) -> None:
    assert building.client(device="Zuil Noord").get("/apparaten/verbinding").get_json()["url"] == ""
    assert building.client().get("/apparaten/verbinding").status_code == 401


def test_devices_are_found_by_name_kind_and_location(building: Building) -> None:
    administrator = building.client(staff="Abel Beheer")
    spot = f"location::{building.cast.shop}"
    for name in ("Zuil achter", "Zuil voor"):
        administrator.post("/apparaten", {"naam": name, "soort": "pillar", "plek": spot})
    found = administrator.text("/apparaten?zoek=aanmeldzuil achter")
    assert "Zuil achter" in found
    assert "Zuil voor" not in found
    assert "Niets gevonden" in administrator.text("/apparaten?zoek=bestaatniet")
