"""The demo's credentials for Open Formulieren, in `<data dir>/demo-open-formulieren.json`, as they are entered there."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.service import create_client
from booking_api.rest import jcc, qmatic
from booking_api.rest.eforms.acting import CHANNEL

FILE = "demo-open-formulieren.json"
SCOPES = ("afspraken:schrijven",)


def write_access(db: Database, data_dir: Path, address: str, now: datetime) -> None:
    """Write where and as whom Open Formulieren books; credentials made at an earlier start stay as they are."""
    path = data_dir / FILE
    known: dict[str, Any] = json.loads(path.read_text()) if path.exists() else _credentials(db, now)
    known["qmatic"]["url"] = f"{address}{qmatic.BASE_PATH}/"
    known["jcc"]["url"] = f"{address}{jcc.BASE_PATH}/"
    path.touch(mode=0o600)
    path.write_text(json.dumps(known, indent=2) + "\n")


def _credentials(db: Database, now: datetime) -> dict[str, Any]:
    with db.transaction() as session:
        _, key = create_client(session, SYSTEM, "Open Formulieren (Qmatic)", SCOPES, now, channel=CHANNEL)
        client_id, secret = create_client(session, SYSTEM, "Open Formulieren (JCC)", SCOPES, now, channel=CHANNEL)
    return {
        "qmatic": {"url": "", "api_key": key},
        "jcc": {"url": "", "client_id": str(client_id), "secret": secret},
    }
