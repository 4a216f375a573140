"""A town whose forms book here: Open Formulieren with a credential for each plugin, and a clock that the test moves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask
from sqlmodel import col, update
from werkzeug.test import Client, TestResponse

from booking_api.appointments.queries import appointment
from booking_api.appointments.values import AppointmentView
from booking_api.catalogue.models import Product, ProductLocation, ProductText
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import Department
from booking_api.identity.service import create_client
from booking_api.locations.models import Location
from booking_api.rest.jcc.app import create_jcc
from booking_api.rest.qmatic.app import create_qmatic
from booking_api.rest.running import Running
from tests.support.town import NOW, Town, at, build

GATE_SECRET, TOKEN_SECRET = "the gates of these tests", "the tokens of these tests"
CUSTOMER = {"lastName": "de Vries", "emailAddress": "m.devries@example.org"}


@dataclass
class Forms:
    """The town with its two addresses; `moment` is what their clock says."""

    town: Town
    database: Database
    moment: datetime = NOW
    key: str = ""
    client_id: str = ""
    secret: str = ""

    @property
    def running(self) -> Running:
        return Running(self.database, lambda: self.moment, GATE_SECRET, TOKEN_SECRET)

    def jcc_app(self) -> Flask:
        return create_jcc(self.running)

    def qmatic_app(self) -> Flask:
        return create_qmatic(self.running)

    def known(self) -> dict[str, str]:
        """Return what recordings may name."""
        names = {name: str(id_) for name, id_ in self.town.products.items()}
        return {
            **names,
            "shop": str(self.town.shop),
            "key": self.key,
            "client_id": self.client_id,
            "secret": self.secret,
            "nobody": "01a20224-df70-73e5-a510-8b35ed12b3aa",
        }

    def product(self, name: str) -> str:
        return str(self.town.products[name])

    @property
    def shop(self) -> str:
        return str(self.town.shop)

    def credential(self, *scopes: str, **rights: Any) -> tuple[str, str]:
        """Return the id and the token of another API client."""
        with self.database.transaction() as session:
            client_id, token = create_client(
                session, SYSTEM, "Another", scopes or ("afspraken:schrijven",), NOW, **rights
            )
        return str(client_id), token

    def jcc(self, credential: tuple[str, str] | None = None) -> "Jcc":
        return Jcc(self, self.jcc_app().test_client(), *(credential or (self.client_id, self.secret)))

    def qmatic(self, key: str = "") -> "Qmatic":
        return Qmatic(self, self.qmatic_app().test_client(), key or self.key)


class Jcc:
    """Open Formulieren's JCC plugin, as far as the wire shows it."""

    def __init__(self, forms: Forms, http: Client, client_id: str, secret: str) -> None:
        self.forms, self.http = forms, http
        asked = {"grant_type": "client_credentials", "scope": "warp-api"}
        self.granted = http.post("/connect/token", data=asked, auth=(client_id, secret))
        self.headers = {
            "Authorization": f"Bearer {(self.granted.get_json() or {}).get('access_token')}",
            "language": "nl",
        }

    def get(self, path: str, **query: Any) -> Any:
        answer = self.call("GET", path, query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        return self.http.open(path, method=method, headers=self.headers, **options)

    def body(self, hour: int = 10, product: str = "passport", count: int = 1, **customer: Any) -> dict[str, Any]:
        """Return a booking at an hour of the winter clock of that Monday, as the plugin sends it."""
        return {
            "id": None,
            "activityList": [{"activityId": self.forms.product(product), "amount": count}],
            "customerList": [{**CUSTOMER, "gender": 0, "id": None, "isMainCustomer": True, **customer}],
            "fromDateTime": at(hour).isoformat(),
            "toDateTime": at(hour, 30).isoformat(),
            "locationId": self.forms.shop,
            "message": "",
            "fieldList": None,
        }

    def book(self, hour: int = 10, product: str = "passport", count: int = 1, **customer: Any) -> dict[str, Any]:
        return self.send(self.body(hour, product, count, **customer))

    def send(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.call("POST", "/appointment", json=body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.get_json()
        return told

    def booked(self, hour: int = 10, product: str = "passport", count: int = 1, **customer: Any) -> str:
        told = self.book(hour, product, count, **customer)
        assert told["acknowledgeIsSuccess"] is True, told
        return str(told["id"])

    def cancel(self, appointment_id: str) -> dict[str, Any]:
        answer = self.call("DELETE", "/appointment", query_string={"id": appointment_id})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.get_json()
        return told


class Qmatic:
    """Open Formulieren's Qmatic plugin, as far as the wire shows it."""

    def __init__(self, forms: Forms, http: Client, key: str) -> None:
        self.forms, self.http = forms, http
        self.headers = {"X-Api-Key": key, "Content-Type": "application/json", "Accept": "*/*"}

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        return self.http.open(path, method=method, headers=self.headers, **options)

    def times(self, day: str = "2026-12-07", product: str = "passport", further: int = 0) -> list[str]:
        persons = f";numberOfCustomers={further}" if further else ""
        asked = f"servicePublicId={self.forms.product(product)}{persons}"
        found: list[str] = self.get(f"/v2/branches/{self.forms.shop}/dates/{day}/times;{asked}")["times"]
        return found

    def book(self, clock: str = "10:00", product: str = "passport", persons: int = 1, **customer: Any) -> TestResponse:
        who = {"lastName": "de Vries", "email": "m.devries@example.org", **customer}
        body = {
            "title": "Open Formulieren: ",
            "customers": [who] * persons,
            "services": [{"publicId": self.forms.product(product)}],
            "notes": "",
        }
        return self.call("POST", f"/v2/branches/{self.forms.shop}/dates/2026-12-07/times/{clock}/book", json=body)

    def booked(self, clock: str = "10:00", product: str = "passport", persons: int = 1, **customer: Any) -> str:
        answer = self.book(clock, product, persons, **customer)
        assert answer.status_code == 201, answer.text
        return str(answer.get_json()["publicId"])


def open_forms(database: Database) -> Forms:
    """Build the town, give its products English words and rules, and make the credentials."""
    forms = Forms(build(database), database)
    with database.transaction() as session:
        town = forms.town
        session.execute(
            update(Location)
            .where(col(Location.id) == town.shop)
            .values(address="Koningsplein 10a", postcode="5038 WE", city="Voorbeeldstad")
        )
        for name, words in (("passport", "Apply for a passport"), ("licence", "Apply for a driving licence")):
            session.add(
                ProductText(
                    product_id=town.products[name], language="en", name=words, public_name=words,
                    bring=["Your passport & a photo"],
                )
            )  # fmt: skip
        order = {"passport": 1, "licence": 2, "income": 3, "phone": 4}
        for name, position in order.items():
            session.execute(update(Product).where(col(Product.id) == town.products[name]).values(position=position))
        session.execute(
            update(Product)
            .where(col(Product.id) == town.products["income"])
            .values(required_fields=["given_name", "phone"], max_persons=2)
        )
        session.execute(update(Department).where(col(Department.id) == town.work).values(uses_public_names=True))
        _, forms.key = create_client(session, SYSTEM, "Qmatic", ["afspraken:schrijven"], NOW, channel="e-form")
        client_id, forms.secret = create_client(session, SYSTEM, "JCC", ["afspraken:schrijven"], NOW, channel="e-form")
        forms.client_id = str(client_id)
    return forms


def second_location(forms: Forms, *products: str, postcode: str = "") -> UUID:
    """Add a location without capacity, where some products are offered too."""
    with forms.database.transaction() as session:
        place = Location(
            code="noord", name="Wijkcentrum Noord", address="Hal Noord", postcode=postcode, city="Voorbeeldstad"
        )
        session.add(place)
        session.flush()
        session.add_all(
            ProductLocation(product_id=forms.town.products[name], location_id=place.id) for name in products
        )
        return place.id


def stored(forms: Forms, appointment_id: str) -> AppointmentView:
    """Return an appointment as Welkom itself knows it."""
    with forms.database.transaction() as session:
        return appointment(session, SYSTEM, UUID(appointment_id), now=NOW)
