"""`/gemaakt`: the appointment is made; what, where, when, what to bring, and how to check in."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from portal.citizen.draft import Draft
from portal.citizen.mine import shown
from portal.citizen.site import blueprint
from portal.citizen.steps import go_to, step
from web.access import PUBLIC, access


@blueprint.get("/gemaakt", endpoint="booked")
@access(PUBLIC)
@step("products")
def show(draft: Draft) -> ResponseReturnValue:
    """Show the appointment that this browser just made; it may be reloaded and printed."""
    if not draft.booked_id:
        return go_to("products")
    return shown("citizen/booked.html", UUID(draft.booked_id), notice=draft.tell_once())
