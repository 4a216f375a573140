"""What a pillar keeps of the day list says nothing to who has not the code of today (V15, decision 0037)."""

from datetime import timedelta
from hashlib import pbkdf2_hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.day_list_sealed import list_code
from tests.kiosk.building import Building
from tests.kiosk.test_pages import PILLAR

DAY = "2026-11-23"


def opened(kept: dict[str, str], code: str) -> str:
    """Return what a browser makes of the kept list with a code."""
    key = pbkdf2_hmac("sha256", code.replace("-", "").encode(), bytes.fromhex(kept["zout"]), int(kept["rondes"]))
    return AESGCM(key).decrypt(bytes.fromhex(kept["start"]), bytes.fromhex(kept["inhoud"]), None).decode()


def test_the_kept_list_opens_by_the_code_of_this_place_and_day_only(building: Building) -> None:
    key = building.settings.web.day_list_key
    answer = building.client(device=PILLAR).get("/zuil/daglijst")
    assert "Yusuf" not in answer.get_data(as_text=True)
    kept = answer.get_json()
    assert kept["dag"] == DAY
    page = opened(kept, list_code(building.cast.shop, DAY, key))
    assert "Yusuf Özdemir" in page
    assert "Gesprek werk en inkomen" in page
    assert "bijstandsuitkering" not in page
    for wrong in (list_code(building.cast.shop, "2026-11-24", key), list_code(building.cast.other_shop, DAY, key)):
        with pytest.raises(InvalidTag):
            opened(kept, wrong)


def test_only_a_pillar_is_given_the_list(building: Building) -> None:
    assert building.client().get("/zuil/daglijst").status_code == 302
    assert building.client(staff="Hanna Hostess").get("/zuil/daglijst").status_code == 302
    building.clock.now += timedelta(days=1)
    assert building.client(device=PILLAR).get("/zuil/daglijst").get_json()["dag"] == "2026-11-24"
