"""Gates of recycling centres: decide on a code, hand out the list to decide by alone, and take in what they decided."""

from base64 import b64encode
from uuid import UUID

from apiflask import APIBlueprint
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Response

from booking_api.appointments.attempts import attempting
from booking_api.identity.guessing import Guess, Trier, count_try, refuse_when_spent
from booking_api.recycling.codes import is_signed, signing_key
from booking_api.recycling.rules_alone import Listed
from booking_api.recycling.service import decide_gate
from booking_api.recycling.service_alone import DecidedAlone, report_decisions
from booking_api.recycling.service_list import gate_list
from booking_api.rest.access import current_actor, scope
from booking_api.rest.answering import answer, documented
from booking_api.rest.documents import BODY_PROBLEMS
from booking_api.rest.running import now, running
from booking_api.rest.v1.schemas_gates import (
    DecidedIn,
    GateIn,
    GateListIn,
    GateListOut,
    GateOut,
    JudgedOut,
    ListedOut,
    ReportsIn,
    ReportsOut,
)

blueprint = APIBlueprint("toegang", __name__, tag="Bezoeken")


@blueprint.post("/toegangscontroles")
@scope("toegang:controleren")
@blueprint.input(GateIn, arg_name="body")
@documented(
    blueprint, GateOut, "Controleer toegang bij een poort", "Open of weiger, met de reden.", problems=BODY_PROBLEMS
)
def post_gate_check(body: GateIn) -> Response:
    """Decide for a gate; a refusal is an answer, not an error."""
    actor, keys = current_actor(), _keys() or None
    who = Trier(f"{actor.id} {body.gate_id}")
    is_typed = keys is None or not is_signed(body.mark)  # a signed code cannot be guessed: its holder never waits
    if is_typed:
        refuse_when_spent(running().db, Guess.GATE_CODE, who, now())
    decided = attempting(
        running().db,
        lambda session: decide_gate(session, actor, body.gate_id, body.mark, now(), keys=keys, scan_id=body.id),
    )
    if is_typed and decided.is_wrong_guess:
        count_try(running().db, Guess.GATE_CODE, who, now())
    return answer(GateOut(decision="open" if decided.opens else "weiger", reason=decided.reason.value))


@blueprint.post("/toegangscontroles/_lijst")
@scope("toegang:controleren")
@blueprint.input(GateListIn, arg_name="body")
@documented(
    blueprint,
    GateListOut,
    "Geef de lijst waarmee een poort zelf beslist",
    "Afspraken van nu tot over 48 uur als onleesbare kenmerken, en de publieke sleutels van ondertekende codes.",
    problems=BODY_PROBLEMS,
)
def list_for_gate(body: GateListIn) -> Response:
    """Give what a gate decides by while it cannot ask."""
    key = bytes.fromhex(body.list_key)
    with running().db.transaction() as session:
        found = gate_list(session, current_actor(), body.gate_id, key, now())
    return answer(
        GateListOut(
            made_at=found.known.made_at,
            until=found.known.until,
            site=found.known.site,
            location_name=found.location_name,
            timezone=found.timezone,
            public_keys={str(number): b64encode(each.public_bytes_raw()).decode() for number, each in _keys().items()},
            results=[_listed(mark, each) for mark, each in found.listed.items()],
        )
    )


@blueprint.post("/toegangscontroles/_meld")
@scope("toegang:controleren")
@blueprint.input(ReportsIn, arg_name="body")
@documented(
    blueprint,
    ReportsOut,
    "Meld wat een poort alleen besloot",
    "Elk besluit telt één keer, ook als u het vaker meldt. Wat niet klopte, ziet het personeel.",
    problems=BODY_PROBLEMS,
)
def report_for_gate(body: ReportsIn) -> Response:
    """Take in what a gate decided while it could not ask."""
    actor, reports = current_actor(), [_decided(each) for each in body.decisions]
    judged = attempting(running().db, lambda session: report_decisions(session, actor, body.gate_id, reports, now()))
    return answer(ReportsOut(results=[_judged(each.id, reason) for each, reason in zip(reports, judged, strict=True)]))


def _keys() -> dict[int, Ed25519PublicKey]:
    secret = running().gate_secret
    return {0: signing_key(secret).public_key()} if secret else {}


def _listed(mark: str, each: Listed) -> ListedOut:
    return ListedOut(
        mark=mark,
        planned_start=each.starts_at,
        planned_end=each.ends_at,
        reason=each.reason,
        pass_mark=each.pass_mark,
        credit=each.credit,
    )


def _decided(told: DecidedIn) -> DecidedAlone:
    return DecidedAlone(told.id, told.mark, told.decision == "open", told.reason, told.decided_at)


def _judged(scan_id: UUID, reason: str) -> JudgedOut:
    return JudgedOut(id=scan_id, reason=reason)
