"""`/plek`: where do you want to come? Only places where everything that was chosen is offered."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.citizen import offers
from portal.citizen.draft import Draft
from portal.citizen.holds import drop
from portal.citizen.site import blueprint, page
from portal.citizen.steps import go_to, step
from web.access import PUBLIC, access
from web.context import reading


@blueprint.get("/plek", endpoint="place")
@access(PUBLIC)
@step("place")
def show(draft: Draft) -> ResponseReturnValue:
    """Show the places, each with its first free time; when there is none for everything together, say what to do."""
    return _page(draft, {})


@blueprint.post("/plek", endpoint="choose_place")
@access(PUBLIC)
@step("place")
def choose(draft: Draft) -> ResponseReturnValue:
    """Keep the chosen place."""
    with reading() as session:
        lines = offers.chosen(session, draft).lines
        known = {str(place.id) for place in offers.suitable(session, lines)}
    wanted = request.form.get("plek", "")
    if wanted not in known:
        return _page(draft, {"plek": _("Kies waar u wilt komen.")}), 422
    if wanted != draft.location_id:
        drop(draft)
        draft.location_id = wanted
    draft.only_place = len(known) == 1
    return go_to(draft.open_step if draft.hold_id else "time")


def _page(draft: Draft, errors: dict[str, str]) -> str:
    with reading() as session:
        chosen = offers.chosen(session, draft)
        places = offers.suitable(session, chosen.lines)
        firsts = offers.first_times(session, draft, places)
    only = str(places[0].id) if len(places) == 1 else ""
    value = "" if errors else draft.location_id or only  # an error that asks to choose finds nothing chosen
    return page("place", draft, errors=errors, places=places, firsts=firsts, value=value, chosen=chosen)
