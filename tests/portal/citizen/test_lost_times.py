"""A time that is lost, taken or outside the hours, and an answer that never arrived: nothing typed is lost by it."""

import contextlib
import re
from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.models import Hold, UnfinishedBooking
from booking_api.appointments.requests import ActivityWish, HoldRequest
from booking_api.errors import SlotTaken
from booking_api.identity.actor import PUBLIC
from booking_api.identity.guessing import LIMITS, Guess
from tests.portal.citizen.site import NOW, Site, Visitor


def _let_others_take(site: Site, mine: Hold) -> None:
    """Let others take every place that is left at the time of a hold."""
    activities = tuple(ActivityWish(UUID(each["product_id"]), each["count"]) for each in mine.activities)
    wanted = HoldRequest(mine.location_id, activities, mine.starts_at, "web")
    with contextlib.suppress(SlotTaken):
        for _each in range(100):
            attempting(site.db, lambda session: service.hold(session, PUBLIC, wanted, site.now))


def _lose_the_answer(visitor: Visitor) -> None:
    """Book, while the site stops between making the appointment and noting so in the draft."""
    with visitor.site.db.reading() as session:
        before = session.exec(select(UnfinishedBooking)).one()
    assert visitor.confirm().headers["Location"] == "/gemaakt"
    with visitor.site.db.transaction() as session:
        row = session.exec(select(UnfinishedBooking)).one()
        row.sealed, row.hold_id = before.sealed, before.hold_id


def test_reloading_the_last_page_after_a_lost_answer_shows_what_was_made(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    _lose_the_answer(visitor)
    assert visitor.get("/controle").headers["Location"] == "/gemaakt"
    page = visitor.page("/gemaakt")
    assert "Uw afspraak is gemaakt" in page
    assert "had u al gemaakt" not in page
    assert len(site.appointments()) == 1


def test_another_time_after_a_lost_answer_leads_to_moving_and_holds_nothing(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    key = re.findall(r'name="sleutel" value="([^"]+)"', visitor.page("/controle"))[0]
    _lose_the_answer(visitor)
    assert visitor.post("/tijd", tijd=visitor.times()[3]).headers["Location"] == "/controle"
    assert len(site.holds()) == 1
    assert visitor.post("/controle", sleutel=key).headers["Location"] == "/gemaakt"
    assert "Deze afspraak had u al gemaakt" in (page := visitor.page("/gemaakt"))
    assert f"{visitor.link()}/verplaatsen" in page
    assert (len(site.appointments()), site.holds()) == (1, [])


def test_sending_the_last_form_again_shows_the_same_appointment(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    key = re.findall(r'name="sleutel" value="([^"]+)"', visitor.page("/controle"))[0]
    for _press in range(3):
        assert visitor.post("/controle", sleutel=key).headers["Location"] == "/gemaakt"
    assert len(site.appointments()) == 1


def _taken_time_and_another_visitor(site: Site, visitor: Visitor) -> tuple[str, Visitor]:
    visitor.get_to_details({"geboorte": 1})
    mine = site.holds()[0]
    _let_others_take(site, mine)
    taken = mine.starts_at.isoformat()
    other = Visitor(site)
    other.choose_products({"geboorte": 1})
    other.choose_place()
    return taken, other


def test_a_time_that_somebody_else_took_is_said_with_the_nearest_others(site: Site, visitor: Visitor) -> None:
    taken, other = _taken_time_and_another_visitor(site, visitor)
    response = other.post("/tijd", tijd=taken)
    assert response.status_code == 409
    assert "Deze tijd is net door iemand anders gekozen" in response.text
    nearest = re.findall(r'id="dichtbij-\d+" name="tijd" value="([^"]+)"', response.text)
    assert nearest
    assert taken not in nearest
    assert other.post("/tijd", tijd=nearest[0]).headers["Location"] == "/gegevens"


def test_who_is_too_late_for_another_time_keeps_the_old_one(site: Site, visitor: Visitor) -> None:
    taken, other = _taken_time_and_another_visitor(site, visitor)
    free = other.times()[-1]
    other.post("/tijd", tijd=free)
    assert other.post("/tijd", tijd=taken).status_code == 409
    assert free in {hold.starts_at.isoformat() for hold in site.holds()}
    assert other.get("/gegevens").status_code == 200


def test_an_expired_hold_keeps_everything_and_offers_new_times(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check(given_name="Maria", family_name="de Vries", email="maria@example.org")
    site.wait(30)
    assert visitor.get("/controle").headers["Location"] == "/tijd"
    page = visitor.page("/tijd")
    assert "Wij houden uw tijd niet meer vast" in page
    assert "Wij houden uw tijd niet meer vast" not in visitor.page("/tijd")
    assert visitor.post("/tijd", tijd=visitor.times()[0]).headers["Location"] == "/controle"
    assert "Maria de Vries" in visitor.page("/controle")


def test_details_sent_after_the_hold_expired_are_kept(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details()
    site.wait(30)
    response = visitor.post("/gegevens", family_name="Yılmaz", email="kapot")
    assert (response.status_code, response.headers["Location"]) == (303, "/tijd")
    visitor.post("/tijd", tijd=visitor.times()[0])
    assert 'value="Yılmaz"' in visitor.page("/gegevens")


def test_who_confirms_late_still_gets_the_time_when_it_is_free(site: Site, visitor: Visitor) -> None:
    visitor.get_to_check()
    wanted = site.holds()[0].starts_at
    key = re.findall(r'name="sleutel" value="([^"]+)"', visitor.page("/controle"))[0]
    site.wait(20)
    assert visitor.post("/controle", sleutel=key).headers["Location"] == "/gemaakt"
    assert [appointment.starts_at for appointment in site.appointments()] == [wanted]


def test_who_confirms_late_is_led_to_other_times_when_it_is_gone(site: Site, visitor: Visitor) -> None:
    visitor.get_to_details({"geboorte": 1})
    visitor.post("/gegevens", family_name="Jansen")
    key = re.findall(r'name="sleutel" value="([^"]+)"', visitor.page("/controle"))[0]
    mine = site.holds()[0]
    site.wait(16)
    _let_others_take(site, mine)
    assert visitor.post("/controle", sleutel=key).headers["Location"] == "/tijd"
    assert site.appointments() == []
    visitor.post("/tijd", tijd=visitor.times()[-1])
    assert "Jansen" in visitor.page("/controle")


def test_a_time_outside_the_opening_hours_is_told_as_such(site: Site, visitor: Visitor) -> None:
    visitor.choose_products({"paspoort": 1})
    visitor.choose_place()
    night = (NOW + timedelta(days=3)).replace(hour=2).isoformat()
    answer = visitor.post("/tijd", tijd=night)
    assert answer.status_code == 409
    assert "Op die tijd zijn wij niet open" in answer.text
    assert 'id="dichtbij-1"' in answer.text


def test_who_takes_one_time_after_another_waits_a_minute_and_loses_nothing(site: Site, visitor: Visitor) -> None:
    visitor.choose_products({"paspoort": 1})
    visitor.choose_place()
    times = visitor.times()
    for number in range(LIMITS[Guess.HOLD].own):
        assert visitor.post("/tijd", tijd=times[-1 - number % 3]).status_code == 303
    stopped = visitor.post("/tijd", tijd=times[-1])
    assert stopped.status_code == 429
    assert "Wacht een minuut" in stopped.text
    assert len(site.holds()) == 1
    site.wait(1)
    assert visitor.post("/tijd", tijd=times[-1]).status_code == 303
