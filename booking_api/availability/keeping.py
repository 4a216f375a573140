"""Capacity that is kept back for walk-in and urgent cases: the public books only where enough others stay free. Pure.

How many are free is counted for all cells at once: the masks of all who can serve are added up bit by bit, each digit
of the count being a mask of its own. So it costs a few operations for each of them, and nothing where nothing is kept.
"""

from collections.abc import Iterable, Sequence

from booking_api.availability.rules import ones
from booking_api.catalogue.values import Kept

Digits = Sequence[int]


def tally(masks: Iterable[int]) -> list[int]:
    """Return how many of the masks have each bit set, as binary digits of masks, the smallest digit first."""
    digits: list[int] = []
    for mask in masks:
        carry = mask
        for place, digit in enumerate(digits):
            digits[place], carry = digit ^ carry, digit & carry
            if not carry:
                break
        if carry:
            digits.append(carry)
    return digits


def more_than(digits: Digits, number: int) -> int:
    """Return the mask of the bits that were counted more than so many times."""
    greater, equal = 0, -1
    for place in range(max(len(digits), number.bit_length()) - 1, -1, -1):
        digit = digits[place] if place < len(digits) else 0
        if number >> place & 1:
            equal &= digit
        else:
            greater |= equal & digit
            equal &= ~digit
    return greater


def enough_left(able: Sequence[int], on_duty: Sequence[int], kept: Kept) -> int:
    """Return where more of those who are able can begin than are kept back.

    `able` has for each who can serve the mask of where it can begin, `on_duty` where it could if nothing were booked.
    """
    free = tally(able)
    if not kept.percent:
        return more_than(free, kept.count)
    there = tally(on_duty)
    at_least = [more_than(there, number) for number in range(len(on_duty) + 1)]
    found = 0
    for number in range(1, len(on_duty) + 1):
        exactly = at_least[number - 1] & ~at_least[number]
        if exactly:
            found |= exactly & more_than(free, kept.of(number))
    return found


def released_before(kept_from: int, first: int) -> int:
    """Return the mask, over a window from `first`, of the cells before `kept_from`: they are free for everybody."""
    return ones(max(0, kept_from - first))
