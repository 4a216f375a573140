"""`/beheer/producten`: find, add, change, copy, disable and enable products, and see how their texts will look."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.catalogue import queries_managing as queries
from booking_api.catalogue import service
from booking_api.catalogue.drafts import GRIDS, ProductDraft, fingerprint
from booking_api.errors import AlreadyDone, InvalidInput
from booking_api.texts import LANGUAGES, SOURCE_LANGUAGE, Language
from portal.staff.manage import product_form, product_preview, question_form
from portal.staff.manage.forms import Form, rows, sentences, typed
from portal.staff.manage.site import MANAGER, blueprint
from web.access import access
from web.context import current_actor, current_settings, now, reading, transaction
from web.formats import duration

STANDS: dict[str, bool | None] = {"actief": True, "uit": False, "alle": None}
ROWS = {"stap-erbij": "steps", "bedrag-erbij": "fees", "vraag-erbij": "questions"}


@blueprint.get("/producten", endpoint="products")
@access(MANAGER)
def show_all() -> str:
    """List the products that fit the words, the department and the stand asked for."""
    words, stand = request.args.get("zoek", "").strip()[:60], request.args.get("stand", "actief")
    with reading() as session:
        choices = queries.product_choices(session, current_actor())
        department = next((each for each in choices.departments if str(each) == request.args.get("afdeling")), None)
        found = queries.managed_products(session, current_actor(), words, department, STANDS.get(stand, True))
    return render_template(
        "manage/products.html", products=found, choices=choices, words=words, stand=stand, department=department
    )


@blueprint.get("/producten/nieuw", endpoint="new_product")
@access(MANAGER)
def begin() -> str:
    """Show an empty form."""
    with reading() as session:
        departments = queries.product_choices(session, current_actor()).departments
    draft = product_form.empty_draft(next(iter(departments)) if len(departments) == 1 else None)
    return _page(None, product_form.fields_of(draft))


@blueprint.post("/producten/nieuw", endpoint="add_product")
@access(MANAGER)
def add() -> ResponseReturnValue:
    """Add a product, or show what is not right yet."""
    return _save(None)


@blueprint.get("/producten/<uuid:product_id>", endpoint="product")
@access(MANAGER)
def show(product_id: UUID) -> str:
    """Show everything that can be changed of a product."""
    with reading() as session:
        draft, active = queries.product_draft(session, current_actor(), product_id)
    return _page(product_id, product_form.fields_of(draft), seen=fingerprint(draft), active=active)


@blueprint.post("/producten/<uuid:product_id>", endpoint="change_product")
@access(MANAGER)
def change(product_id: UUID) -> ResponseReturnValue:
    """Save a product, or show what is not right yet."""
    return _save(product_id)


@blueprint.post("/producten/voorbeeld", endpoint="preview_product")
@access(MANAGER)
def preview() -> str:
    """Show how the words of the form will look, without saving anything."""
    with reading() as session:
        choices = queries.product_choices(session, current_actor())
    return render_template("manage/preview.html", preview=product_preview.of(product_form.tidy(typed()), choices))


@blueprint.post("/producten/<uuid:product_id>/kopie", endpoint="copy_product")
@access(MANAGER)
def copy(product_id: UUID) -> ResponseReturnValue:
    """Make an inactive copy and open it."""
    with transaction() as session:
        made = service.copy_product(session, current_actor(), product_id, now())
    return redirect(url_for("manage.product", product_id=made, gedaan="kopie"), 303)


@blueprint.get("/producten/<uuid:product_id>/uitzetten", endpoint="confirm_disable_product")
@access(MANAGER)
def ask_disable(product_id: UUID) -> str:
    """Ask whether the product may go out of the catalogue, and say what that means."""
    with reading() as session:
        draft, _active = queries.product_draft(session, current_actor(), product_id)
    return render_template(
        "manage/confirm.html",
        question=_("Wilt u %(name)s uitzetten?", name=draft.texts["nl"].name),
        meaning=_(
            "Niemand kan dit product dan nog boeken, ook niet aan de balie. Afspraken die er al zijn, blijven staan."
            " U kunt het later weer aanzetten."
        ),
        action=url_for("manage.disable_product", product_id=product_id),
        word=_("Uitzetten"),
        back=url_for("manage.product", product_id=product_id),
    )


@blueprint.post("/producten/<uuid:product_id>/uitzetten", endpoint="disable_product")
@access(MANAGER)
def disable(product_id: UUID) -> ResponseReturnValue:
    """Take the product out of the catalogue."""
    with transaction() as session:
        service.disable_product(session, current_actor(), product_id, now())
    return redirect(url_for("manage.product", product_id=product_id, gedaan="uit"), 303)


@blueprint.post("/producten/<uuid:product_id>/aanzetten", endpoint="enable_product")
@access(MANAGER)
def enable(product_id: UUID) -> ResponseReturnValue:
    """Put the product in the catalogue again."""
    with transaction() as session:
        service.enable_product(session, current_actor(), product_id, now())
    return redirect(url_for("manage.product", product_id=product_id, gedaan="aan"), 303)


def _save(product_id: UUID | None) -> ResponseReturnValue:
    form, action = product_form.tidy(typed()), request.form.get("actie", "opslaan")
    seen = request.form.get("seen", "")
    if action != "opslaan":
        product_form.add_row(form, ROWS.get(action, ""))
        return _page(product_id, form, seen=seen)
    draft, faults = product_form.draft_of(form)
    try:
        saved = _write(product_id, draft, faults, seen)
    except InvalidInput as wrong:
        errors = sentences(wrong.details["fields"] | faults, product_form.LABELS)
        return _page(product_id, form, errors=errors, seen=seen), 422
    except AlreadyDone:
        return _changed_meanwhile(product_id, form), 409
    return redirect(url_for("manage.product", product_id=saved, gedaan="opgeslagen"), 303)


def _write(product_id: UUID | None, draft: ProductDraft, unread: dict[str, str], seen: str) -> UUID:
    actor = current_actor()
    with transaction() as session:
        if unread:
            raise InvalidInput(fields=queries.product_faults(session, actor, draft, product_id))
        if product_id is None:
            return service.add_product(session, actor, draft, now())
        service.change_product(session, actor, product_id, draft, seen, now())
        return product_id


def _changed_meanwhile(product_id: UUID | None, form: Form) -> str:
    if product_id is None:
        raise AlreadyDone
    with reading() as session:
        stored, _active = queries.product_draft(session, current_actor(), product_id)
    return _page(product_id, form, seen=fingerprint(stored), done="intussen")


def _page(
    product_id: UUID | None, form: Form, errors: dict[str, str] | None = None, seen: str = "", **known: Any
) -> str:
    with reading() as session:
        choices = queries.product_choices(session, current_actor())
        if product_id is not None:
            stored, active = queries.product_draft(session, current_actor(), product_id)
            known = {"name": stored.texts["nl"].name, "code": stored.code, "active": active} | known
    return render_template(
        "manage/product.html",
        product_id=product_id,
        form=form,
        errors=errors or {},
        seen=seen,
        choices=choices,
        words=product_form,
        grids=[(each, duration(each)) for each in GRIDS],
        steps=rows(form, "steps"),
        fees=rows(form, "fees"),
        questions=rows(form, "questions"),
        question_words=question_form,
        languages=_languages(),
        preview=product_preview.of(form, choices),
        **{"done": request.args.get("gedaan", "")} | known,
    )


def _languages() -> list[Language]:
    codes = dict.fromkeys((SOURCE_LANGUAGE, *current_settings().languages))
    return [LANGUAGES[code] for code in codes]
