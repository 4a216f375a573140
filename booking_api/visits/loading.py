"""From rows to views: visits with their names, places and products, from what this process remembers of those."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from booking_api.catalogue.queries import FALLBACK_LANGUAGE, products_by_id
from booking_api.catalogue.views import ProductView
from booking_api.configuration import remembered, remembered_rows
from booking_api.customers.rules import full_name, wall_name
from booking_api.identity.actor import Actor
from booking_api.texts import in_language, translator
from booking_api.visits.known import AREAS, DESKS, LOCATIONS, ROOMS, STAFF, neutral_departments, special_needs
from booking_api.visits.leg_rows import LegRow
from booking_api.visits.models import VisitLeg
from booking_api.visits.rules import PlaceKind
from booking_api.visits.rules_queue import QueuePolicy
from booking_api.visits.values import Place, VisitView

_SAME_IN_LEG = (
    "position",
    "minutes",
    "priority",
    "department_id",
    "place_kind",
    "call_variant",
    "waiting_since",
    "assigned_staff_id",
    "staff_id",
    "called_at",
    "call_count",
    "started_at",
    "paused_at",
    "ended_at",
    "waiting_area_id",
    "team_id",
    "team_only",
    "for_place_id",
    "session_id",
)


def policy_of(location: Any) -> QueuePolicy:
    """Return how a location orders its queue."""
    return QueuePolicy(
        location.late_minutes, location.walk_in_weight, location.language_minutes, location.needs_minutes
    )


def shown_name(row: LegRow, location: Any) -> str:
    """Return what a wall shows for this visitor; without a name the end of the code."""
    name = ""
    if row.wall_wish is not None:
        name = wall_name(row.given_name, row.prefix, row.family_name, row.wall_wish, location.name_policy.value)
    return name or nameless(row.short_code, row.language)


def nameless(short_code: str, language: str) -> str:
    """Return what somebody without a name is called in a language."""
    return translator(language).gettext("Bezoeker met code %(code)s") % {"code": short_code}


@dataclass
class _Around:
    """Names and products that the views need, looked up once."""

    locations: dict[UUID, Any]
    areas: dict[UUID, Any]
    places: dict[UUID, Any]
    staff: dict[UUID, Any]
    neutral: frozenset[UUID]
    needs: dict[str, Any]
    asked: str
    products: dict[tuple[str, UUID], ProductView] = field(default_factory=dict)


def views(session: Session, actor: Actor, rows: Sequence[LegRow], now: datetime, language: str = "") -> list[VisitView]:
    """Return the rows as this actor may see them, in the order given; in a language, or each as `_language` tells."""
    if not rows:
        return []
    memory = remembered(session)
    known = [_known(row, _read_by(actor, row, now, language), memory) for row in rows]
    fresh = [row for row, view in zip(rows, known, strict=True) if view is None]
    made = iter(_made(session, actor, fresh, now, language) if fresh else ())
    return [view or next(made) for view in known]


def _known(row: LegRow, of: tuple[Any, ...], memory: dict[Any, Any]) -> VisitView | None:
    """Return what a reader with the same rights was shown of a row that is shared, unless configuration changed."""
    kept: tuple[dict[Any, Any], VisitView] | None = row.known(of)
    return kept[1] if kept is not None and kept[0] is memory else None


def _made(session: Session, actor: Actor, rows: Sequence[LegRow], now: datetime, language: str) -> Iterator[VisitView]:
    around, memory = _look_up(session, actor, rows, language), remembered(session)
    for row in rows:
        yield row.keep(_read_by(actor, row, now, language), (memory, _view(actor, row, around, now)))[1]


def _read_by(actor: Actor, row: LegRow, now: datetime, language: str) -> tuple[Any, ...]:
    """Return all by which views of one row differ, besides configuration: rights, language, the queue, the minutes."""
    rights = (actor.kind, actor.department_ids, language)
    return (*rights, row.own_language, row.suits_needs, _waited(row.leg, now))


def _look_up(session: Session, actor: Actor, rows: Sequence[LegRow], asked: str) -> _Around:
    legs = [row.leg for row in rows]
    around = _Around(
        locations=remembered_rows(session, LOCATIONS, (leg.location_id for leg in legs)),
        areas=remembered_rows(session, AREAS, (leg.waiting_area_id for leg in legs)),
        places={
            **remembered_rows(session, DESKS, (leg.desk_id for leg in legs)),
            **remembered_rows(session, ROOMS, (leg.room_id for leg in legs)),
        },
        staff=remembered_rows(session, STAFF, (i for leg in legs for i in (leg.assigned_staff_id, leg.staff_id))),
        neutral=neutral_departments(session),
        needs=special_needs(session) if any(row.visit.special_needs for row in rows) else {},
        asked=asked,
    )
    by_language: dict[str, set[UUID]] = {}
    for row in rows:
        by_language.setdefault(_language(actor, row, asked), set()).update(UUID(text) for text in row.leg.product_ids)
    for language, ids in by_language.items():
        found = products_by_id(session, actor, ids, language)
        around.products.update({(language, product_id): view for product_id, view in found.items()})
    return around


def _language(actor: Actor, row: LegRow, asked: str) -> str:
    """Return the language of who reads: what was asked, else Dutch for staff and clients, else the visitor's own."""
    return asked or (FALLBACK_LANGUAGE if actor.is_staff or actor.kind == "client" else row.language)


def _view(actor: Actor, row: LegRow, around: _Around, now: datetime) -> VisitView:
    return VisitView(
        **_of_visit(actor, row, around), **_of_leg(actor, row, around, now), **_of_products(actor, row, around)
    )


