"""The spelling of topics, and which filter covers which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.bus import topics


def test_topics_read_as_the_contract_says() -> None:
    assert topics.board_state("centrum", "hal-1") == "welkom/v1/centrum/scherm/hal-1/state"
    assert topics.room_state("centrum", "r1") == "welkom/v1/centrum/ruimte/r1/state"
    assert topics.gate_command("milieustraat", "in") == "welkom/v1/milieustraat/poort/in/cmd"
    assert topics.gate_event("milieustraat", "in") == "welkom/v1/milieustraat/poort/in/event"
    assert topics.device_available("centrum", "z1") == "welkom/v1/centrum/apparaat/z1/beschikbaar"
    assert topics.device_status("centrum", "z1") == "welkom/v1/centrum/apparaat/z1/status"
    assert topics.staff_changed("centrum") == "welkom/v1/centrum/personeel/gewijzigd"
    assert topics.core_status() == "welkom/v1/core/status"


@pytest.mark.parametrize("code", ["", "core", "Centrum", "a/b", "#", "+", "$SYS", "centrum ", "é", "x" * 41])
def test_no_other_sign_comes_in_through_a_location_code(code: str) -> None:
    with pytest.raises(ValueError, match="location code"):
        topics.staff_changed(code)


@pytest.mark.parametrize("identifier", ["", "a/b", "+", "#", "Jan de Vries", "jan@voorbeeld.nl", "-x", "x" * 65])
def test_no_other_sign_comes_in_through_an_id(identifier: str) -> None:
    with pytest.raises(ValueError, match="id in a topic"):
        topics.board_state("centrum", identifier)


@pytest.mark.parametrize(
    ("topic_filter", "topic", "expected"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/c", False),
        ("a/b", "a/b/c", False),
        ("a/+", "a/b", True),
        ("a/+", "a/b/c", False),
        ("a/+/c", "a/b/c", True),
        ("+", "a", True),
        ("+", "a/b", False),
        ("#", "a/b", True),
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("a/#", "b", False),
        ("#", "$SYS/x", False),
        ("+/x", "$SYS/x", False),
        ("$SYS/#", "$SYS/x", True),
    ],
)
def test_filters_match_as_mqtt_says(topic_filter: str, topic: str, expected: bool) -> None:
    assert topics.matches(topic_filter, topic) is expected


@pytest.mark.parametrize(
    ("granted", "asked", "expected"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/+", False),
        ("a/b", "a/#", False),
        ("a/b", "#", False),
        ("a/+", "a/+", True),
        ("a/+", "a/#", False),
        ("a/#", "a/+/c", True),
        ("a/#", "#", False),
        ("#", "#", True),
        ("#", "$SYS/#", False),
        ("a/+/c", "a/+/d", False),
    ],
)
def test_a_grant_covers_a_filter_only_when_it_covers_all_of_it(granted: str, asked: str, expected: bool) -> None:
    assert topics.covers(granted, asked) is expected


_LEVELS = st.lists(st.sampled_from(["a", "b", "+"]), min_size=1, max_size=4)
_FILTERS = st.tuples(_LEVELS, st.booleans()).map(lambda given: "/".join(given[0] + ["#"] * given[1]))
_TOPICS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=5).map("/".join)


@given(_FILTERS, _FILTERS, _TOPICS)
def test_what_a_covered_filter_matches_the_grant_matches_too(granted: str, asked: str, topic: str) -> None:
    if topics.covers(granted, asked) and topics.matches(asked, topic):
        assert topics.matches(granted, topic)
