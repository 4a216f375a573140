"""The way to try again on a page that says «not now»: the same address, with all that was typed."""

from dataclasses import dataclass

from flask import current_app, g, request

from web.audience import ATTRIBUTE

DEVICE_KINDS = frozenset({"device", "demo"})
DEVICE_RELOADS_SECONDS = 10


@dataclass(frozen=True)
class Again:
    """Where the same is asked once more; `fields` are those of a form that was sent, None for a page."""

    address: str
    fields: tuple[tuple[str, str], ...] | None = None


def another_try() -> Again | None:
    """Return how this request is repeated; None when only its own page can.

    The fields of a form stand on the answer only when its token was right: else another site could make a visitor send
    them from a page of ours. The token stays the one that was sent.
    """
    address = request.full_path.rstrip("?")
    if request.method in ("GET", "HEAD"):
        return Again(address)
    if request.method != "POST" or request.files or not g.get("form_is_ours"):
        return None
    return Again(address, tuple(request.form.items(multi=True)))


def page_of_form() -> Again | None:
    """Return the page with the form that was sent, where both have one address; it opens with a token of now."""
    adapter = current_app.create_url_adapter(request)
    shown = adapter is not None and "GET" in adapter.allowed_methods(request.path)
    return Again(request.path) if shown else None


def is_answer_to_form() -> bool:
    """Tell whether this page answers a form that stands at the same address: then coming back opens that page."""
    return request.method == "POST" and page_of_form() is not None


def of_a_device() -> bool:
    """Tell whether a screen without anybody to press a button shows this page; it comes back by itself."""
    view = current_app.view_functions.get(request.endpoint or "")
    rules = getattr(view, ATTRIBUTE, ())
    return bool(rules) and {rule.kind for rule in rules} <= DEVICE_KINDS