def _of_visit(actor: Actor, row: LegRow, around: _Around) -> dict[str, Any]:
    visit, greeting = row.visit, _full_name(row) if _may_see_who(actor, row) else ""
    return {
        "id": visit.id,
        "location_id": visit.location_id,
        "name": greeting
        or (nameless(row.short_code, _language(actor, row, around.asked)) if _knows_names(actor) else ""),
        "wall_name": shown_name(row, around.locations[visit.location_id]),
        "greeting": greeting,
        "short_code": row.short_code,
        "persons": visit.persons,
        "persons_here": max(1, visit.persons - row.missing),
        "language": visit.language,
        "channel": visit.channel,
        "appointment_id": visit.appointment_id,
        "appointment_code": row.code,
        "appointment_at": visit.appointment_at,
        "arrived_at": visit.arrived_at,
        "closed_at": visit.closed_at,
        "outcome": visit.outcome,
        "leg_count": row.leg_count or 1,
        "turn": row.entry,
    }


def _of_leg(actor: Actor, row: LegRow, around: _Around, now: datetime) -> dict[str, Any]:
    sees = actor.sees_department(row.leg.department_id)
    leg, place, language = row.leg, place_of(row.leg), _language(actor, row, around.asked)
    area = around.areas.get(leg.waiting_area_id) if leg.waiting_area_id else None
    patience = timedelta(minutes=around.locations[leg.location_id].no_show_minutes)
    return {
        "leg_id": leg.id,
        "status": leg.state,
        **{name: getattr(leg, name) for name in _SAME_IN_LEG},
        "skills": frozenset(leg.skills) if sees else frozenset(),
        "waited_minutes": _waited(leg, now),
        "assigned_staff_name": _name_of(around.staff, leg.assigned_staff_id),
        "staff_name": _name_of(around.staff, leg.staff_id),
        "staff_away": row.is_away,
        "place": place,
        "place_name": _place_name(place, around),
        "no_show_from": leg.called_at + patience if leg.called_at else None,
        "waiting_area_name": area.name if area else "",
        "directions": in_language(area.directions, area.translations, language) if area else "",
    }


def _of_products(actor: Actor, row: LegRow, around: _Around) -> dict[str, Any]:
    leg, language, knows_names = row.leg, _language(actor, row, around.asked), _knows_names(actor)
    products = [around.products[key] for text in leg.product_ids if (key := (language, UUID(text))) in around.products]
    sees = actor.sees_department(leg.department_id)
    subject, public_subject = subjects(actor, products, sees, leg.department_id in around.neutral)
    return {
        "subject": subject,
        "public_subject": public_subject,
        "seen_what": sees,
        "product_ids": tuple(product.id for product in products) if sees else (),
        "bring": _bring(_to_bring(products, around, sees=sees, in_hall=not knows_names)),
        "needs": needs_in_words(row.visit.special_needs, around.needs, language) if sees and knows_names else (),
        "remarks": row.remarks if row.remarks and sees and knows_names else "",
    }


def needs_in_words(told_needs: Iterable[Mapping[str, str]], needs: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """Return what a visitor specially needs, as people read it; what is gone by its code."""
    found = []
    for told in told_needs:
        known = needs.get(told["code"])
        name = in_language(known.name, known.translations, language) if known else told["code"]
        found.append(f"{name} ({told['language']})" if told.get("language") else name)
    return tuple(found)


def _knows_names(actor: Actor) -> bool:
    """Tell staff and other systems from devices and the public."""
    return actor.is_staff or actor.kind in ("client", "system")


def _may_see_who(actor: Actor, row: LegRow) -> bool:
    """Tell whether a name may be told: another system has nothing to do with visitors of other departments."""
    return actor.kind != "client" or actor.sees_department(row.leg.department_id)


def place_of(leg: VisitLeg) -> Place | None:
    """Return where a leg was called to; None while it waits."""
    if leg.called_at is None:
        return None
    if leg.desk_id:
        return Place(PlaceKind.DESK, leg.desk_id)
    if leg.room_id:
        return Place(PlaceKind.ROOM, leg.room_id)
    return Place(PlaceKind.WAITING_AREA, leg.waiting_area_id) if leg.waiting_area_id else None


def _place_name(place: Place | None, around: _Around) -> str:
    if place is None:
        return ""
    if place.kind is PlaceKind.WAITING_AREA:
        return around.areas[place.id].name if place.id in around.areas else ""
    return _name_of(around.places, place.id)


def subjects(actor: Actor, products: Sequence[ProductView], sees: bool, is_neutral: bool) -> tuple[str, str]:
    """Return the subject and the public subject: of another department *that*, never *what* (X3, X9)."""
    shows_public = sees or is_neutral or not (actor.is_staff or actor.kind == "client")
    public = ", ".join(product.public_name for product in products) if shows_public else ""
    return (", ".join(product.name for product in products) if sees else public), public


def _to_bring(products: Sequence[ProductView], around: _Around, *, sees: bool, in_hall: bool) -> Sequence[ProductView]:
    """Return of which products to tell what to bring: in the hall none that would tell a sensitive subject (X9)."""
    if in_hall:
        return [each for each in products if each.department_id not in around.neutral]
    return products if sees else ()


def _bring(products: Sequence[ProductView]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for product in products for line in product.bring))


def _full_name(row: LegRow) -> str:
    return full_name(row.given_name, row.prefix, row.family_name)


def _name_of(rows: dict[UUID, Any], wanted: UUID | None) -> str:
    return rows[wanted].name if wanted in rows else ""


def _waited(leg: VisitLeg, now: datetime) -> int:
    return _minutes(leg.waiting_since, leg.called_at or leg.started_at or leg.ended_at or now)


def _minutes(since: datetime | None, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60)) if since else 0
