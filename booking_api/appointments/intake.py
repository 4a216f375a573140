"""What was told beforehand (questions of products, special needs), and what it makes of the booking."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments.models import Appointment
from booking_api.appointments.requests import ActivityWish, Answer, Intake, NeedWish
from booking_api.catalogue import questions
from booking_api.catalogue.models import Product, SpecialNeed
from booking_api.catalogue.values import BookableProduct, Need
from booking_api.errors import InvalidInput

MOST_NEEDS = 10
LONGEST_LANGUAGE = 40
# A form made elsewhere and a list of documents that are ready cannot ask what this catalogue asks; at a pillar one only
# types a name, and the employee asks the rest.
UNASKED_CHANNELS = frozenset({"e-form", "collection", "pillar"})


@dataclass(frozen=True, slots=True)
class Demands:
    """What special needs ask of every part."""

    skills: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    minutes: int = 0


def replaced(
    session: Session, asked: Sequence[ActivityWish], known: Mapping[UUID, BookableProduct], intake: Intake
) -> tuple[ActivityWish, ...]:
    """Return the activities with each product replaced by the one that its answers make of it."""
    if not intake.answers:
        return tuple(asked)
    wanted = {each.product_id: _effects(known, each.product_id, intake).product for each in asked}
    if not any(wanted.values()):
        return tuple(asked)
    query = select(col(Product.code), col(Product.id)).where(col(Product.code).in_(wanted.values()), Product.active)
    ids: dict[str, UUID] = {code: id_ for code, id_ in session.execute(query)}  # noqa: C416 - rows are no mapping
    return tuple(ActivityWish(ids.get(wanted[each.product_id], each.product_id), each.count) for each in asked)


def extra_minutes(known: Mapping[UUID, BookableProduct], intake: Intake) -> int:
    """Return how much longer, or shorter, the answers make it."""
    return sum(_effects(known, product_id, intake).minutes for product_id in known) if intake.answers else 0


def demands(session: Session, offered: Iterable[str], intake: Intake) -> Demands:
    """Return what the special needs ask for; raises InvalidInput for one that these products do not ask about."""
    if not intake.needs:
        return Demands()
    allowed = set(offered)
    wanted = [each.code for each in intake.needs]
    rows = session.exec(select(SpecialNeed).where(col(SpecialNeed.code).in_(wanted), col(SpecialNeed.active))).all()
    known = {row.code: row for row in rows if row.code in allowed}
    faults = dict(_need_faults(intake.needs, known))
    if faults:
        raise InvalidInput(fields=faults)
    return Demands(
        skills=frozenset(skill for row in known.values() for skill in row.skills),
        facilities=frozenset(code for row in known.values() for code in row.facilities),
        minutes=sum(row.extra_minutes for row in known.values()),
    )


def adapted(needs: tuple[Need, ...], longer: int, asked: Demands) -> tuple[Need, ...]:
    """Return legs with what was told beforehand; the first one takes what the answers make longer or shorter."""
    if not (longer or asked.minutes or asked.skills or asked.facilities):
        return needs
    return tuple(
        replace(
            need,
            minutes=max(5, need.minutes + asked.minutes + (0 if position else longer)),
            skills=need.skills | asked.skills,
            facilities=need.facilities | asked.facilities if need.place_kind != "none" else need.facilities,
        )
        for position, need in enumerate(needs)
    )


def answer_faults(
    products: Iterable[BookableProduct], asked: Iterable[UUID], intake: Intake, channel: str
) -> dict[str, str]:
    """Return what is wrong with the answers, as field → reason; required ones where the channel can ask them."""
    known = {each.stepped.id: each for each in products}
    chosen = set(asked)
    faults = {f"answers.{each.code}": "onbekend-product" for each in intake.answers if each.product_id not in chosen}
    for product_id, product in known.items():
        found = questions.answer_faults(product.rules.questions, intake.of(product_id), channel not in UNASKED_CHANNELS)
        faults |= {f"answers.{code}": reason for code, reason in found.items()}
    return faults


def kept_answers(products: Iterable[BookableProduct], intake: Intake) -> list[dict[str, Any]]:
    """Return the answers as an appointment keeps them, with the words of now: questions may change later."""
    return [
        {
            "product_id": str(product.stepped.id),
            "department_id": str(product.stepped.department_id),
            "code": question.code,
            "value": value,
            "question": questions.in_words(question.label, questions.SOURCE),
            "answer": question.words(value),
            "minutes": chosen.minutes if (chosen := question.option(value)) else 0,
            "bring": dict(chosen.bring) if chosen else {},
        }
        for product in products
        for question, value in questions.relevant(product.rules.questions, intake.of(product.stepped.id))
    ]


def kept_needs(intake: Intake) -> list[dict[str, str]]:
    """Return the special needs as they are kept: codes, and a language for the interpreter; nothing else."""
    return [{"code": each.code, "language": each.language.strip()} for each in intake.needs]


def intake_of(answers: Iterable[Mapping[str, Any]], needs: Iterable[Mapping[str, str]]) -> Intake:
    """Return what a hold or an appointment keeps as it was told."""
    return Intake(
        tuple(Answer(UUID(each["product_id"]), each["code"], each["value"]) for each in answers),
        tuple(NeedWish(each["code"], each.get("language", "")) for each in needs),
    )


def told_before(appointment: Appointment) -> Intake:
    """Return what was told when an appointment was made; what its answers make longer was reckoned then."""
    told = intake_of(appointment.answers, appointment.special_needs)
    return replace(told, minutes=sum(each.get("minutes", 0) for each in appointment.answers))


def as_json(intake: Intake) -> list[dict[str, str]]:
    """Return answers as a hold keeps them."""
    return [{"product_id": str(one.product_id), "code": one.code, "value": one.value} for one in intake.answers]


def extra_bring(answers: Iterable[Mapping[str, Any]], language: str) -> tuple[str, ...]:
    """Return what the answers add to what is to be brought."""
    found = (questions.in_words(each.get("bring", {}), language) for each in answers)
    return tuple(dict.fromkeys(line for line in found if line))


def _effects(known: Mapping[UUID, BookableProduct], product_id: UUID, intake: Intake) -> questions.Effects:
    product = known.get(product_id)
    return questions.effects(product.rules.questions, intake.of(product_id)) if product else questions.Effects()


def _need_faults(wishes: Sequence[NeedWish], known: Mapping[str, SpecialNeed]) -> Iterable[tuple[str, str]]:
    if len(wishes) > MOST_NEEDS:
        yield "special_needs", "te-veel"
    for each in wishes:
        if each.code not in known:
            yield f"special_needs.{each.code}", "onbekend"
        elif known[each.code].asks_language and not each.language.strip():
            yield f"special_needs.{each.code}", "verplicht"
        elif len(each.language) > LONGEST_LANGUAGE:
            yield f"special_needs.{each.code}", "te-lang"
