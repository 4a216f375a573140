"""The blueprint of the citizen site, and what each of its pages shows around its question."""

from typing import Any

from flask import Blueprint, render_template

from portal.citizen.draft import STEPS, Draft

blueprint = Blueprint("citizen", __name__, template_folder="templates")


def page(step: str, draft: Draft, **known: Any) -> str:
    """Render the page of a step with its place in the row and the link back."""
    steps = draft.steps if step in draft.steps else STEPS
    number = steps.index(step) + 1
    back = steps[number - 2] if number > 1 else None
    return render_template(f"citizen/{step}.html", draft=draft, step=number, steps=len(steps), back=back, **known)
