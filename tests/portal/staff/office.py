"""The administrators of tests: one of everything, one of a single department, and a host who may not manage."""

import re
from collections.abc import Iterable
from html import unescape
from uuid import UUID

from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from booking_api.catalogue.models import Product
from booking_api.identity.models import Department, StaffMember, StaffRole
from booking_api.identity.rules import Role
from booking_api.locations.models import Location
from tests.portal.citizen.site import Site
from web.actors import SIGNED_IN_KEY, STAFF_KEY

Fields = dict[str, str | list[str]]


def hire(session: Session, name: str, role: Role, bound: bool) -> UUID:
    """Add somebody of Werk & Inkomen with one role, bound to that department or not."""
    department = session.exec(select(Department.id).where(Department.code == "werk-en-inkomen")).one()
    person = StaffMember(department_id=department, name=name, bookable=False)
    session.add(person)
    session.flush()
    session.add(StaffRole(staff_id=person.id, role=role.value, department_id=department if bound else None))
    session.flush()
    return person.id


class Desk:
    """Somebody at the own desk: follows links and sends forms, as a browser without scripts does."""

    def __init__(self, site: Site, staff_id: UUID, language: str = "nl") -> None:
        self.site, self.staff_id = site, staff_id
        self.client: FlaskClient = site.app.test_client()
        with self.client.session_transaction() as session:
            session[STAFF_KEY], session[SIGNED_IN_KEY] = str(staff_id), int(site.now.timestamp())
        self.get(f"/?taal={language}")

    def get(self, path: str) -> TestResponse:
        """Open a page; redirects are not followed."""
        return self.client.get(path)

    def post(self, path: str, **fields: str | list[str]) -> TestResponse:
        """Send a form with the token of the session."""
        return self.send(path, fields)

    def send(self, path: str, fields: Fields) -> TestResponse:
        """Send a form whose field names are no names of Python."""
        with self.client.session_transaction() as session:
            token = session.get("_csrf", "")
        return self.client.post(path, data={"csrf_token": token, **fields})

    def page(self, path: str) -> str:
        """Return the text of a page that must be there."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.headers.get("Location"))
        return unescape(response.text)


def form_of(page: str, form_id: str = "") -> Fields:
    """Return the fields of a form as a browser would send them back, without its buttons."""
    start = page.index(f'id="{form_id}"') if form_id else page.rindex('<form method="post"')
    text = page[start : page.index("</form>", start)]
    fields: Fields = {}
    for tag in re.finditer(r"<input([^>]*)>", text):
        _take_input(fields, tag[1])
    for tag in re.finditer(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', text, re.DOTALL):
        fields[tag[1]] = tag[2].removeprefix("\n")
    for tag in re.finditer(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        options = re.findall(r'<option value="([^"]*)"([^>]*)>', tag[2])
        chosen = [value for value, rest in options if "selected" in rest] or [value for value, _rest in options[:1]]
        fields[tag[1]] = chosen[0] if chosen else ""
    fields.pop("csrf_token", None)
    return fields


def _take_input(fields: Fields, attributes: str) -> None:
    known = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
    if known.get("type") in ("checkbox", "radio"):
        if re.search(r"\bchecked\b", attributes):
            held = fields.setdefault(known["name"], [])
            assert isinstance(held, list)
            held.append(known["value"])
    elif "name" in known:
        fields[known["name"]] = known.get("value", "")


def product_id(site: Site, code: str) -> UUID:
    """Return the id of a product."""
    with site.db.reading() as session:
        return session.exec(select(Product.id).where(Product.code == code)).one()


def location_id(site: Site, kind: str = "city_shop") -> UUID:
    """Return the id of a location of a kind."""
    with site.db.reading() as session:
        return session.exec(select(Location.id).where(Location.kind == kind)).one()


def headings(page: str) -> list[str]:
    """Return the first headings of a page."""
    return [re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)]


def errors(page: str) -> list[str]:
    """Return what the summary of errors says."""
    summary = page.partition("w-error-summary")[2].partition("</ul>")[0]
    links = re.findall(r'<a class="nl-link" href="#veld-[^"]*">(.*?)</a>', summary)
    return [re.sub(r"<[^>]+>", "", link) for link in links]


def lacking(page: str, words: Iterable[str]) -> list[str]:
    """Return the words that a page does not hold."""
    return [word for word in words if word not in page]
