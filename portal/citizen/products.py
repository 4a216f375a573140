"""`/`: what do you want an appointment for? One or more products, found by the visitor's own words."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from booking_api.catalogue.views import ProductView
from portal.citizen import offers
from portal.citizen.draft import LOST, Draft
from portal.citizen.holds import drop
from portal.citizen.site import blueprint, page
from portal.citizen.steps import go_to, step
from web.access import PUBLIC, access
from web.context import reading

MOST_ASKED = 8
MAX_WORDS = 60


@blueprint.get("/", endpoint="products")
@access(PUBLIC)
@step("products")
def show(draft: Draft) -> ResponseReturnValue:
    """Show the most asked products, or those that fit the visitor's words."""
    return _page(draft, {}, is_lost=draft.notice == LOST and bool(draft.tell_once()))


@blueprint.post("/", endpoint="choose_products")
@access(PUBLIC)
@step("products")
def choose(draft: Draft) -> ResponseReturnValue:
    """Keep the chosen products; the search button keeps them too."""
    with reading() as session:
        bookable = {product.id: product for product in offers.offered(session)}
    ticked = [product_id for product_id in _ticked() if product_id in bookable]
    _remember(draft, ticked[: offers.MOST_PRODUCTS])
    if request.form.get("actie") == "zoek":
        words = request.form.get("zoek", "").strip()[:MAX_WORDS]
        # What was found stands below the fold of a phone.
        return redirect(url_for("citizen.products", zoek=words or None, _anchor="onderwerpen"), 303)
    if not ticked:
        return _page(draft, {"product": _("Kies waarvoor u een afspraak wilt maken.")}), 422
    if len(ticked) > offers.MOST_PRODUCTS:
        return _page(draft, {"product": _most()}), 422
    return go_to("counts")


@blueprint.get("/opnieuw")
@access(PUBLIC)
@step("products")
def again(draft: Draft) -> ResponseReturnValue:
    """Start with an empty draft."""
    drop(draft)
    draft.start_again()
    return go_to("products")


def _most() -> str:
    most = offers.MOST_PRODUCTS
    return str(ngettext("Kies hoogstens %(num)d onderwerp.", "Kies hoogstens %(num)d onderwerpen.", most))


def _ticked() -> list[UUID]:
    ids = []
    for value in request.form.getlist("product"):
        try:
            ids.append(UUID(value))
        except ValueError:
            continue
    return list(dict.fromkeys(ids))


def _remember(draft: Draft, ticked: list[UUID]) -> None:
    counts = {str(product_id): draft.counts.get(str(product_id), 1) for product_id in ticked}
    if counts == draft.counts:
        return
    drop(draft)
    draft.counts, draft.counted = counts, False


def _page(draft: Draft, errors: dict[str, str], *, is_lost: bool = False) -> str:
    words = request.args.get("zoek", "").strip()[:MAX_WORDS]
    with reading() as session:
        products = offers.offered(session)
        hits = offers.found(session, words) if words else products
    ticked = [product for product in products if str(product.id) in draft.counts]
    rest = [product for product in hits if product not in ticked]
    most, more = _parted(rest, words)
    shown = {"words": words, "ticked": ticked, "most": most, "more": more, "found": len(rest)}
    return page("products", draft, errors=errors, chosen=None, is_lost=is_lost, **shown)


def _parted(rest: list[ProductView], words: str) -> tuple[list[ProductView], list[ProductView]]:
    return (rest, []) if words else (rest[:MOST_ASKED], rest[MOST_ASKED:])
