"""The console's panels: everything about a visitor, pass on, add on the spot, finish with a result, notes."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from sqlmodel import Session

from booking_api.appointments.requests import ActivityWish
from booking_api.catalogue.queries import products
from booking_api.catalogue.views import ProductView
from booking_api.errors import AlreadyDone, InvalidInput, WelkomError
from booking_api.identity.queries import staff, teams
from booking_api.locations.queries import desks, rooms
from booking_api.visits import service
from booking_api.visits.queries import choices_for, desk_side, presences, view_of
from booking_api.visits.rules import Presence, TransferKind
from booking_api.visits.values import VisitView
from booking_api.visits.values_desk import Destination, Outcome
from kiosk.console_frame import SERVE, answer, blueprint, words
from kiosk.console_words import CHOICE_KINDS, PRESENCES
from kiosk.walk_in_subjects import subjects_for_host
from kiosk.workplace import chosen_location, chosen_place
from web.access import STAFF, access
from web.context import attempt, current_actor, now, reading, transaction
from web.forms import uuid_of
from web.i18n import current_language

MOST_MORE = 8
PROBLEMS = {
    "verplicht": lazy_gettext("Kies of vul eerst iets in."),
    "te-lang": lazy_gettext("De tekst is te lang: maak haar korter."),
    "te-groot": lazy_gettext("Dat zijn er te veel voor één bezoek."),
    "onbekend": lazy_gettext("Deze keuze bestaat niet meer. Kies een andere."),
    "andere-locatie": lazy_gettext("Dat is op een andere locatie. Kies een plek hier."),
    "geen-balieproduct": lazy_gettext("Dit product wordt niet aan een balie gedaan."),
}


@blueprint.get("/bezoek/<uuid:visit_id>/dossier")
@access(STAFF(SERVE))
def dossier(visit_id: UUID) -> str:
    """Show what whoever helps needs to know beside the visit itself."""
    return _dossier(visit_id)


def _dossier(visit_id: UUID, typed: str = "", problem: str = "") -> str:
    with reading() as session:
        chosen_location(session, current_actor())
        side = desk_side(session, current_actor(), visit_id, now(), current_language().code)
    return render_template(
        "kiosk/console/dossier.html", visit_id=visit_id, side=side, typed=typed, problem=problem, **words()
    )


@blueprint.post("/bezoek/<uuid:visit_id>/meegenomen")
@access(STAFF(SERVE))
def tick(visit_id: UUID) -> ResponseReturnValue:
    """Tick off what the visitor brought, or take the tick away."""
    item, is_there = request.form.get("regel", ""), request.form.get("is_er") == "ja"
    with transaction() as session:
        service.tick(session, current_actor(), visit_id, item, is_there, now())
    return _dossier(visit_id) if _by_htmx() else answer()


@blueprint.post("/bezoek/<uuid:visit_id>/notitie")
@access(STAFF(SERVE))
def write_note(visit_id: UUID) -> ResponseReturnValue:
    """Keep a note; what cannot be kept stays in the field."""
    typed = request.form.get("notitie", "")
    try:
        with transaction() as session:
            service.write_note(session, current_actor(), visit_id, typed, now())
    except InvalidInput as wrong:
        return _dossier(visit_id, typed, _problem(wrong)) if _by_htmx() else answer(problem=_problem(wrong))
    return _dossier(visit_id) if _by_htmx() else answer(_("De notitie is bewaard."))


@blueprint.get("/bezoek/<uuid:visit_id>/doorzetten")
@access(STAFF(SERVE))
def ask_where_to(visit_id: UUID) -> ResponseReturnValue:
    """Ask to whom or what the visitor is passed on."""
    return _panel("transfer", visit_id, _destinations)


@blueprint.post("/bezoek/<uuid:visit_id>/doorzetten")
@access(STAFF(SERVE))
def pass_on(visit_id: UUID) -> ResponseReturnValue:
    """Pass the visitor on, with a note for who helps next."""
    kind, _colon, target = request.form.get("doel", "").partition(":")
    note = request.form.get("notitie", "")

    def transfer(session: Session) -> VisitView:
        if kind not in set(TransferKind):
            raise InvalidInput(fields={"doel": "verplicht"})
        to = Destination(TransferKind(kind), uuid_of(target, "doel"))
        return service.transfer(session, current_actor(), visit_id, to, note, now())

    def told(visit: VisitView) -> str:
        if not visit.waiting_area_name:
            return str(_("%(name)s is doorgezet en wacht op de beurt.", name=visit.name))
        told = _("%(name)s is doorgezet en wacht in %(area)s.", name=visit.name, area=visit.waiting_area_name)
        return str(told)

    return _do(transfer, told, "transfer", visit_id, _destinations)


@blueprint.get("/bezoek/<uuid:visit_id>/toevoegen")
@access(STAFF(SERVE))
def ask_what_more(visit_id: UUID) -> ResponseReturnValue:
    """Ask which product or how many persons come with it."""
    return _panel("add", visit_id, _products)


@blueprint.post("/bezoek/<uuid:visit_id>/toevoegen")
@access(STAFF(SERVE))
def add(visit_id: UUID) -> ResponseReturnValue:
    """Add products or persons on the spot."""

    def added(session: Session) -> VisitView:
        count = _number("aantal", 1)
        wishes = [ActivityWish(uuid_of(text, "product"), count) for text in request.form.getlist("product")]
        return service.add_on_the_spot(session, current_actor(), visit_id, wishes, _number("personen", 0), now())

    def told(visit: VisitView) -> str:
        return str(_("Toegevoegd. Dit bezoek duurt nu ongeveer %(minutes)d minuten.", minutes=visit.minutes))

    return _do(added, told, "add", visit_id, _products)


@blueprint.get("/bezoek/<uuid:visit_id>/afronden")
@access(STAFF(SERVE))
def ask_how_it_went(visit_id: UUID) -> ResponseReturnValue:
    """Ask for reason of contact, result and follow-up action."""
    return _panel("finish", visit_id, _choices)


@blueprint.post("/bezoek/<uuid:visit_id>/afronden")
@access(STAFF(SERVE))
def finish(visit_id: UUID) -> ResponseReturnValue:
    """Finish the visit, or this part of it, with what was chosen."""

    def finished(session: Session) -> VisitView:
        chosen = {f"{kind}_id": _id_or_none(kind) for kind in CHOICE_KINDS}
        outcome = Outcome(**chosen, explanation=request.form.get("explanation", ""))
        keep = outcome if any(chosen.values()) or outcome.explanation.strip() else None
        return service.finish(session, current_actor(), visit_id, now(), outcome=keep)

    def told(visit: VisitView) -> str:
        if visit.closed_at:
            return ""
        if not visit.waiting_area_name:
            return str(_("%(name)s wacht nu op het volgende onderdeel.", name=visit.name))
        told = _(
            "%(name)s wacht nu op het volgende onderdeel, in %(area)s.", name=visit.name, area=visit.waiting_area_name
        )
        return str(told)

    return _do(finished, told, "finish", visit_id, _choices)


def _do(
    use_case: Callable[[Session], VisitView],
    told: Callable[[VisitView], str],
    panel: str,
    visit_id: UUID,
    more: Callable[[Session, VisitView], dict[str, Any]],
) -> ResponseReturnValue:
    """Carry out what a panel asked for and tell it; what was filled in wrongly is asked again in that panel."""
    try:
        visit = attempt(use_case)
    except InvalidInput as wrong:
        return _panel(panel, visit_id, more, _problem(wrong))
    except AlreadyDone:
        return answer(problem=_("Dat kan niet meer: er is intussen iets veranderd. Dit is de laatste stand."))
    return answer(told(visit))


def _panel(
    template: str, visit_id: UUID, more: Callable[[Session, VisitView], dict[str, Any]], problem: str = ""
) -> ResponseReturnValue:
    """Render a panel: within the page's dialog for htmx, else as a page of its own; what was typed stays."""
    inside = _by_htmx()
    with reading() as session:
        chosen_location(session, current_actor())
        visit = view_of(session, current_actor(), visit_id, now(), language=current_language().code)
        known = more(session, visit)
    page = render_template(
        f"kiosk/console/{template}.html",
        layout="kiosk/console/panel.html" if inside else "kiosk/console/panel_page.html",
        visit=visit,
        problem=problem,
        typed=request.form,
        **known,
        **words(),
    )
    if not (inside and request.method == "POST"):
        return page
    response = make_response(page)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#panel", "innerHTML"
    return response


