"""When nothing works the hall goes on (V15): the list, the browser that keeps it, and what was done on paper."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from booking_api.appointments.models import Appointment
from booking_api.visits.models import Visit
from server.day_lists import mail_day_lists, write_day_lists
from server.settings import DayListSettings
from tests.kiosk.building import Building, Visitor
from tests.kiosk.test_keeping_watch import arrive, at_desk, signal
from tests.support.axe import violations
from tests.support.waiting import wait_until

KEPT = "caches.open('welkom-daglijst').then((c) => c.keys()).then((k) => k.length > 3)"


@pytest.fixture
def host(building: Building) -> Visitor:
    return building.client(staff="Hanna Hostess")


def test_the_list_tells_another_department_only_what_a_wall_may_show(building: Building, host: Visitor) -> None:
    page = host.text("/gastheer/daglijst/")
    assert page.index("Yusuf Özdemir") < page.index("Jan van den Berg") < page.index("Lotte Laat")
    assert "Gesprek werk en inkomen" in page
    assert "bijstandsuitkering" not in page
    assert "Nora Noord" not in page
    assert "Cor Afgezegd" not in page


def test_who_was_helped_stands_below_those_who_are_still_to_come(building: Building, host: Visitor) -> None:
    visit_id, employee = arrive(building), at_desk(building, "Bram Balie", 0)
    for step in ("oproepen", "start", "afronden"):
        employee.post(f"/balie/bezoek/{visit_id}/{step}", {"resultaat": "geholpen"})
    page = host.text("/gastheer/daglijst/")
    assert page.index("Jan van den Berg") < page.index("Maria de Vries") < page.index("klaar</td>")


def test_the_list_is_written_to_a_folder_and_yesterdays_goes(building: Building, tmp_path: Path) -> None:
    (tmp_path / "daglijst-stadhuis-2026-11-22.html").write_text("gisteren")
    (tmp_path / "iets-anders.html").write_text("blijft")
    settings = building.settings.model_copy(update={"day_list": DayListSettings(folder=tmp_path)})
    worker = SimpleNamespace(db=building.db, clock=building.clock, settings=settings)
    write_day_lists(worker)  # type: ignore[arg-type]
    mail_day_lists(worker)  # type: ignore[arg-type]
    names = {file.name for file in tmp_path.glob("*.html")}
    assert "daglijst-stadhuis-2026-11-23.html" in names
    assert "daglijst-stadhuis-2026-11-22.html" not in names
    assert "iets-anders.html" in names
    text = (tmp_path / "daglijst-stadhuis-2026-11-23.html").read_text("utf-8")
    assert "Yusuf Özdemir" in text
    assert "10:15" in text
    assert "Gesprek werk en inkomen" in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")


def test_each_right_line_of_paper_is_kept_and_the_wrong_one_comes_back_as_typed(
    building: Building, host: Visitor
) -> None:
    building.clock.forward(90)
    maria, jan, yusuf = (str(building.cast.appointments[key]) for key in ("maria", "jan", "yusuf"))
    product = str(building.cast.products["Paspoort aanvragen"])
    form = {
        "dag": "2026-11-23",
        "regel": [maria, jan, yusuf],
        f"{maria}-uit": "geholpen", f"{maria}-kwam": "10:05", f"{maria}-van": "10:12", f"{maria}-tot": "10:25",
        f"{maria}-wie": str(building.cast.staff["Dewi Desk"]),
        f"{jan}-uit": "geholpen", f"{jan}-kwam": "10:30", f"{jan}-van": "10:20", f"{jan}-tot": "10:40",
        f"{yusuf}-uit": "niet-gekomen",
        "inloop-0-uit": "geholpen", "inloop-0-naam": "Ada Lovelace", "inloop-0-product": product,
        "inloop-0-kwam": "10:40", "inloop-0-van": "10:50", "inloop-0-tot": "11:00",
    }  # fmt: skip
    answer = host.post("/gastheer/achteraf", form)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "1 regel klopt nog niet" in text
    assert "3 andere regels zijn opgeslagen" in text
    assert "Deze tijd ligt voor de vorige" in text
    assert 'value="10:30"' in text
    form = {"dag": "2026-11-23", "regel": [jan], f"{jan}-uit": "geholpen"}
    form |= {f"{jan}-kwam": "10:15", f"{jan}-van": "10:20", f"{jan}-tot": "10:40"}
    host.post("/gastheer/achteraf", form)
    with building.db.reading() as session:
        assert sorted(session.exec(select(Visit.outcome))) == ["done", "done", "done"]
        status = session.exec(select(Appointment.status).where(Appointment.id == building.cast.appointments["yusuf"]))
        assert status.one() == "no_show"


@pytest.mark.parametrize(
    ("day", "typed", "told"),
    [
        ("2026-11-23", "25:99", "Dit is geen tijd"),
        ("2026-11-23", "", "Vul de tijd in"),
        ("2026-11-23", "23:59", "nog niet geweest"),
    ],
)
def test_a_time_that_cannot_be_is_told(building: Building, host: Visitor, day: str, typed: str, told: str) -> None:
    maria = str(building.cast.appointments["maria"])
    form = {"dag": day, "regel": maria, f"{maria}-uit": "vertrokken", f"{maria}-kwam": typed, f"{maria}-tot": "10:25"}
    assert told in host.post("/gastheer/achteraf", form).get_data(as_text=True)


def test_on_the_day_the_clock_goes_forward_a_skipped_time_is_refused(building: Building) -> None:
    building.clock.now = datetime(2027, 3, 28, 10, tzinfo=UTC)
    maria = str(building.cast.appointments["maria"])
    host = building.client(staff="Hanna Hostess")
    form = {"dag": "2027-03-28", "regel": maria, f"{maria}-uit": "vertrokken", f"{maria}-tot": "03:30"}
    form[f"{maria}-kwam"] = "02:30"
    assert "de klok ging toen vooruit" in host.post("/gastheer/achteraf", form).get_data(as_text=True)


def test_on_the_day_the_clock_goes_back_a_time_that_comes_twice_is_the_first(building: Building) -> None:
    building.clock.now = datetime(2026, 10, 25, 10, tzinfo=UTC)
    product = str(building.cast.products["Paspoort aanvragen"])
    form = {"dag": "2026-10-25", "inloop-0-uit": "geholpen", "inloop-0-naam": "Ada Lovelace"}
    form |= {"inloop-0-product": product, "inloop-0-kwam": "02:10", "inloop-0-van": "02:50", "inloop-0-tot": "03:05"}
    assert building.client(staff="Hanna Hostess").post("/gastheer/achteraf", form).status_code == 302
    with building.db.reading() as session:
        visit = session.exec(select(Visit)).one()
    assert visit.arrived_at == datetime(2026, 10, 25, 0, 10, tzinfo=UTC)
    assert visit.closed_at == datetime(2026, 10, 25, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("night", "came", "stands"),
    [
        (datetime(2026, 3, 29, 0, 50, tzinfo=UTC), "01:50", "03:20"),
        (datetime(2026, 10, 25, 0, 50, tzinfo=UTC), "02:50", "02:20"),
    ],
    ids=["forward", "back"],
)
def test_who_waits_while_the_clock_changes_waits_half_an_hour_for_host_supervisor_and_list(
    building: Building, night: datetime, came: str, stands: str
) -> None:
    building.clock.now = night
    product = str(building.cast.products["Paspoort aanvragen"])
    host = building.client(staff="Hanna Hostess")
    host.post("/gastheer/inloop", {"product": product, "naam": "Ada Lovelace", "personen": "1"})
    signal(building, 30)
    host = building.client(staff="Hanna Hostess")
    assert "Ada Lovelace wacht al 30 minuten" in host.text("/gastheer")
    page = host.text("/gastheer/daglijst/")
    assert f"stand van {stands}" in page
    assert re.search(rf"Ada Lovelace.*?<td[^>]*>{came}</td>", page, re.DOTALL)


def open_list(page: Page, building: Building) -> None:
    page.goto(f"{building.address}/gastheer/daglijst/")
    wait_until(lambda: page.evaluate("navigator.serviceWorker.ready.then(() => true)"), "the list is kept, or gone")
    wait_until(
        lambda: page.evaluate(KEPT),
        "the list is kept, or gone",
    )


@pytest.mark.browser
def test_the_browser_keeps_the_list_without_the_server_and_wipes_it_at_signing_out(
    served: Building, browser: Browser
) -> None:
    with served.page(browser, staff="Hanna Hostess") as page:
        # The list counts for today only, and the page's clock is that of the machine.
        page.clock.set_fixed_time(served.clock())
        page.goto(f"{served.address}/gastheer")
        wait_until(
            lambda: page.evaluate(KEPT),
            "the list is kept, or gone",
        )
        open_list(page, served)
        assert violations(page) == []
        page.goto(f"{served.address}/gastheer")
        page.get_by_role("button", name="Uitloggen").click()
        page.wait_for_url("**/aanmelden*")
        wait_until(
            lambda: page.evaluate("caches.has('welkom-daglijst').then((has) => !has)"),
            "the list is kept, or gone",
        )


FULL_AT_FIRST = """
const put = Cache.prototype.put;
Cache.prototype.put = function (...what) {
  Cache.prototype.put = put;
  return Promise.reject(new DOMException("no room"));
};
"""


@pytest.mark.browser
def test_a_list_that_could_not_be_kept_is_kept_a_while_later(served: Building, browser: Browser) -> None:
    with served.page(browser, staff="Hanna Hostess") as page:
        page.add_init_script(FULL_AT_FIRST)
        page.clock.install(time=served.clock())
        with page.expect_response("**/gastheer/daglijst/"):
            page.goto(f"{served.address}/gastheer")
        assert not page.evaluate(KEPT)
        page.clock.fast_forward(61_000)
        wait_until(lambda: page.evaluate(KEPT), "the list is kept")


@pytest.mark.browser
def test_a_walk_in_takes_five_taps_and_one_name(served: Building, browser: Browser) -> None:
    with served.page(browser, staff="Hanna Hostess", width=768, height=1024) as page:
        page.goto(f"{served.address}/gastheer")
        taps = 0
        for target in (
            page.get_by_role("link", name="Bezoeker zonder afspraak"),
            page.locator(".w-tile", has_text="Paspoort aanvragen"),
            page.get_by_label("Naam (hoeft niet)"),
        ):
            target.click()
            taps += 1
        page.keyboard.type("Ada de Vries")
        page.get_by_role("button", name="Aanmelden").click()
        taps += 1
        expect(page.get_by_role("heading", name="Ada de Vries is aangemeld")).to_be_visible()
        assert taps <= 5
