"""The duration law: combining never costs more than one by one, never less than the longest, in whatever order."""

from random import Random
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from booking_api.catalogue.rules import legs_for, separate_minutes
from booking_api.catalogue.values import Need, Step, SteppedProduct

HALL, WORK = uuid4(), uuid4()
EVERYBODY = [frozenset("abc")] * 3


def product(code: str, *steps: Step, position: int = 0, department: UUID = HALL) -> SteppedProduct:
    return SteppedProduct(UUID(int=sum(map(ord, code))), code, department, position, steps)


def step(setup: int = 5, handling: int = 10, extra: int = 5, kind: str = "desk", skills: str = "a") -> Step:
    return Step(setup, handling, extra, kind, frozenset(skills))


def minutes(legs: tuple[Need, ...]) -> int:
    return sum(leg.minutes for leg in legs)


def reckon(products: list[SteppedProduct], lanes: list[frozenset[str]] = EVERYBODY, **counts: int) -> tuple[Need, ...]:
    return legs_for(products, {each.id: counts.get(each.code, 1) for each in products}, lanes, {})


steps = st.builds(
    step, st.integers(0, 10), st.integers(5, 30), st.integers(0, 10), st.just("desk"), st.sampled_from(["a", "b", "c"])
)
products = st.lists(steps, min_size=1, max_size=5).map(
    lambda each: [product(chr(ord("k") + number), one, position=number) for number, one in enumerate(each)]
)
lane_sets = st.lists(st.sampled_from([frozenset(each) for each in ("a", "b", "c", "ab", "bc", "abc")]), max_size=6)


@given(products, lane_sets, st.integers(1, 4))
def test_a_combination_lies_between_its_longest_part_and_the_sum(
    chosen: list[SteppedProduct], lanes: list[frozenset[str]], count: int
) -> None:
    counts = {each.id: count for each in chosen}
    together = minutes(legs_for(chosen, counts, lanes, {}))
    assert together <= separate_minutes(chosen, counts)
    assert together >= max(separate_minutes([each], counts) for each in chosen)


@given(products, lane_sets, st.randoms(use_true_random=False))
def test_the_order_of_choosing_makes_no_difference(
    chosen: list[SteppedProduct], lanes: list[frozenset[str]], dice: Random
) -> None:
    shuffled = [*chosen]
    dice.shuffle(shuffled)
    assert reckon(chosen, lanes) == reckon(shuffled, lanes)


@given(products, lane_sets, st.data())
def test_one_more_product_or_person_never_takes_less(
    chosen: list[SteppedProduct], lanes: list[frozenset[str]], data: st.DataObject
) -> None:
    fewer = [each for each in chosen if data.draw(st.booleans())] or chosen[:1]
    assert minutes(reckon(fewer, lanes)) <= minutes(reckon(chosen, lanes))
    grown = {each.code: data.draw(st.integers(1, 4)) for each in chosen}
    assert minutes(reckon(chosen, lanes)) <= minutes(reckon(chosen, lanes, **grown))


def test_shared_set_up_is_done_once_and_further_persons_add_their_own_time() -> None:
    passport, licence = product("passport", step(5, 10, 10)), product("licence", step(5, 5, 5))
    assert minutes(reckon([passport, licence])) == 5 + 10 + 5
    assert minutes(reckon([passport, licence], passport=2)) == 5 + 10 + 10 + 5


def test_two_departments_that_nobody_serves_both_are_two_legs() -> None:
    passport = product("passport", step(skills="a"))
    income = product("income", step(skills="w", kind="room"), position=1, department=WORK)
    legs = reckon([income, passport])
    assert [(leg.place_kind, leg.department_id) for leg in legs] == [("desk", HALL), ("room", WORK)]


def test_one_all_rounder_among_many_does_not_carry_every_combination() -> None:
    parts = [product("passport", step(skills="a")), product("moving", step(skills="b"))]
    assert len(reckon(parts, [frozenset("a")] * 4 + [frozenset("b")] * 4 + [frozenset("ab")])) == 2
    assert len(reckon(parts, [frozenset("ab")] * 4 + [frozenset("b")] * 4)) == 1


def test_a_product_that_goes_on_in_a_room_shares_the_room_with_others() -> None:
    both = product("both", step(kind="desk"), step(kind="room", handling=20))
    room = product("room", step(kind="room", handling=10))
    legs = reckon([room, both])
    assert [(leg.place_kind, leg.minutes) for leg in legs] == [("desk", 15), ("room", 35)]


def test_an_explicit_rule_replaces_set_up_and_handling() -> None:
    parts = [product("passport", step(5, 10, 7)), product("licence", step(5, 5, 5))]
    rules = {frozenset({"passport", "licence"}): 12}
    counts = {parts[0].id: 2, parts[1].id: 1}
    assert minutes(legs_for(parts, counts, EVERYBODY, rules)) == 12 + 7
