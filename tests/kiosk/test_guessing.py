"""Guessing at a pillar, a gate or the pairing page is stopped kindly, and never for whoever comes next."""

from booking_api.identity.guessing import LIMITS, Guess
from tests.kiosk.building import Building, Visitor
from tests.kiosk.test_pillar import PILLAR, step

STOPPED = "U heeft het een paar keer geprobeerd"


def at_the_pillar(building: Building) -> Visitor:
    return building.client(device=PILLAR)


def test_who_types_one_name_after_another_is_sent_to_the_host_and_the_next_visitor_is_not(building: Building) -> None:
    visitor = at_the_pillar(building)
    visitor.get("/zuil")
    for _ in range(LIMITS[Guess.NAME].own):
        visitor.text("/zuil/naam", {"naam": "niemand"})
    stopped = visitor.text("/zuil/naam", {"naam": "de vries"})
    assert STOPPED in stopped
    assert "Vraag de gastheer" in stopped
    visitor.text("/zuil/begin", {})
    assert step(visitor.text("/zuil/naam", {"naam": "de vries"})) == "confirm"


def test_names_are_counted_for_the_whole_pillar_too_and_codes_go_on(building: Building) -> None:
    visitor = at_the_pillar(building)
    for number in range(LIMITS[Guess.NAME].wide):
        if number % 5 == 0:
            visitor.get("/zuil")
        visitor.text("/zuil/naam", {"naam": "niemand"})
    visitor.get("/zuil")
    assert STOPPED in visitor.text("/zuil/naam", {"naam": "de vries"})
    assert step(visitor.text("/zuil/code", {"code": building.cast.codes["maria"]})) == "done"
    building.clock.forward(1)
    assert step(visitor.text("/zuil/naam", {"naam": "Özdemir"})) == "confirm"


def test_wrong_codes_are_counted_and_right_ones_are_not(building: Building) -> None:
    visitor = at_the_pillar(building)
    visitor.get("/zuil")
    for _ in range(LIMITS[Guess.CHECK_IN_CODE].own + 3):
        assert step(visitor.text("/zuil/code", {"code": building.cast.codes["maria"]})) == "done"
    for _ in range(LIMITS[Guess.CHECK_IN_CODE].own):
        assert "Wij vinden uw afspraak niet" in visitor.text("/zuil/code", {"code": "XXXX9999"})
    assert STOPPED in visitor.text("/zuil/code", {"code": building.cast.codes["maria"]})
    assert "tried a few times" in visitor.text("/zuil/code", {"code": "XXXX9999", "voertaal": "en"})


def test_codes_typed_at_a_gate_are_counted_but_a_qr_code_always_opens(building: Building) -> None:
    gate = f"/poort/demo/{building.cast.gate}"
    visitor = building.client()
    visitor.get(gate)
    for _ in range(LIMITS[Guess.GATE_CODE].own):
        assert "Wij kennen deze code niet" in visitor.text(f"{gate}/code", {"code": "XXXX9999"})
    assert "een paar keer een verkeerde code" in visitor.text(f"{gate}/code", {"code": "XXXX9999"})
    signed = "WLKM" + "A" * 141
    assert "een paar keer een verkeerde code" not in visitor.text(f"{gate}/code", {"code": signed})
    visitor.text(f"{gate}/begin", {})
    assert "Wij kennen deze code niet" in visitor.text(f"{gate}/code", {"code": "XXXX9999"})


def test_who_guesses_pairing_codes_waits_a_minute(building: Building) -> None:
    visitor = building.client()
    for _ in range(LIMITS[Guess.PAIRING_CODE].wide):
        assert visitor.post("/apparaten/koppelen", {"code": "FOUT"}).status_code == 422
    stopped = visitor.post("/apparaten/koppelen", {"code": "FOUT"})
    assert stopped.status_code == 429
    assert "Wacht een minuut" in stopped.get_data(as_text=True)
    building.clock.forward(1)
    assert visitor.post("/apparaten/koppelen", {"code": "FOUT"}).status_code == 422
