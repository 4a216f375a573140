"""Who may call a view: each view declares it with `@access(…)`, and it is enforced before the view runs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from booking_api.identity.actor import PUBLIC as THE_PUBLIC
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from web import actors
from web.audience import ATTRIBUTE
from web.context import in_demo
from web.errors import DeviceNotPaired

P = ParamSpec("P")
R = TypeVar("R")
LOGIN_ENDPOINT = "login.choose"


@dataclass(frozen=True)
class Rule:
    """One way to be let in; `kind` is public, staff, device, citizen_link or demo."""

    kind: str
    permission: Permission | None = None
    device_kind: str | None = None

    def admit(self) -> Actor | None:
        """Return the actor of this request when the rule lets it in, else None."""
        return _ADMIT[self.kind](self)


PUBLIC = Rule("public")
CITIZEN_LINK = Rule("citizen_link")
DEMO_ONLY = Rule("demo")


def STAFF(permission: Permission | None = None) -> Rule:  # noqa: N802 - reads as one list with PUBLIC and DEMO_ONLY
    """Let in signed-in staff with a permission, or any member of staff."""
    return Rule("staff", permission=permission)


def DEVICE(kind: str) -> Rule:  # noqa: N802
    """Let in a paired device of a kind: pillar, wall, panel or gate."""
    return Rule("device", device_kind=kind)


def access(*rules: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare who may call a view; the first rule that lets the request in decides who acts (`g.actor`)."""
    if not rules:
        raise ValueError("a view without a rule is closed to everybody")

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            for rule in rules:
                actor = rule.admit()
                if actor is not None:
                    g.actor = actor
                    return view(*args, **kwargs)
            return cast(R, _refuse(rules))

        setattr(guarded, ATTRIBUTE, rules)
        return guarded

    return decorate


def _public(_rule: Rule) -> Actor:
    return THE_PUBLIC


def _staff(rule: Rule) -> Actor | None:
    actor = actors.from_session()
    return actor if actor and (rule.permission is None or actor.may(rule.permission)) else None


def _device(rule: Rule) -> Actor | None:
    return actors.from_device_cookie(cast(str, rule.device_kind))


def _citizen_link(_rule: Rule) -> Actor | None:
    token = (request.view_args or {}).get("token", "")
    return actors.from_citizen_link(token)


def _demo(_rule: Rule) -> Actor | None:
    return THE_PUBLIC if in_demo() else None


_ADMIT: dict[str, Callable[[Rule], Actor | None]] = {
    "public": _public,
    "staff": _staff,
    "device": _device,
    "citizen_link": _citizen_link,
    "demo": _demo,
}


def _refuse(rules: tuple[Rule, ...]) -> ResponseReturnValue:
    kinds = {rule.kind for rule in rules}
    # A device that stands there unpaired is led to pairing, whoever else may see its screen.
    if "device" in kinds and "staff" not in kinds:
        raise DeviceNotPaired
    if kinds & {"demo", "citizen_link"}:
        raise NotFound
    who = actors.from_session()
    if who is not None:
        g.actor = who  # nothing is called for them; the page that says no shows the menu of what they may
        raise Forbidden
    return _send_to_login()


def _send_to_login() -> ResponseReturnValue:
    if request.headers.get("HX-Request"):
        response = current_app.response_class(status=401)
        response.headers["HX-Redirect"] = url_for(LOGIN_ENDPOINT)
        return response
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(LOGIN_ENDPOINT, naar=back))
