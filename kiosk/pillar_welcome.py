"""The last screens at a pillar: where to sit, how long it takes and what to have ready, or when to come back."""

from datetime import datetime, timedelta
from uuid import UUID

from booking_api.locations.queries import waiting_areas
from booking_api.visits.queries import expected_wait, members_there, view_of
from kiosk import pillar_words
from kiosk.hall_map import hall_map
from kiosk.pillar_frame import show, standing
from kiosk.surroundings import can_print
from web.context import now, reading
from web.i18n import current_language

DONE_SECONDS = 25


def welcome(visit_id: UUID) -> str:
    """Render that somebody is checked in: where to sit, how long it takes, what to have ready."""
    here = standing()
    with reading() as session:
        visit = view_of(session, here.actor, visit_id, now(), language=current_language().code)
        areas = waiting_areas(session, here.actor, here.place.id)
        there = members_there(session, visit.appointment_id) if visit.appointment_id else visit.persons
        wait = expected_wait(session, here.actor, here.place.id, visit.leg_id, now())
        prints = can_print(session, here.actor, here.place)
    return show(
        "done",
        ".welcome_again",
        {"bezoek": visit.id},
        visit=visit,
        missing=0 < there < visit.persons,
        spots=() if visit.place_name else hall_map(areas, visit.waiting_area_id),
        wait_words=pillar_words.wait_words(wait.band if wait else None),
        done_seconds=DONE_SECONDS,
        prints=prints,
    )


def come_back(appointment_id: UUID, code: str, starts_at: datetime) -> str:
    """Render that a time of today is reserved, and from when one can check in for it."""
    here = standing()
    with reading() as session:
        prints = can_print(session, here.actor, here.place)
    return show(
        "booked",
        ".booked_again",
        {"afspraak": appointment_id, "code": code, "om": starts_at.isoformat()},
        appointment_id=appointment_id,
        code=code,
        starts_at=starts_at,
        opens_at=starts_at - timedelta(minutes=here.place.early_minutes),
        done_seconds=DONE_SECONDS,
        prints=prints,
    )
