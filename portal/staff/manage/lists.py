"""`/beheer/lijsten`: the short lists that products are made with: skills, facilities, and durations of combinations."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlmodel import Session

from booking_api.catalogue import lists
from booking_api.catalogue.lists import Named
from booking_api.catalogue.queries_managing import managed_products, product_choices
from booking_api.errors import InvalidInput, NotFound
from booking_api.privacy.queries import list_history
from portal.staff.manage.forms import Form, Reader, fits, sentences, sought, typed
from portal.staff.manage.site import MANAGER, blueprint, changing_capacity
from web.access import access
from web.context import current_actor, now, reading

LABELS = {
    "code": lazy_gettext("Code"),
    "name": lazy_gettext("Naam"),
    "department_id": lazy_gettext("Afdeling"),
    "product_codes": lazy_gettext("Producten"),
    "minutes": lazy_gettext("Duur"),
}
Save = Callable[[Session, Form], dict[str, str]]


@blueprint.get("/lijsten", endpoint="lists")
@access(MANAGER)
def show() -> str:
    """Show the lists, or what of them fits what was typed, with a form to add to each or change one line."""
    return _page(Form(), {}, "")


@blueprint.post("/lijsten/<kind>", endpoint="save_list")
@access(MANAGER)
def save(kind: str) -> ResponseReturnValue:
    """Add a line, or change it."""
    form = typed()
    if kind not in SAVES:
        raise NotFound("list")
    try:
        with changing_capacity() as session:
            unread = SAVES[kind](session, form)
            if unread:
                raise InvalidInput(fields=unread)
    except InvalidInput as wrong:
        told = sentences(wrong.details["fields"], LABELS)
        # Two forms of the page ask for a code and a name.
        return _page(
            form, {f"{kind}-{name}" if name in ("code", "name") else name: text for name, text in told.items()}, kind
        ), 422
    return redirect(url_for("manage.lists", gedaan="opgeslagen"), 303)


@blueprint.post("/lijsten/combinatie/<uuid:combination_id>/weg", endpoint="remove_combination")
@access(MANAGER)
def remove(combination_id: UUID) -> ResponseReturnValue:
    """Take the duration of a combination away: it is reckoned again."""
    with changing_capacity() as session:
        lists.remove_combination(session, current_actor(), combination_id, now())
    return redirect(url_for("manage.lists", gedaan="opgeslagen"), 303)


def _save_skill(session: Session, form: Form) -> dict[str, str]:
    reader = Reader(form)
    draft = Named(reader.text("vaardigheid-code"), reader.text("vaardigheid-name"), reader.one("department_id"))
    lists.save_skill(session, current_actor(), draft, now())
    return reader.faults


def _save_facility(session: Session, form: Form) -> dict[str, str]:
    reader = Reader(form)
    lists.save_facility(
        session, current_actor(), Named(reader.text("voorziening-code"), reader.text("voorziening-name")), now()
    )
    return reader.faults


def _save_combination(session: Session, form: Form) -> dict[str, str]:
    reader = Reader(form)
    minutes = reader.number("minutes")
    if not reader.faults:
        lists.save_combination(session, current_actor(), reader.many("product_codes"), minutes, now())
    return reader.faults


SAVES: dict[str, Save] = {
    "vaardigheid": _save_skill,
    "voorziening": _save_facility,
    "combinatie": _save_combination,
}


def _page(form: Form, errors: dict[str, str], at: str) -> str:
    words = sought()
    with reading() as session:
        actor = current_actor()
        skills, facilities = lists.skills(session, actor), lists.facilities(session, actor)
        products = {one.code: one.name for one in managed_products(session, actor)}
        combined = lists.combinations(session, actor)
        departments = product_choices(session, actor).departments
        changes = list_history(session, actor)
    return render_template(
        "manage/lists.html",
        words=words,
        skills=lists.matching(
            skills, words, lambda row: departments.get(row.department_id, "") if row.department_id else ""
        ),
        facilities=lists.matching(facilities, words),
        combinations=[one for one in combined if _fits(words, one.product_codes, products)],
        products=products,
        departments=departments,
        chosen=_chosen(skills, "vaardigheid") or _chosen(facilities, "voorziening"),
        form=form,
        errors=errors,
        at=at or next((kind for kind in ("vaardigheid", "voorziening") if kind in request.args), ""),
        changes=changes,
        done=request.args.get("gedaan", ""),
    )


def _chosen(rows: list[Named], kind: str) -> Named | None:
    return next((row for row in rows if row.code == request.args.get(kind)), None)


def _fits(words: str, codes: tuple[str, ...], products: dict[str, str]) -> bool:
    return fits(words, *codes, *(products.get(code, "") for code in codes))