def _destinations(session: Session, visit: VisitView) -> dict[str, Any]:
    actor, here = current_actor(), visit.location_id
    own = chosen_place(session, actor, now())
    others = [each for each in (*desks(session, actor, here), *rooms(session, actor, here)) if each != own]
    return {
        "groups": [
            (_("Balies"), "balie", "desk", [(each.id, each.name, "") for each in others if each.kind == "desk"]),
            (_("Spreekkamers"), "ruimte", "door", [(each.id, each.name, "") for each in others if each.kind == "room"]),
            (_("Teams"), "team", "group", [(id_, name, "") for id_, name in teams(session, actor).items()]),
            (_("Collega's"), "medewerker", "person", _colleagues(session, here)),
            (_("Producten"), "product", "card", _told_apart(_offered(session, visit))),
        ]
    }


def _colleagues(session: Session, location_id: UUID) -> list[tuple[UUID, str, LazyString]]:
    """Return everybody but me with who is there; those come first."""
    actor = current_actor()
    there = {each.staff_id: each.presence for each in presences(session, actor, location_id, now())}
    found = [
        (each.id, each.name, PRESENCES[there.get(each.id, Presence.AWAY)])
        for each in staff(session, actor)
        if each.id != actor.id
    ]
    return sorted(found, key=lambda each: (there.get(each[0], Presence.AWAY) is Presence.AWAY, each[1]))


