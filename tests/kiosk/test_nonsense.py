"""Forms that hold nonsense: the pillar stays kind, staff are told what to do; nothing crashes and nothing happens."""

import pytest
from sqlmodel import select

from booking_api.visits.models import Visit
from tests.kiosk.building import Building

NONSENSE = ("", "geen-id", "12345678-1234-1234-1234-12345678901", "🙂")


def nobody_came(building: Building) -> bool:
    with building.db.reading() as session:
        return session.exec(select(Visit)).first() is None


@pytest.mark.parametrize("nonsense", NONSENSE)
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("aanmelden", "afspraak"),
        ("klaar", "bezoek"),
        ("kaartje", "bezoek"),
        ("inloop/naam", "product"),
        ("inloop", "product"),
    ],
)
def test_a_pillar_refuses_nonsense_kindly(building: Building, path: str, field: str, nonsense: str) -> None:
    visitor = building.client(device="Zuil bij de ingang")
    answer = visitor.text(f"/zuil/{path}", {field: nonsense, "naam": "Jan"})
    assert 'data-step="refused"' in answer
    assert "Vraag de gastheer" in answer
    assert nobody_came(building)


@pytest.mark.parametrize(
    ("who", "path", "fields"),
    [
        ("Bram Balie", "/balie/locatie", {"locatie": "geen-id"}),
        ("Bram Balie", "/balie/locatie", {}),
        ("Bram Balie", "/balie/plek", {"plek": "desk:geen-id"}),
        ("Bram Balie", "/balie/plek", {"plek": "geen-id:"}),
        ("Hanna Hostess", "/gastheer/locatie", {"locatie": "geen-id"}),
        ("Hanna Hostess", "/gastheer/aanmelden", {}),
        ("Hanna Hostess", "/gastheer/inloop", {"product": "geen-id", "naam": "Jan"}),
    ],
)
def test_staff_are_told_that_something_is_wrong(
    building: Building, who: str, path: str, fields: dict[str, str]
) -> None:
    answer = building.client(staff=who).post(path, fields)
    assert answer.status_code in (302, 400, 422), answer.status
    assert nobody_came(building)
