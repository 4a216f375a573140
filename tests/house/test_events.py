"""Every event that is recorded has somebody who reacts, or a reason why nobody does."""

from booking_api.events import EVENT_KINDS
from server.subscriptions import SUBSCRIPTIONS, WITHOUT_SUBSCRIBER


def heard() -> set[str]:
    return {kind for subscription in SUBSCRIPTIONS for kind in subscription.kinds}


def test_every_event_is_heard_or_has_a_reason_why_not() -> None:
    assert heard() | set(WITHOUT_SUBSCRIBER) == set(EVENT_KINDS)


def test_no_event_is_both_heard_and_excused() -> None:
    assert heard() & set(WITHOUT_SUBSCRIBER) == set()


def test_a_reason_is_a_sentence() -> None:
    assert [kind for kind, reason in WITHOUT_SUBSCRIBER.items() if len(reason) < 20] == []


def test_subscribers_have_names_of_their_own() -> None:
    names = [subscription.name for subscription in SUBSCRIPTIONS]
    assert len(names) == len(set(names))
