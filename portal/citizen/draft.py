"""The booking that a visitor is making: kept encrypted in a cookie of the own browser, nothing of it in addresses."""

import base64
import hashlib
import json
import zlib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from flask import Response, g, request

from booking_api.references import new_token
from web.context import current_settings, now

COOKIE = "welkom_afspraak"
LIFETIME = 2 * 3600
STEPS = ("products", "counts", "place", "time", "details", "check")


@dataclass
class Draft:
    """What was chosen and typed so far; `notice` is told once, on the next page."""

    counts: dict[str, int] = field(default_factory=dict)
    counted: bool = False
    location_id: str = ""
    starts_at: str = ""
    hold_id: str = ""
    details: dict[str, str] = field(default_factory=dict)
    detailed: bool = False
    key: str = field(default_factory=new_token)
    notice: str = ""
    booked_id: str = ""
    booked_key: str = ""

    @property
    def product_ids(self) -> list[UUID]:
        """Return the chosen products in the order in which they were chosen."""
        return [UUID(product_id) for product_id in self.counts]

    @property
    def start(self) -> datetime | None:
        """Return the chosen time in UTC."""
        return datetime.fromisoformat(self.starts_at) if self.starts_at else None

    @property
    def open_step(self) -> str:
        """Return the first step that still has no answer."""
        answered = (
            ("products", self.counts),
            ("counts", self.counted),
            ("place", self.location_id),
            ("time", self.hold_id),
            ("details", self.detailed),
        )
        return next((step for step, answer in answered if not answer), "check")

    def let_go(self) -> str:
        """Forget the chosen time, because what it was for changed; return the hold that is to be released, or ""."""
        hold_id, self.hold_id, self.starts_at = self.hold_id, "", ""
        return hold_id

    def start_again(self) -> None:
        """Forget everything, also what was typed."""
        self.__dict__.update(asdict(Draft()))

    def done(self, booked_id: UUID) -> None:
        """Forget everything but which appointment was made, so that its page can be shown and reloaded."""
        key = self.key
        self.start_again()
        self.booked_id, self.booked_key = str(booked_id), key

    def tell_once(self) -> str:
        """Return the notice and forget it."""
        notice, self.notice = self.notice, ""
        return notice


def current_draft() -> Draft:
    """Return the draft of this browser; a new one when there is none, or it cannot be read."""
    if "draft" not in g:
        g.draft = _read(request.cookies.get(COOKIE, ""))
        g.draft_before = asdict(g.draft)
    draft: Draft = g.draft
    return draft


def keep(response: Response) -> Response:
    """Write the draft back to the browser when it changed in this request."""
    if "draft" in g and asdict(g.draft) != g.draft_before:
        response.set_cookie(
            COOKIE,
            _written(g.draft),
            max_age=LIFETIME,
            httponly=True,
            samesite="Lax",
            secure=current_settings().secure_cookies,
        )
    return response


def _written(draft: Draft) -> str:
    packed = zlib.compress(json.dumps(asdict(draft), ensure_ascii=False, separators=(",", ":")).encode())
    return _box().encrypt_at_time(packed, _seconds()).decode()


def _read(cookie: str) -> Draft:
    if not cookie:
        return Draft()
    try:
        packed = _box().decrypt_at_time(cookie.encode(), LIFETIME, _seconds())
        return Draft(**json.loads(zlib.decompress(packed)))
    except (InvalidToken, ValueError, TypeError, zlib.error):
        return Draft()


def _box() -> Fernet:
    secret = current_settings().secret_key.get_secret_value()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"draft:{secret}".encode()).digest()))


def _seconds() -> int:
    return int(now().timestamp())
