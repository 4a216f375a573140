"""What somebody may walk in for: a tile for each name that may be shown, and more only where it can be told neutrally.

Products of one public name that need the same are one tile: the most asked one stands for all, and whoever helps finds
out which it is. Where they need something else, a tile says where one is helped and for how long, never what about.
What even that does not tell apart goes to the host, who lets it wait as the first of them: the department finds out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from booking_api.catalogue.views import ProductView


@dataclass(frozen=True, slots=True)
class Subject:
    """One tile; without a product the host must ask what somebody comes for."""

    title: str
    hint: str
    product: ProductView | None


def subjects(products: Iterable[ProductView]) -> list[Subject]:
    """Return the tiles of a pillar for these products, in their order."""
    return [
        Subject(name, hint, same[0]) if len(same) == 1 else Subject(name, str(_("De gastheer helpt u")), None)
        for name, alike in _named(products, lambda product: product.public_name)
        for hint, same in _told_apart(alike)
    ]


def subjects_for_host(products: Iterable[ProductView]) -> list[Subject]:
    """Return the tiles of staff, by the names that they may read; each of them can be chosen."""
    return [
        Subject(name, hint, same[0])
        for name, alike in _named(products, lambda product: product.name)
        for hint, same in _told_apart(alike)
    ]


def _named(
    products: Iterable[ProductView], name: Callable[[ProductView], str]
) -> Iterator[tuple[str, list[ProductView]]]:
    named: dict[tuple[str, UUID], list[ProductView]] = {}
    for product in products:
        named.setdefault((name(product), product.department_id), []).append(product)
    return ((called, alike) for (called, _department), alike in named.items())


def _told_apart(alike: list[ProductView]) -> Iterable[tuple[str, list[ProductView]]]:
    """Return what needs something else with what may be said of it; those of which the same is said stay together."""
    different = list({product.needs: product for product in reversed(alike)}.values())[::-1]
    if len(different) == 1:
        return [("", different)]
    hinted: dict[str, list[ProductView]] = {}
    for product in different:
        hinted.setdefault(_hint(product), []).append(product)
    return hinted.items()


def _hint(product: ProductView) -> str:
    places = {"desk": _("Aan de balie"), "room": _("In een spreekkamer")}
    where = places.get(product.place_kind)
    duration = ngettext("ongeveer %(num)d minuut", "ongeveer %(num)d minuten", product.minutes)
    return f"{where}, {duration}" if where else str(duration)
