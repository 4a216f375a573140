"""The least that the same web server can do: a JSON answer of a given size, and a request that commits one row."""

import json
import os
from datetime import UTC, datetime

from flask import Flask, Response

from booking_api import audit
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC

ROW_AT = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
BODY = json.dumps({"antwoord": "x" * (int(os.environ.get("BARE_BYTES", "100")) - 16)})

app = Flask(__name__)
db = Database(os.environ["WELKOM_DATABASE__URL"])


@app.get("/json")
def get_json() -> Response:
    """Answer the same text each time."""
    return Response(BODY, content_type="application/json")


@app.post("/rij")
def post_row() -> Response:
    """Commit one row."""
    with db.transaction() as session:
        audit.note(session, PUBLIC, "bench", "nothing", None, ROW_AT)
    return Response("{}", status=201, content_type="application/json")
