"""How often a booking over HTTP waits for the database: what one request has asked is not asked again."""

from typing import Any

from sqlalchemy import event

from booking_api.catalogue.models import Product
from tests.booking_api.rest.conftest import Caller


def test_a_booking_asks_once_what_is_configured(api: Caller) -> None:
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        seen.append(statement)

    event.listen(api.database.engine, "before_cursor_execute", see)
    api.booked(10)
    event.remove(api.database.engine, "before_cursor_execute", see)
    assert sum("configuration_mark" in each for each in seen) == 1


def test_what_is_configured_between_two_bookings_holds_for_the_second(api: Caller) -> None:
    api.booked(10)
    with api.database.transaction() as session:
        session.get_one(Product, api.town.products["passport"]).active = False
    refused = api.post("/afspraken", api.wish(11, klant={"achternaam": "de Vries"}))
    assert refused.status_code == 400, refused.text
