"""A simulated day: real visits through real services, the same for the same seed, and never on the live database."""

import sqlite3
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from booking_api.appointments.models import Activity, Appointment
from booking_api.errors import WelkomError
from booking_api.references import repeatable_ids
from server.cli import main
from server.simulate.plan import Chances, Options, Played, Wait
from server.simulate.report import as_text, estimate_quality, figures, quantile, write_page
from server.simulate.runner import Wanted, closure_of, show_progress, simulate
from server.simulate.town import FILE, SHOP, lay_and_book, open_own, place_of_day, walk_in_wishes

DAY = date(2026, 12, 1)
SMALL = Options(seed=3, appointments=14, walk_ins=10, closures=(("Balie 4", "12:00"),))
NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)


def story(played: Played) -> list[tuple[str, datetime, datetime]]:
    return [(wait.product, wait.arrived_at, wait.called_at) for wait in played.waits]


def test_the_same_seed_plays_the_same_day_and_another_seed_another(tmp_path: Path) -> None:
    page = tmp_path / "dag.html"
    first = simulate(Wanted(tmp_path / "a", SMALL, day=DAY, page=page))
    again = simulate(Wanted(tmp_path / "b", SMALL, day=DAY))
    assert story(first) == story(again)
    assert len(first.waits) > 10
    assert first.not_helped == 0
    assert all(wait.called_at >= wait.arrived_at for wait in first.waits)
    assert "<svg" in page.read_text("utf-8")
    with sqlite3.connect(tmp_path / "a" / FILE) as database:
        left = database.execute("SELECT COUNT(*) FROM visit WHERE closed_at IS NULL").fetchone()
        shut = database.execute("SELECT COUNT(*) FROM desk_closure").fetchone()
    assert (left, shut) == ((0,), (1,))


def test_a_day_full_of_appointments_is_booked_with_the_same_people_at_the_same_places(tmp_path: Path) -> None:
    plans = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        db = open_own(folder, None)
        with repeatable_ids(5):
            lay_and_book(db, DAY, seed=5, appointments=110)
        db.dispose()
        with sqlite3.connect(folder / FILE) as database:
            plans.append(
                database.execute(
                    "SELECT leg.starts_at, member.name, desk.name, room.name FROM appointment_leg leg "
                    "LEFT JOIN staff_member member ON member.id = leg.staff_id LEFT JOIN desk ON desk.id = leg.desk_id "
                    "LEFT JOIN room ON room.id = leg.room_id ORDER BY leg.id"
                ).fetchall()
            )
    assert len(plans[0]) > 100
    assert plans[0] == plans[1]


def test_people_walk_in_for_what_is_booked_there(tmp_path: Path) -> None:
    db = open_own(tmp_path, None)
    lay_and_book(db, DAY, 1, 120)
    with db.reading() as session:
        place, _opens, _closes = place_of_day(session, SHOP, DAY)
        wished = Counter(wish.activities[0].product_id for wish in walk_in_wishes(session, place, 400, 1, DAY))
        here = Appointment.location_id == place.id
        booked = Counter(session.exec(select(Activity.product_id).join(Appointment).where(here)))
    db.dispose()
    together = sum(1 + booked[each] for each in wished)
    assert all(abs(wished[each] - 400 * (1 + booked[each]) / together) < 1 for each in wished)
    assert max(wished.values()) > 400 * 0.12, "some are asked for far more than others"
    assert 0 in {booked[product] for product in wished}, "what nobody booked is walked in for now and then"


def test_where_nobody_books_people_walk_in_for_everything_alike(tmp_path: Path) -> None:
    db = open_own(tmp_path, None)
    lay_and_book(db, DAY, 1, 0)
    with db.reading() as session:
        place, _opens, _closes = place_of_day(session, SHOP, DAY)
        wished = Counter(wish.activities[0].product_id for wish in walk_in_wishes(session, place, 100, 1, DAY))
    db.dispose()
    assert max(wished.values()) <= min(wished.values()) + 1


def test_a_copy_is_played_and_the_original_stays_as_it_was(tmp_path: Path) -> None:
    simulate(Wanted(tmp_path / "a", Options(appointments=2, walk_ins=0), day=DAY))
    original = tmp_path / "a" / FILE
    before = original.read_bytes()
    simulate(Wanted(tmp_path / "b", Options(appointments=0, walk_ins=2), copy_of=original, day=DAY))
    assert original.read_bytes() == before


def test_how_far_it_is_only_rises_and_is_whole_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shares: list[float] = []
    simulate(Wanted(tmp_path, Options(appointments=3, walk_ins=6), day=DAY), shares.append)
    assert shares == sorted(shares)
    assert (shares[0] > 0, shares.count(1.0), shares[-1]) == (True, 1, 1.0)
    for share in shares:
        show_progress(share)
    assert capsys.readouterr().err.count("\n") == 1


def test_a_day_that_is_closed_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WelkomError):
        simulate(Wanted(tmp_path, Options(appointments=0, walk_ins=0), day=date(2026, 12, 6)))
    assert main(["simulate", "--data", str(tmp_path), "--close", "balie-4"]) == 2
    assert "balie-4@12:00" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["balie-4", "@12:00", "balie-4@noen", "balie-4@25:00", "balie-4@12"])
def test_a_closure_names_a_desk_and_a_time(wrong: str) -> None:
    assert closure_of("balie-4@9:05") == ("balie 4", "09:05")
    with pytest.raises(ValueError, match="balie-4@12:00"):
        closure_of(wrong)


def test_people_come_mostly_early_and_some_late() -> None:
    chances = Chances(1)
    shifts = [(chances.arrival(NOON, number) - NOON) / timedelta(minutes=1) for number in range(400)]
    assert 0.05 < sum(shift > 0 for shift in shifts) / 400 < 0.25
    assert min(shifts) >= -35
    assert chances.arrival(NOON, 7) == chances.arrival(NOON, 7)
    assert 8 < sum(chances.service_minutes(10, 1.0, number) for number in range(400)) / 400 < 12


def wait(minutes: float, low: int | None, high: int | None, product: str = "Paspoort") -> Wait:
    return Wait(product, NOON, NOON + timedelta(minutes=minutes), NOON, low, high)


def test_the_summary_tells_waits_and_how_honest_the_estimate_was() -> None:
    played = Played([wait(0, 0, 5), wait(10, 5, 15), wait(30, 5, 15, "Rijbewijs"), wait(3, None, None)], 4, 1, 1)
    told, inside, error = estimate_quality(played.waits)
    assert (told, inside) == (3, 2 / 3)
    assert error == pytest.approx((2.5 + 0 + 20) / 3)
    assert figures(played)[0][1:3] == (4, 6.5)
    assert quantile([], 0.5) == 0.0
    text = as_text(played, Options(closures=(("Balie 4", "12:00"),)), ZoneInfo("Europe/Amsterdam"))
    assert "Balie 4 dicht om 12:00" in text
    assert "12:00" in text.splitlines()[-1]


def test_the_drawing_alone_is_a_drawing_with_its_numbers_in_words(tmp_path: Path) -> None:
    write_page(tmp_path / "dag.svg", Played([wait(7, None, None)]), Options(), ZoneInfo("Europe/Amsterdam"))
    drawing = (tmp_path / "dag.svg").read_text("utf-8")
    assert drawing.startswith("<svg")
    assert "12:00 7 min" in drawing
