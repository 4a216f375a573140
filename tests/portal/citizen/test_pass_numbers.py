"""A product that requires a recycling pass can be booked on the web, with the pass and nothing else."""

import pytest
from sqlmodel import col, update

from booking_api.catalogue.models import Product
from tests.portal.citizen.site import Site, Visitor


@pytest.mark.parametrize("code", ["milieustraat", "paspoort"])
def test_a_citizen_books_what_requires_a_pass_wherever_it_is(site: Site, visitor: Visitor, code: str) -> None:
    with site.db.transaction() as session:
        bay = update(Product).where(col(Product.code) == code)
        session.execute(bay.values(required_fields=["pass_number"]))
    visitor.get_to_details({code: 1})
    assert "Vul het nummer van uw milieupas in." in visitor.post("/gegevens", pass_number="").text
    visitor.post("/gegevens", pass_number="MP100001")
    assert visitor.confirm().headers["Location"] == "/gemaakt"
    assert [each.pass_id is not None for each in site.appointments()] == [True]
