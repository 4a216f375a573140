"""Citizens book what is not at a desk: a seat in a session, a video call, a call, two departments in one visit."""

import re
from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from booking_api.appointments.models import AppointmentLeg, JointSession
from booking_api.catalogue.models import FeeLine, Product, ProductText
from booking_api.locations.models import Location
from tests.portal.citizen.site import NOW, Site, Visitor


def add_session(site: Site, code: str, capacity: int, hours: int) -> None:
    starts_at = NOW.replace(minute=0) + timedelta(days=5, hours=hours)
    with site.db.transaction() as session:
        shop = session.exec(select(Location.id).where(Location.code == "koningsplein")).one()
        session.add(
            JointSession(
                location_id=shop, product_id=UUID(site.product(code)), starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1), capacity=capacity,
            )
        )  # fmt: skip


def test_a_seat_is_offered_with_what_is_left_and_the_last_one_goes_to_the_first(site: Site, visitor: Visitor) -> None:
    add_session(site, "naturalisatieceremonie", 3, 0)
    add_session(site, "naturalisatieceremonie", 9, 2)
    other = Visitor(site)
    for each in (visitor, other):
        each.choose_products({"naturalisatieceremonie": 2})
        each.choose_place()
    page = visitor.page("/tijd")
    assert "nog 3 plaatsen" in page
    assert "nog 9 plaatsen" in page
    first, second = visitor.times()
    assert visitor.post("/tijd", tijd=first).headers["Location"] == "/gegevens"
    late = other.post("/tijd", tijd=first)
    assert late.status_code == 409
    assert second in late.text, "the nearest other time"
    visitor.post("/gegevens", family_name="Silva")
    visitor.confirm()
    assert "Naturalisatieceremonie" in visitor.page("/gemaakt")


def test_a_video_call_shows_its_link_and_no_code_to_scan(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details({"geldzaken-online": 1})
    visitor.post("/gegevens", email="maria@example.org")
    assert "Online, met een videogesprek" in visitor.page("/controle")
    visitor.confirm()
    made = visitor.page("/gemaakt")
    room = site.appointments()[0].video_room
    assert f"/videogesprek/{room}" in made
    assert "QR-code" not in made
    assert "Uw videogesprek" in visitor.page(f"/videogesprek/{room}")


def test_a_telephone_call_asks_for_the_number(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details({"uitkering-bellen": 1})
    refused = visitor.post("/gegevens", family_name="Jansen")
    assert "Vul uw telefoonnummer in." in refused.text
    visitor.post("/gegevens", family_name="Jansen", phone="0612345678")
    visitor.confirm()
    made = visitor.page("/gemaakt")
    assert "Per telefoon: wij bellen u" in made
    assert re.search(r"Wij bellen u op [^.]+ om \d\d:\d\d\.\s", made), "a space between two sentences"
    assert "Tot ziens" not in made
    assert len(site.appointments()) == 1


def test_who_is_called_pays_at_no_desk_and_brings_nothing_along(site: Site, visitor: Visitor) -> None:
    with site.db.transaction() as session:
        product = session.exec(select(Product).where(Product.code == "uitkering-bellen")).one()
        session.get_one(ProductText, (product.id, "nl")).bring = ["uw laatste loonstrook"]
        session.add(FeeLine(product_id=product.id, name="Leges", amount_cents=1250))
    visitor.get_to_details({"uitkering-bellen": 1})
    pages = [visitor.page("/aantal")]
    visitor.post("/gegevens", family_name="Jansen", phone="0612345678")
    pages.append(visitor.page("/controle"))
    visitor.confirm()
    pages.append(visitor.page("/gemaakt"))
    for page in pages:
        assert "uw laatste loonstrook" in page
        assert "12,50" in page
        assert "Leg klaar" in page
        assert "Neem mee" not in page
        assert "aan de balie" not in page


def test_two_departments_help_in_one_visit(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details({"paspoort": 1, "klantregisseur": 1})
    visitor.post("/gegevens", family_name="Jansen")
    visitor.confirm()
    assert "gemaakt" in visitor.page("/gemaakt")
    with site.db.reading() as session:
        legs = session.exec(select(AppointmentLeg).order_by(AppointmentLeg.position)).all()  # type: ignore[arg-type]
    assert [(leg.place_kind, leg.desk_id is not None, leg.room_id is not None) for leg in legs] == [
        ("desk", True, False),
        ("room", False, True),
    ]
    assert len({leg.department_id for leg in legs}) == 2
