"""`/demo/stijl`: every shared component on one page, for those who build screens; in the demo only."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, render_template, request

from web.access import DEMO_ONLY, access

blueprint = Blueprint("demo_style", __name__, url_prefix="/demo/stijl")
SAMPLE_TIME = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)


@blueprint.get("")
@access(DEMO_ONLY)
def citizen() -> str:
    """Show the components of citizen pages; `?fout=1` shows them with errors."""
    errors = {"achternaam": "Vul uw achternaam in.", "tijd": "Kies een tijd."} if request.args.get("fout") else {}
    return render_template("demo/citizen.html", errors=errors, start=SAMPLE_TIME, days=_days())


@blueprint.get("/personeel")
@access(DEMO_ONLY)
def staff() -> str:
    """Show the components of staff pages."""
    return render_template("demo/staff.html", start=SAMPLE_TIME)


@blueprint.get("/scherm")
@access(DEMO_ONLY)
def wall() -> str:
    """Show the components of a screen on the wall."""
    return render_template("demo/wall.html")


def _days() -> list[datetime]:
    return [SAMPLE_TIME + timedelta(days=n) for n in range(5)]
