"""Decides for the gates of a site: asks Welkom while it answers, decides alone while not, and opens the barrier.

What was opened is on the disk before the barrier moves: after a power cut no code opens a second time.
"""

import logging
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from booking_api.clock import Clock
from booking_api.errors import TooManyTries
from booking_api.recycling.codes import BadGateCode, is_signed, plain_code, verify
from booking_api.recycling.rules import GateReason
from booking_api.recycling.rules_alone import clock_is_sure, decide_alone
from booking_api.references import new_id
from booking_api.sealing import mark, seal
from calendar_sync.http import CouplingFailed, CredentialsRefused, NotFound, TooBusy, Unreachable
from hardware.gates.base import Gate
from server.site_controller.link import Link
from server.site_controller.settings import SiteControllerSettings
from server.site_controller.store import Decided, Store

log = logging.getLogger("welkom.gate")

AT_ONCE = 100


class Controller:
    """One for all gates of a site; `is_alone` tells whether Welkom did not answer when last asked."""

    def __init__(
        self, settings: SiteControllerSettings, store: Store, link: Link, barriers: Mapping[UUID, Gate], clock: Clock
    ) -> None:
        self._settings, self._store, self._link, self._clock = settings, store, link, clock
        self._barriers = barriers
        self._keys: dict[int, Ed25519PublicKey] = {}
        self.is_alone = True
        self._load_keys()

    def decide(self, gate_id: UUID, code: str) -> str:
        """Decide on a scanned or typed code and open the barrier; return why, in the words of the wire."""
        scan_id, marked = new_id(), mark(plain_code(code), self._settings.list_key)
        if not self.is_alone and not self._store.opened(marked).used:
            try:
                return self._by_welkom(scan_id, gate_id, code, marked)
            except Unreachable:
                self._lost()
            except TooBusy:
                return TooManyTries.code
            except CouplingFailed as refused:
                return self._refused(refused)
        return self._by_itself(scan_id, gate_id, code, marked)

    def keep_in_step(self) -> None:
        """Report what was decided alone, and fetch the list anew; whoever is not reached is tried again later."""
        try:
            while unsent := self._store.unsent(AT_ONCE):
                first = unsent[0].gate_id
                batch = [each for each in unsent if each.gate_id == first]
                self._link.report(first, batch)
                self._store.sent(each.id for each in batch)
            self._store.keep_list(*self._link.fetch(next(iter(self._barriers))))
        except (Unreachable, TooBusy):
            self._lost()
            return
        except CouplingFailed as refused:
            self._refused(refused)
            return
        self._store.bar(False)
        self._load_keys()
        if self.is_alone:
            log.info("Welkom answers")
        self.is_alone = False

    def _by_welkom(self, scan_id: UUID, gate_id: UUID, code: str, marked: str) -> str:
        reason = self._link.decide(gate_id, code, scan_id)
        if reason is not GateReason.VALID:
            return reason
        listed = self._store.listed(marked)
        told = Decided(scan_id, gate_id, marked, listed.pass_mark if listed else "", reason, self._now())
        return self._open(told)

    def _by_itself(self, scan_id: UUID, gate_id: UUID, code: str, marked: str) -> str:
        with self._store.alone():
            listed, now = self._store.listed(marked), self._now()
            pass_mark = listed.pass_mark if listed else ""
            reason = self._reason(code, marked, now)
            if reason is GateReason.UNSURE:
                return reason
            told = Decided(scan_id, gate_id, marked, pass_mark, reason, now, seal(code, self._settings.seal_key))
            return self._open(told)

    def _reason(self, code: str, marked: str, now: datetime) -> GateReason:
        fetched = self._store.fetched
        if fetched is None or self._store.barred or not clock_is_sure(fetched.skew, now, self._store.latest()):
            log.warning("cannot decide alone: no list, not allowed, or a clock that is off")
            return GateReason.UNSURE
        try:
            signed = verify(code, self._keys) if is_signed(code) else None
        except BadGateCode:
            return GateReason.FORGED
        listed = self._store.listed(marked)
        opened = self._store.opened(marked, listed.pass_mark if listed else "")
        return decide_alone(fetched.known, listed, signed, opened, now)

    def _open(self, told: Decided) -> str:
        try:
            self._store.keep(told)
        except sqlite3.Error:
            log.exception("a decision could not be kept; the gate stays closed")
            return GateReason.UNSURE
        if told.reason is GateReason.VALID and not self._barriers[told.gate_id].open(told.reason, self._clock()):
            log.error("the barrier did not take the order to open")
        return told.reason

    def _now(self) -> datetime:
        fetched = self._store.fetched
        return self._clock() + fetched.skew if fetched else self._clock()

    def _load_keys(self) -> None:
        fetched = self._store.fetched
        kept = fetched.keys if fetched else {}
        self._keys = {number: Ed25519PublicKey.from_public_bytes(key) for number, key in kept.items()}

    def _lost(self) -> None:
        if not self.is_alone:
            log.warning("Welkom does not answer; deciding alone")
        self.is_alone = True

    def _refused(self, refused: CouplingFailed) -> GateReason:
        """Welkom answers but does not let us in: a box that was revoked decides nothing, also not with its plug out."""
        log.error("Welkom refuses this box: %s", refused)
        if isinstance(refused, CredentialsRefused | NotFound):
            self._store.bar(True)
        self.is_alone = True
        return GateReason.UNSURE
