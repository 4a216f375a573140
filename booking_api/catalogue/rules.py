"""The duration law: what several products for several persons take together, as legs that one lane each can serve.

A leg takes the largest set-up time of its products, the handling time of each, and the extra time of each further
person; an explicit rule for exactly these products replaces set-up and handling. So a combination is never longer than
its parts one by one, never shorter than the longest of them, and does not depend on the order they were chosen in.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from uuid import UUID

from booking_api.catalogue.values import Need, Step, SteppedProduct

# Parts merge into one leg when at least one in so many of the lanes that can serve a part can serve all of it:
# otherwise one all-rounder would carry every combination.
_ONE_IN = 2
_MOST_EXACT = 8


@dataclass(frozen=True, slots=True)
class _Part:
    """One step of one product, for so many persons."""

    product: SteppedProduct
    step: Step
    minutes: int


def is_in_force(day: date, valid_from: date | None, valid_until: date | None) -> bool:
    """Tell whether a fee holds on a local day, both ends included; an end that is None is open."""
    return (valid_from is None or valid_from <= day) and (valid_until is None or day <= valid_until)


def legs_for(
    products: Sequence[SteppedProduct],
    counts: Mapping[UUID, int],
    lane_skill_sets: Collection[frozenset[str]],
    duration_rules: Mapping[frozenset[str], int],
) -> tuple[Need, ...]:
    """Return the legs, in order, of these products with so many of each.

    `lane_skill_sets` holds the skills of each lane at the location, `duration_rules` minutes by set of product codes.
    """
    ordered = sorted(products, key=lambda product: (product.position, product.code))
    legs: list[Need] = []
    for parts in _rounds(ordered, counts):
        groups = [list(group) for _, group in groupby(sorted(parts, key=_likeness), key=_likeness)]
        together = _partition(groups, lane_skill_sets)
        legs.extend(_need(sorted(leg, key=_place_in_catalogue), duration_rules) for leg in together)
    return tuple(legs)


def separate_minutes(products: Sequence[SteppedProduct], counts: Mapping[UUID, int]) -> int:
    """Return what the same products would take one by one, in minutes."""
    return sum(step.setup_minutes + step.minutes_for(counts[p.id]) for p in products for step in p.steps)


def _rounds(products: Sequence[SteppedProduct], counts: Mapping[UUID, int]) -> Iterator[list[_Part]]:
    """Yield steps that need the same kind of place and may be done together, keeping the order within each product."""
    left = {product.id: list(product.steps) for product in products}
    while any(left.values()):
        kind = _next_kind([steps for steps in left.values() if steps])
        taken: list[_Part] = []
        for product in products:
            while left[product.id] and left[product.id][0].place_kind == kind:
                step = left[product.id].pop(0)
                taken.append(_Part(product, step, step.minutes_for(counts[product.id])))
        yield taken


def _next_kind(chains: list[list[Step]]) -> str:
    """Return the kind of place to go to first: one that nobody needs again after something else, if there is one."""
    kinds = [steps[0].place_kind for steps in chains]
    again = {step.place_kind for steps in chains for step in steps if step.place_kind != steps[0].place_kind}
    return min(kinds, key=lambda kind: (kind in again, ("none", "desk", "room").index(kind)))


def _likeness(part: _Part) -> tuple[list[str], list[str]]:
    return sorted(part.step.skills), sorted(part.step.facilities)


def _place_in_catalogue(part: _Part) -> tuple[int, str]:
    return part.product.position, part.product.code


def _partition(groups: list[list[_Part]], lane_skill_sets: Collection[frozenset[str]]) -> list[list[_Part]]:
    """Return the parts in as few minutes as lanes allow: groups merged where enough lanes can serve them together."""
    if len(groups) > _MOST_EXACT:
        return groups
    skills = [group[0].step.skills for group in groups]
    setups = [max(part.step.setup_minutes for part in group) for group in groups]

    @cache
    def best(members: frozenset[int]) -> tuple[int, int, tuple[tuple[int, ...], ...]]:
        if not members:
            return 0, 0, ()
        first = min(members)
        options = []
        for together in _subsets_with(first, members - {first}):
            if _one_lane_serves([skills[index] for index in together], lane_skill_sets):
                minutes, legs, rest = best(members - set(together))
                options.append((minutes + max(setups[i] for i in together), legs + 1, (together, *rest)))
        return min(options)

    return [[part for index in leg for part in groups[index]] for leg in best(frozenset(range(len(groups))))[2]]


def _subsets_with(first: int, others: frozenset[int]) -> Iterator[tuple[int, ...]]:
    members = sorted(others)
    for chosen in range(1 << len(members)):
        yield (first, *(member for bit, member in enumerate(members) if chosen >> bit & 1))


def _one_lane_serves(skills: Sequence[frozenset[str]], lane_skill_sets: Collection[frozenset[str]]) -> bool:
    if len(set(skills)) == 1:
        return True
    together = frozenset().union(*skills)
    able = sum(together <= lane for lane in lane_skill_sets)
    most = max(sum(part <= lane for lane in lane_skill_sets) for part in skills)
    return able > 0 and able * _ONE_IN >= most


def _need(parts: list[_Part], duration_rules: Mapping[frozenset[str], int]) -> Need:
    reckoned = max(part.step.setup_minutes for part in parts) + sum(part.step.handling_minutes for part in parts)
    further = sum(part.minutes - part.step.handling_minutes for part in parts)
    codes = frozenset(part.product.code for part in parts)
    return Need(
        minutes=duration_rules.get(codes, reckoned) + further,
        skills=frozenset().union(*(part.step.skills for part in parts)),
        facilities=frozenset().union(*(part.step.facilities for part in parts)),
        place_kind=parts[0].step.place_kind,
        department_id=parts[0].product.department_id,
        product_ids=tuple(dict.fromkeys(part.product.id for part in parts)),
        buffer_before=max(part.product.buffer_before for part in parts),
        buffer_after=max(part.product.buffer_after for part in parts),
    )
