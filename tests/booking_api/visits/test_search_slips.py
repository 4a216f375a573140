"""A small day of the benchmark of name search: slips are forgiven, and no stranger's name is said."""

import random

from tests.support.name_search import search_days
from tests.support.names import SLIPS, Person


def test_one_slip_is_forgiven_and_no_name_is_said_that_nobody_typed() -> None:
    tally = search_days(days=1, visitors=96, seed=3)
    assert tally.recall >= 0.98, tally.missed
    assert tally.revealed == []


def test_the_slips_are_slips() -> None:
    person = Person("Dutch", "Jan", "van den", "Bérg-Kuipers")
    typed = "van den Bérg-Kuipers"
    made = {kind: slip(typed, person, random.Random(1)) for kind, slip in SLIPS.items()}
    assert len(made["a letter too many"]) == len(typed) + 1
    assert len(made["a letter too few"]) == len(typed) - 1
    assert sorted(made["two letters swapped"]) == sorted(typed)
    assert made["without accents"] == "van den Berg-Kuipers"
    assert made["without the prefix"] == "Bérg-Kuipers"
    assert "-" not in made["without the hyphen"]
