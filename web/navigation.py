"""The menu of staff: each screen adds its entry, and each visitor sees the entries that the own role allows."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for

from booking_api.identity.rules import Permission

EXTENSION = "welkom_menu"


@dataclass(frozen=True)
class MenuEntry:
    """An entry of the menu; `label` is a lazy translated text, `order` counts from left to right.

    `beside` marks a screen that several roles have beside their own: nobody with an own screen starts there.
    """

    endpoint: str
    label: str
    permission: Permission
    order: int = 50
    beside: bool = False

    @property
    def url(self) -> str:
        """Return the address of the screen."""
        return url_for(self.endpoint)

    @property
    def current(self) -> str:
        """Return what `aria-current` says of this entry: it is the page that is shown, or that page lies below it."""
        if request.path == self.url:
            return "page"
        return "true" if request.path.startswith(f"{self.url}/") else ""


def add_menu_entry(app: Flask, entry: MenuEntry) -> None:
    """Add a screen to the menu of staff; called where the screen's blueprint is registered."""
    app.extensions[EXTENSION].append(entry)


def menu() -> list[MenuEntry]:
    """Return the entries that the signed-in member of staff may use."""
    actor = g.get("actor")
    entries = sorted(current_app.extensions[EXTENSION], key=lambda entry: entry.order)
    return [entry for entry in entries if actor is not None and actor.may(entry.permission)]


def first_screen() -> MenuEntry | None:
    """Return the screen on which the signed-in member of staff starts: the first own one."""
    return next(iter(sorted(menu(), key=lambda entry: entry.beside)), None)


def init_navigation(app: Flask) -> None:
    """Give the app an empty menu and make it known to templates."""
    app.extensions[EXTENSION] = []
    app.jinja_env.globals.update(menu=menu)
