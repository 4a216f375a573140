"""Pages about the site itself: how accessible it is, and what it does with somebody's details."""

from flask import render_template

from booking_api.appointments import unfinished
from booking_api.customers import logins
from portal.citizen.site import blueprint
from web.access import PUBLIC, access


@blueprint.get("/toegankelijkheid", endpoint="accessibility")
@access(PUBLIC)
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("citizen/accessibility.html")


@blueprint.get("/privacy", endpoint="privacy")
@access(PUBLIC)
def privacy() -> str:
    """Show what is kept, how long, and which cookies there are."""
    return render_template(
        "citizen/privacy.html",
        draft_hours=int(unfinished.KEEP.total_seconds()) // 3600,
        login_minutes=int(logins.LASTS.total_seconds()) // 60,
    )