def _offered(session: Session, visit: VisitView) -> list[ProductView]:
    found = products(session, current_actor(), visit.location_id, current_language().code)
    return [each for each in found if each.kind == "appointment"]


def _told_apart(found: Iterable[ProductView]) -> list[tuple[UUID, str, str]]:
    """Return each product with its name, and a hint where those of another department read alike."""
    return [(each.product.id, each.title, each.hint) for each in subjects_for_host(found) if each.product]


def _products(session: Session, visit: VisitView) -> dict[str, Any]:
    found = _offered(session, visit)
    own = [(each.id, each.name, "") for each in found if each.id in visit.product_ids]
    others = _told_apart(each for each in found if each.id not in visit.product_ids)
    return {"own": own, "others": others, "most": MOST_MORE}


def _choices(session: Session, visit: VisitView) -> dict[str, Any]:
    choices = choices_for(session, current_actor(), visit.leg_id)
    lists = {"reason": choices.reasons, "result": choices.results, "follow_up": choices.follow_ups}
    return {"lists": [(kind, CHOICE_KINDS[kind], each) for kind, each in lists.items() if each], "usual": choices.usual}


def _by_htmx() -> bool:
    return "HX-Request" in request.headers


def _number(name: str, fallback: int) -> int:
    text = request.form.get(name, "").strip()
    if not text:
        return fallback
    if not text.isdecimal() or int(text) > MOST_MORE:
        raise InvalidInput(fields={name: "te-groot"})
    return int(text)


def _id_or_none(name: str) -> UUID | None:
    text = request.form.get(name, "")
    return uuid_of(text, name) if text else None


def _problem(error: WelkomError) -> str:
    reasons = list(dict(error.details.get("fields", {})).values())
    return str(PROBLEMS.get(reasons[0] if reasons else "", _("Dit kan zo niet. Kijk uw keuze na.")))
