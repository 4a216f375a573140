"""Refusals as one sentence for the log of the form's own program."""

from booking_api.errors import WelkomError
from booking_api.rest.problems import ADVICE, TITLES
from booking_api.rest.words import WORDS


def reason_of(error: WelkomError) -> str:
    """Return what was refused and why; nothing that was typed is in it."""
    fields = ", ".join(f"{WORDS.get(name, name)}: {reason}" for name, reason in error.details.get("fields", {}).items())
    why = fields or str(error.details.get("reason", ""))
    sentence = f"{TITLES.get(error.code, error.code)}."
    return " ".join(part for part in (sentence, ADVICE.get(error.code, ""), why) if part)
