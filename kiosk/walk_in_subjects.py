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
        one for name, alike in _named(products, lambda product: product.public_name) for one in _told_apart(name, alike)
    ]


def subjects_for_host(products: Iterable[ProductView]) -> list[Subject]:
    """Return the tiles of the host, by the names that this host may read; each of them can be chosen."""
    return [
        Subject(one.title, one.hint, one.product or alike[0])
        for name, alike in _named(products, lambda product: product.name)
        for one in _told_apart(name, alike)
    ]


def _named(
    products: Iterable[ProductView], name: Callable[[ProductView], str]
) -> Iterator[tuple[str, list[ProductView]]]:
    named: dict[tuple[str, UUID], list[ProductView]] = {}
    for product in products:
        named.setdefault((name(product), product.department_id), []).append(product)
    return ((called, alike) for (called, _department), alike in named.items())


def _told_apart(name: str, alike: list[ProductView]) -> Iterator[Subject]:
    different = list({product.needs: product for product in reversed(alike)}.values())[::-1]
    if len(different) == 1:
        yield Subject(name, "", different[0])
        return
    hinted: dict[str, list[ProductView]] = {}
    for product in different:
        hinted.setdefault(_hint(product), []).append(product)
    for hint, same in hinted.items():
        yield Subject(name, hint, same[0]) if len(same) == 1 else Subject(name, str(_("De gastheer helpt u")), None)


def _hint(product: ProductView) -> str:
    places = {"desk": _("Aan de balie"), "room": _("In een spreekkamer")}
    where = places.get(product.place_kind)
    duration = ngettext("ongeveer %(num)d minuut", "ongeveer %(num)d minuten", product.minutes)
    return f"{where}, {duration}" if where else str(duration)
