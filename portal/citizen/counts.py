"""`/aantal`: for how many persons, per product, and what those ask beforehand; with what is often arranged along.

Where a product demands a login, its buttons stand in the place of «Verder»: it takes no screen of its own.
"""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from booking_api.catalogue.values import go_together
from booking_api.catalogue.views import ProductView
from portal.citizen import intake, login, offers
from portal.citizen.draft import Draft
from portal.citizen.holds import drop
from portal.citizen.site import blueprint, page
from portal.citizen.steps import go_to, step
from web.access import PUBLIC, access
from web.context import reading
from web.formats import isolated

MOST_DIGITS = 6


@blueprint.get("/aantal", endpoint="counts")
@access(PUBLIC)
@step("counts")
def show(draft: Draft) -> ResponseReturnValue:
    """Ask for how many persons each product is, and what the products ask beforehand."""
    return _page(draft, dict(draft.counts), intake.told_before(draft), {})


@blueprint.post("/aantal", endpoint="choose_counts")
@access(PUBLIC)
@step("counts")
def choose(draft: Draft) -> ResponseReturnValue:
    """Keep the numbers and the answers; a product with none is taken off."""
    with reading() as session:
        products = [product for product, _count in offers.chosen(session, draft).lines]
    typed = {str(product.id): request.form.get(f"aantal-{product.id}", "1").strip() for product in products}
    errors = {f"aantal-{product.id}": problem for product in products if (problem := _problem(product, typed))}
    kept = [product for product in products if errors or int(typed[str(product.id)]) > 0]
    told, more = intake.typed(kept), request.form.get("erbij", "")
    if not more:  # who adds something first is not told yet what is still to answer
        errors |= intake.problems(kept, told)
    if errors:
        return _page(draft, typed, told, errors), 422
    _remember(draft, {str(product.id): int(typed[str(product.id)]) for product in kept})
    intake.remember(draft, kept, told)
    if not draft.counts:
        return go_to("products")
    if more:
        return _add(draft, more)
    draft.counted = True
    with reading() as session:
        place_or_time = offers.settle_place(session, draft)
    if (kind := request.form.get("inloggen", "")) in dict(login.logins_to_choose(draft)):
        return login.way_to(kind)
    return go_to(draft.open_step if draft.hold_id else place_or_time)


def _problem(product: ProductView, typed: dict[str, str]) -> str:
    number = typed[str(product.id)]
    if not number.isdecimal():
        return str(_("Vul een getal in bij %(product)s.")) % {"product": isolated(product.name)}
    if len(number) <= MOST_DIGITS and int(number) <= product.max_persons:
        return ""
    return str(
        ngettext(
            "%(product)s kan voor hoogstens %(num)d persoon tegelijk. Bel ons voor een grotere groep.",
            "%(product)s kan voor hoogstens %(num)d personen tegelijk. Bel ons voor een grotere groep.",
            product.max_persons,
            product=isolated(product.name),
        )
    )


def _remember(draft: Draft, counts: dict[str, int]) -> None:
    if counts != draft.counts:
        drop(draft)
        draft.counts = counts


def _add(draft: Draft, product_id: str) -> ResponseReturnValue:
    with reading() as session:
        known = {str(product.id) for product in offers.offered(session)}
    if product_id in known and len(draft.counts) < offers.MOST_PRODUCTS:
        _remember(draft, draft.counts | {product_id: 1})
        draft.counted = False
    return go_to("counts")


def _page(draft: Draft, typed: dict[str, int] | dict[str, str], told: intake.Told, errors: dict[str, str]) -> str:
    with reading() as session:
        chosen = offers.chosen(session, draft)
        related = _related(chosen, offers.offered(session))
    products = [product for product, _count in chosen.lines]
    return page(
        "counts", draft, errors=errors, typed=typed, chosen=chosen, related=related, needs=told.needs,
        asked=intake.asked_of(products, told), offered=intake.needs_offered(products),
        logins=login.logins_to_choose(draft), demand=login.demand_of(draft),
    )  # fmt: skip


def _related(chosen: offers.Chosen, offered: list[ProductView]) -> list[ProductView]:
    picked = [product for product, _count in chosen.lines]
    codes = {code for product in picked for code in product.related_codes}
    ticked = {product.id for product in picked}
    places = [set(product.location_ids) for product in picked]
    shared = set.intersection(*places) if places else set()
    return [
        product
        for product in offered
        if product.code in codes
        and product.id not in ticked
        and shared & set(product.location_ids)
        and go_together([*picked, product])
    ]
