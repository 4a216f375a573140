"""For whom the page of this request is: what its view declared with `@access(…)`, read without enforcing it."""

from flask import current_app, request

ATTRIBUTE = "welkom_access"
"""The name under which `web.access` keeps the rules of a view."""


def for_staff_only() -> bool:
    """Tell whether only signed-in staff may call the view of this request."""
    view = current_app.view_functions.get(request.endpoint or "")
    rules = getattr(view, ATTRIBUTE, ())
    return bool(rules) and all(rule.kind == "staff" for rule in rules)
