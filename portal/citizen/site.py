"""The blueprint of the citizen site, and what each of its pages shows around its question."""

from typing import Any

from flask import Blueprint, render_template

from portal.citizen.draft import Draft
from portal.citizen.reaching import takes_mail

blueprint = Blueprint("citizen", __name__, template_folder="templates")


def page(step: str, draft: Draft, **known: Any) -> str:
    """Render the page of a step with its place in the row and the link back."""
    steps = draft.steps
    number = steps.index("time" if step == "place" else step) + 1  # another place is chosen on the way to a time
    back = steps[number - 2] if number > 1 else None
    return render_template(
        f"citizen/{step}.html", draft=draft, step=number, steps=len(steps), back=back, takes_mail=takes_mail(), **known
    )
