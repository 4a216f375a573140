"""The strict check itself: it must see what the SDK silently swallows."""

import pytest

from tests.calendar_sync.graph_schema import event_problems

GOOD = {
    "subject": "Afspraak",
    "start": {"dateTime": "2026-11-23T09:00:00", "timeZone": "UTC"},
    "showAs": "busy",
    "isAllDay": False,
    "location": {"displayName": "Kamer 1"},
    "createdDateTime": "2026-11-22T09:00:00.1234560Z",
}


def test_a_right_event_has_no_problems() -> None:
    assert event_problems(GOOD) == []


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"showAs": "bezig"}, ".showAs lost"),
        ({"isAllDay": "yes"}, ".isAllDay lost"),
        ({"start": "2026"}, ".start lost"),
        ({"location": {"displayNaam": "Kamer 1"}}, ".location.displayNaam lost"),
        ({"onzin": 1}, ".onzin lost"),
    ],
)
def test_what_graph_does_not_know_is_seen(wrong: dict[str, object], problem: str) -> None:
    assert problem in event_problems(GOOD | wrong)
