"""`welkom simulate`: lay or copy a database, play one day on it, and tell what came of it."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from booking_api.availability.rules import zone_of
from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.errors import WelkomError
from booking_api.references import repeatable_ids
from booking_api.visits.values import WalkInRequest
from server.simulate.plan import Options, Played
from server.simulate.play import Day, Progress
from server.simulate.report import as_text, write_page
from server.simulate.town import SHOP, lay_and_book, next_weekday, open_own, place_of_day, walk_in_wishes

BAR = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command asks: where to keep the files, which day and place, and what to write."""

    folder: Path
    options: Options
    copy_of: Path | None = None
    day: date | None = None
    location: str = SHOP
    page: Path | None = None


def closure_of(text: str) -> tuple[str, str]:
    """Return the desk and the time of `balie-4@12:00`; raises ValueError for anything else."""
    desk, at, moment = text.partition("@")
    hours, colon, minutes = moment.partition(":")
    if not (desk and at and colon and hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
        raise ValueError(f"zo niet: {text} (wel: balie-4@12:00)")
    return desk.replace("-", " ").strip(), f"{int(hours):02}:{int(minutes):02}"


def simulate(wanted: Wanted, progress: Progress = lambda _share: None) -> Played:
    """Play the day and return what came of it; raises WelkomError for an unknown place or a day that is closed."""
    db = open_own(wanted.folder, wanted.copy_of)
    try:
        with repeatable_ids(wanted.options.seed):
            return _played(db, wanted, progress)
    finally:
        db.dispose()


def _played(db: Database, wanted: Wanted, progress: Progress) -> Played:
    day, options = wanted.day or next_weekday(utc_now().date()), wanted.options
    if wanted.copy_of is None:
        lay_and_book(db, day, options.seed, options.appointments)
    with db.reading() as session:
        place, opens, closes = place_of_day(session, wanted.location, day)
        wishes: list[WalkInRequest] = walk_in_wishes(session, place, options.walk_ins, options.seed, day)
    played = Day(db, place, options, opens, closes, wishes, progress).play()
    played.zone = zone_of(place.timezone)
    if wanted.page is not None:
        write_page(wanted.page, played, options, played.zone)
    return played


def run(wanted: Wanted) -> int:
    """Run the command; returns the exit code."""
    print("Een dag wordt gespeeld op een eigen database; er verandert niets aan de echte.", file=sys.stderr)
    try:
        played = simulate(wanted, show_progress if sys.stderr.isatty() else lambda _share: None)
    except (WelkomError, KeyError) as problem:
        print(f"Dit kan niet: {problem} {getattr(problem, 'details', '')}", file=sys.stderr)
        return 1
    print(as_text(played, wanted.options, played.zone))
    return 0


def show_progress(share: float) -> None:
    """Draw how far the day is."""
    done = round(BAR * share)
    end = "\n" if share >= 1 else ""
    print(f"\r[{'#' * done}{'.' * (BAR - done)}] {share:4.0%}", end=end, file=sys.stderr, flush=True)
