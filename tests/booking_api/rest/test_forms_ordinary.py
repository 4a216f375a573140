"""What a form booked is an ordinary appointment everywhere: for staff, the register, the pillar and the gate."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select, update

from booking_api.appointments.queries_searching import Sought, search
from booking_api.catalogue.models import Product, ProductLocation
from booking_api.db import Database
from booking_api.events import APPOINTMENT_BOOKED
from booking_api.identity.actor import Actor
from booking_api.identity.models import Device
from booking_api.identity.rules import DEVICE_PERMISSIONS, Role
from booking_api.locations.models import Location
from booking_api.outbox import OutboxEvent
from booking_api.recycling.codes import is_signed, signing_key
from booking_api.recycling.rules import GateReason
from booking_api.recycling.service import decide_gate
from booking_api.rest.app import create_api
from booking_api.visits.service import check_in
from calendar_sync.customer_contacts.settings import CHANNELS
from tests.booking_api.rest.forms import GATE_SECRET, Forms, open_forms, stored
from tests.support.town import MONDAY, NOW, add_session_product, at, staff_actor


@pytest.fixture
def forms(database: Database) -> Forms:
    return open_forms(database)


@pytest.fixture(params=["jcc", "qmatic"])
def booked(request: pytest.FixtureRequest, forms: Forms) -> str:
    """An appointment of two persons on Monday at ten, made by a form."""
    return forms.jcc().booked(10, count=2) if request.param == "jcc" else forms.qmatic().booked("10:00", persons=2)


def _device(forms: Forms, kind: str) -> Actor:
    device = Device(location_id=forms.town.shop, kind=kind, name=kind)
    with forms.database.transaction() as session:
        session.add(device)
    return Actor(
        "device", device.id, DEVICE_PERMISSIONS[kind], frozenset({Role.DEVICE}), kind,
        location_id=forms.town.shop, origin=kind,
    )  # fmt: skip


def test_its_channel_is_e_form_and_the_register_is_told_e_formulier(forms: Forms, booked: str) -> None:
    assert stored(forms, booked).channel == "e-form"
    assert CHANNELS["e-form"] == "e-formulier"


def test_our_own_api_calls_its_channel_e_formulier(forms: Forms, booked: str) -> None:
    http = create_api(forms.running).test_client()
    told = http.get(f"/afspraken/{booked}", headers={"Authorization": f"Bearer {forms.secret}"}).get_json()
    assert (told["kanaal"], told["status"], told["aantalPersonen"]) == ("e-formulier", "gepland", 2)


def test_staff_sees_it_in_the_list_of_the_day(forms: Forms, booked: str) -> None:
    with forms.database.transaction() as session:
        [found], _more = search(session, staff_actor(), Sought(forms.town.shop, MONDAY, MONDAY), 1, 10, now=NOW)
    assert (str(found.id), found.starts_at, found.minutes, found.persons) == (booked, at(10), 25, 2)
    assert found.customer is not None
    assert found.customer.family_name == "de Vries"
    assert found.fees


def test_the_world_is_told_by_the_same_event(forms: Forms, booked: str) -> None:
    with forms.database.reading() as session:
        events = session.exec(select(OutboxEvent)).all()
    assert [(one.kind, str(one.subject_id)) for one in events] == [(APPOINTMENT_BOOKED, booked)]


def test_its_place_is_taken_for_everybody(forms: Forms, booked: str) -> None:
    forms.jcc().booked(10, emailAddress="iemand.anders@example.org")
    assert "10:00" not in forms.qmatic().times()


def test_its_qr_code_checks_in_at_the_pillar_with_all_persons(forms: Forms, booked: str) -> None:
    pillar, moment = _device(forms, "pillar"), at(9, 50)
    forms.moment = moment
    scanned = forms.jcc().get("/appointment/qrcode", id=booked)
    with forms.database.transaction() as session:
        visit = check_in(session, pillar, forms.town.shop, moment, channel="pillar", code=scanned)
    assert (str(visit.appointment_id), visit.persons) == (booked, 2)


def test_its_qr_code_opens_the_gate_of_the_recycling_centre_once(forms: Forms) -> None:
    with forms.database.transaction() as session:
        session.execute(update(Location).where(col(Location.id) == forms.town.shop).values(kind="recycling_centre"))
        add_session_product(session, forms.town, 2, [at(10)])
    plugin, gate = forms.jcc(), _device(forms, "gate")
    appointment = plugin.booked(10, "bay")
    scanned = plugin.get("/appointment/qrcode", id=appointment)
    assert is_signed(scanned)
    keys = {0: signing_key(GATE_SECRET).public_key()}

    def decide(minutes: int) -> GateReason:
        moment = at(10) + timedelta(minutes=minutes)
        with forms.database.transaction() as session:
            return decide_gate(session, gate, gate.id or UUID(int=0), scanned, moment, keys=keys).reason

    assert [decide(minutes) for minutes in (-61, -5, 0)] == [GateReason.TOO_EARLY, GateReason.VALID, GateReason.USED]


def test_a_bay_of_the_recycling_centre_goes_with_nothing_else(forms: Forms) -> None:
    with forms.database.transaction() as session:
        bay = add_session_product(session, forms.town, 2, [at(10)])
        assert session.get(ProductLocation, (bay, forms.town.shop))
        session.get_one(Product, bay).position = 9
    plugin, passport = forms.jcc(), forms.product("passport")
    asked = {"includeSelectedActivities": "False"}
    assert plugin.get("/activity/listforappointment/additional", selectedActivityId=str(bay), **asked) == []
    others = plugin.get("/activity/listforappointment/additional", selectedActivityId=passport, **asked)
    assert str(bay) not in [one["id"] for one in others]
    assert plugin.get("/location/forappointment", selectedActivityId=[passport, str(bay)]) == []
    assert forms.qmatic().times(product="bay") == ["10:00"]
