"""What each kind of problem means: the page behind the `type` of a problem, for whoever builds on the API."""

from apiflask import APIBlueprint
from flask import Response

from booking_api.errors import NotFound
from booking_api.rest.access import open_to_all
from booking_api.rest.answering import answer, documented
from booking_api.rest.problems import EXPLAINED_AT, type_of
from booking_api.rest.refusal_texts import ADVICE, TITLES
from booking_api.rest.v1.schemas_problems import ProblemKindOut, ProblemKindsOut

blueprint = APIBlueprint("problemen", __name__, tag="Beschrijving")


@blueprint.get(EXPLAINED_AT)
@open_to_all
@documented(
    blueprint, ProblemKindsOut, "Geef de soorten problemen", "Elke soort heeft een vaste code.", for_all=True
)  # fmt: skip
def get_problem_kinds() -> Response:
    """Return every kind of problem that the API knows."""
    return answer(ProblemKindsOut(results=[_out(code) for code in sorted(TITLES)]))


@blueprint.get(f"{EXPLAINED_AT}/<code>")
@open_to_all
@documented(
    blueprint, ProblemKindOut, "Leg een soort probleem uit", "Het adres in type van een probleem.", for_all=True
)  # fmt: skip
def get_problem_kind(code: str) -> Response:
    """Return what one kind of problem means."""
    if code not in TITLES:
        raise NotFound("problem")
    return answer(_out(code))


def _out(code: str) -> ProblemKindOut:
    return ProblemKindOut(type=type_of(code), code=code, title=TITLES[code], advice=ADVICE.get(code, ""))
