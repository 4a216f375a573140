"""The addresses of a screen that is a device: `/zuil…` for a paired one, `/zuil/demo/<which>…` in the demo."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from web.access import DEMO_ONLY, DEVICE, access
from web.errors import DeviceNotPaired
from web.i18n import offered_languages

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Screen = Callable[..., Callable[[View], View]]


def device_screens(blueprint: Blueprint, kind: str, demo_part: str) -> Screen[Any]:
    """Return a decorator `@screen(rule, *methods)` for the views of one kind of device (POST unless told otherwise).

    `g.demo` holds what stood in a demo address, else None; links between the screens keep it.
    """

    def screen(rule: str, *methods: str) -> Callable[[View], View]:
        def add(view: View) -> View:
            guarded = access(DEVICE(kind), DEMO_ONLY)(view)
            for path in (rule, f"/demo/{demo_part}{rule}"):
                blueprint.add_url_rule(path, view.__name__, guarded, methods=methods or ("POST",))
            return view

        return add

    blueprint.url_value_preprocessor(_take_demo)
    blueprint.url_defaults(_keep_demo)
    blueprint.before_request(speak)
    blueprint.register_error_handler(DeviceNotPaired, _to_pairing)
    return screen


def _take_demo(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.demo = values.pop("demo", None) if values else None


def _keep_demo(_endpoint: str, values: dict[str, Any]) -> None:
    if g.get("demo"):
        values.setdefault("demo", g.demo)


def speak() -> None:
    """Use the language of this visitor only: it stands in the page, so that the next visitor starts afresh."""
    offered = {language.code: language for language in offered_languages()}
    g.language = offered.get(request.values.get("voertaal", ""), next(iter(offered.values())))


def _to_pairing(_error: DeviceNotPaired) -> ResponseReturnValue:
    return redirect(url_for("devices.pair"))
