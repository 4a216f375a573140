"""A product that requires a recycling pass, through the API: `milieupasnummer` stands beside the customer."""

from datetime import date

from booking_api.catalogue.models import Product
from booking_api.recycling.models import RecyclingPass
from tests.booking_api.rest.conftest import Caller


def test_a_required_pass_travels_beside_the_customer(api: Caller) -> None:
    with api.database.transaction() as session:
        session.get_one(Product, api.town.products["passport"]).required_fields = ["pass_number"]
        session.add(RecyclingPass(number="MP1", valid_from=date(2025, 1, 1)))
    refused = api.post("/afspraken", api.wish(10))
    assert refused.status_code == 400
    assert [(one["name"], one["code"]) for one in refused.json["invalidParams"]] == [("milieupasnummer", "verplicht")]
    assert api.post("/afspraken", api.wish(10, milieupasnummer="MP9")).json["invalidParams"][0]["code"] == "onbekend"
    assert api.post("/afspraken", api.wish(10, milieupasnummer="MP1")).status_code == 201
