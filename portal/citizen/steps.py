"""One step of the booking: nobody skips a question, and a draft that changed is kept."""

from collections.abc import Callable
from functools import wraps

from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.citizen import login
from portal.citizen.draft import STEPS, Draft, current_draft, keep

StepView = Callable[[Draft], ResponseReturnValue]


def step(name: str) -> Callable[[StepView], Callable[[], ResponseReturnValue]]:
    """Give a view the draft, or send the visitor to the first question that has no answer yet."""

    def decorate(view: StepView) -> Callable[[], ResponseReturnValue]:
        @wraps(view)
        def stepped() -> ResponseReturnValue:
            draft = current_draft()
            if draft.booked_id and not draft.counts and name != "products":
                return go_to("booked")  # the answer that told so was lost on its way
            if STEPS.index(draft.open_step) < STEPS.index(name):
                return keep(make_response(go_to(draft.open_step)))
            if STEPS.index(name) > STEPS.index("counts") and (way := login.gate(draft)):
                return keep(make_response(way))
            return keep(make_response(view(draft)))

        return stepped

    return decorate


def go_to(step_name: str) -> ResponseReturnValue:
    """Send the visitor to a step, so that reloading never sends a form twice."""
    return redirect(url_for(f"citizen.{step_name}"), 303)


def refused(shown: ResponseReturnValue, status: int = 422) -> ResponseReturnValue:
    """Give a page that says what is wrong its status; a way to another page stays what it is."""
    return make_response(shown, status) if isinstance(shown, str) else shown
