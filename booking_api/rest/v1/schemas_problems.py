"""Answers about kinds of problems."""

from booking_api.rest.words import WireModel


class ProblemKindOut(WireModel):
    """Een soort probleem: wat er mis is en wat eraan te doen is."""

    type: str
    code: str
    title: str
    advice: str


class ProblemKindsOut(WireModel):
    """De soorten problemen, op code."""

    results: list[ProblemKindOut]
