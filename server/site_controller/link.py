"""How the box speaks with Welkom: ask for a decision, fetch the list, report what was decided alone."""

from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import requests

from booking_api.clock import Clock
from booking_api.recycling.rules import GateReason
from booking_api.recycling.rules_alone import GateList, Listed
from booking_api.rest.moments import moment_text
from booking_api.rest.v1 import BASE_PATH
from booking_api.sealing import unseal
from calendar_sync.http import call, json_of
from server.site_controller.settings import SiteControllerSettings
from server.site_controller.store import Decided, Fetched

PATIENCE = (5.0, 20.0)
"""For what no car waits for, in seconds: to connect, and to answer."""
NEAR = timedelta(seconds=3)
"""Moments come in whole seconds and some time after they were: a clock as near as this is right."""


class Link:
    """Raises a CouplingFailed: CredentialsRefused or NotFound when this box may not decide, Unreachable when alone."""

    def __init__(self, settings: SiteControllerSettings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._base = f"{settings.server.rstrip('/')}{BASE_PATH}/toegangscontroles"
        self._quick = requests.Session()
        self._slow = requests.Session()

    def decide(self, gate_id: UUID, code: str, scan_id: UUID) -> GateReason:
        """Return what Welkom decides; asked again with the same id it says the same."""
        seconds = self._settings.answer_seconds
        told = self._post("", self._quick, (seconds, seconds), poortId=str(gate_id), kenmerk=code, id=str(scan_id))
        return GateReason(told["reden"])

    def fetch(self, gate_id: UUID) -> tuple[Fetched, dict[str, Listed]]:
        """Return the list of today and tomorrow."""
        before = self._clock()
        told = self._post("/_lijst", self._slow, PATIENCE, poortId=str(gate_id), sleutel=self._settings.list_key.hex())
        made_at = _moment(told["gemaaktOp"])
        midway = before + (self._clock() - before) / 2
        known = GateList(told["terrein"], made_at, _moment(told["tot"]))
        keys = {int(number): b64decode(key) for number, key in told["publiekeSleutels"].items()}
        skew = made_at - midway
        skew = skew if abs(skew) > NEAR else timedelta()
        fetched = Fetched(known, told["locatie"], told["tijdzone"], keys, skew)
        return fetched, {row["kenmerk"]: _listed(row) for row in told["resultaten"]}

    def report(self, gate_id: UUID, decisions: Sequence[Decided]) -> None:
        """Tell what one gate decided alone."""
        self._post(
            "/_meld",
            self._slow,
            PATIENCE,
            poortId=str(gate_id),
            besluiten=[self._report_of(each) for each in decisions],
        )

    def _report_of(self, each: Decided) -> dict[str, str]:
        return {
            "id": str(each.id),
            "kenmerk": unseal(each.sealed or "", self._settings.seal_key),
            "besluit": "open" if each.reason is GateReason.VALID else "weiger",
            "reden": each.reason.value,
            "beslotenOp": moment_text(each.at),
        }

    def _post(self, path: str, session: requests.Session, timeout: tuple[float, float], **body: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._settings.token.get_secret_value()}"}
        return json_of(call(session, "POST", self._base + path, timeout=timeout, headers=headers, json=body))


def _listed(row: dict[str, Any]) -> Listed:
    reason = GateReason(row["reden"]) if row["reden"] else None
    starts_at, ends_at = _moment(row["geplandAanvangsmoment"]), _moment(row["geplandEindmoment"])
    return Listed(starts_at, ends_at, reason, row["milieupaskenmerk"], row["tegoed"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
