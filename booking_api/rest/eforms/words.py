"""Refusals as one sentence for the log of the form's own program."""

from booking_api.errors import WelkomError
from booking_api.rest.refusal_texts import ADVICE, TITLES, mistakes_of, sentence_of


def reason_of(error: WelkomError) -> str:
    """Return what was refused and why; nothing that was typed is in it."""
    wrong = (f"{each['name']}: {each['reason']}" for each in mistakes_of(error.details))
    why = " ".join(wrong) or sentence_of(error.code, error.detail, error.details)
    sentence = f"{TITLES.get(error.code, error.code)}."
    return " ".join(part for part in (sentence, ADVICE.get(error.code, ""), why) if part)
