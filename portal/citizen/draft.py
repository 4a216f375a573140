"""The booking that a visitor is making: kept sealed on the server, found by a token in a cookie of the browser."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from uuid import UUID

from flask import Response, g, request

from booking_api.appointments import unfinished
from booking_api.identity.actor import PUBLIC
from booking_api.references import new_token
from web.context import current_settings, now, reading, transaction
from web.cookies import cookie_rules
from web.i18n import current_language

COOKIE = "welkom_afspraak"
LOST = "kwijt"
"""The notice of a draft that its browser still knows of, but we no longer."""
STEPS = ("products", "counts", "place", "time", "details", "check")


@dataclass
class Draft:
    """What was chosen and typed so far; `notice` is told once, on the next page."""

    counts: dict[str, int] = field(default_factory=dict)
    counted: bool = False
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)
    only_place: bool = False
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
    def steps(self) -> tuple[str, ...]:
        """Return the steps of this booking; another place is chosen on the way to a time, by who wants one."""
        return tuple(step for step in STEPS if step != "place")

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
    """Return the draft of this browser; a new one when there is none, or it cannot be read any more."""
    if "draft" not in g:
        g.draft = _read(request.cookies.get(COOKIE, ""))
        g.draft_before = asdict(g.draft)
    draft: Draft = g.draft
    return draft


def keep(response: Response) -> Response:
    """Keep the draft when it changed in this request; the browser gets a token for it, and nothing of what is in it."""
    if "draft" not in g or asdict(g.draft) == g.draft_before:
        return response
    token = request.cookies.get(COOKIE, "") if g.get("draft_known") else new_token()
    hold_id = UUID(g.draft.hold_id) if g.draft.hold_id else None
    with transaction() as session:
        unfinished.keep(session, PUBLIC, token, asdict(g.draft), hold_id, _key(), current_language().code, now())
    return give_token(response, token)


def give_token(response: Response, token: str) -> Response:
    """Let this browser hold the token of a draft, as long as the draft is kept."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(unfinished.KEEP.total_seconds()),
        **cookie_rules(current_settings()),
    )
    return response


def wipe(response: Response) -> Response:
    """Forget the draft of this browser, here and there."""
    token = request.cookies.get(COOKIE, "")
    if token:
        with transaction() as session:
            unfinished.forget(session, PUBLIC, token, now())
    g.pop("draft", None)
    response.delete_cookie(COOKIE)
    return response


def draft_token() -> str:
    """Return the token of the draft that this browser has, or "" when nothing is kept yet."""
    current_draft()
    return request.cookies.get(COOKIE, "") if g.get("draft_known") else ""


def _read(token: str) -> Draft:
    if not token:
        return Draft()
    with reading() as session:
        content = unfinished.read(session, PUBLIC, token, _key(), now())
    g.draft_known = content is not None
    known = {each.name for each in fields(Draft)}  # another version may have kept more
    kept = {name: value for name, value in (content or {}).items() if name in known}
    return Draft(notice=LOST) if content is None else Draft(**kept)


def _key() -> bytes:
    return current_settings().citizen_key
