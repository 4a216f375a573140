"""Puts what an audit record holds of a change in words: names of fields, and values as people write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from booking_api.texts import LANGUAGES
from portal.staff.manage import location_form, product_form
from web.formats import day_and_time, money

CODES: dict[str, Mapping[Any, object]] = {
    "kind": {**product_form.KINDS, **location_form.KINDS},
    "call_variant": product_form.CALL_VARIANTS,
    "place_kind": product_form.PLACE_KINDS,
    "channels": product_form.CHANNELS,
    "confirm_otherwise": product_form.CONFIRM_OTHERWISE,
    "combines": product_form.COMBINES,
    "login_level": product_form.LOGIN_LEVELS,
    "login_assurance": product_form.LOGIN_ASSURANCES,
    "required_fields": product_form.REQUIRED_FIELDS,
    "name_policy": location_form.NAME_POLICIES,
    "own_phone": {value: label for value, (label, _hint) in location_form.OWN_PHONE.items()},
    "weekday": dict(enumerate(location_form.WEEKDAYS)),
}
MOMENTS, CLOCKS = ("starts_at", "ends_at"), ("opens", "closes")
UNNAMED = ("weekday", "name")  # says by itself what it is


@dataclass(frozen=True, slots=True)
class Words:
    """Knows what fields are called, and what ids and codes stand for; moments are shown in `zone`."""

    labels: Mapping[str, object]
    names: Mapping[str, str]
    zone: ZoneInfo

    def label(self, name: str) -> str:
        """Return what a field is called; `texts.en.name` names its language too, `Balie 3.facilities` its place."""
        front, _dot, last = name.rpartition(".")
        called = str(self.labels.get(last, last))
        if not front:
            return called
        language = front.removeprefix("texts.")
        return f"{called} ({LANGUAGES[language].own_name if language in LANGUAGES else front})"

    def value(self, name: str, value: Any) -> str | list[str]:
        """Return a value of a field as a text, or as a list of texts."""
        field = name.rpartition(".")[2]
        if _is_nothing(value):
            return ""
        if isinstance(value, list):
            return [self._row(each) if isinstance(each, dict) else self._one(field, each) for each in value]
        if isinstance(value, dict):
            return [
                f"{self._known(key)}: {self._one(key, each)}" for key, each in value.items() if not _is_nothing(each)
            ]
        return self._one(field, value)

    def _row(self, row: Mapping[str, Any]) -> str:
        parts = ((key, self.value(key, each)) for key, each in row.items() if not _is_nothing(each))
        told = ((key, ", ".join(each) if isinstance(each, list) else each) for key, each in parts)
        return ", ".join(each if key in UNNAMED else f"{self._known(key)} {each}" for key, each in told)

    def _known(self, key: str) -> str:
        return str(self.labels.get(key) or self.names.get(key) or product_form.LABELS.get(key, key))

    def _one(self, field: str, value: Any) -> str:
        if isinstance(value, bool):
            return str(_("ja") if value else _("nee"))
        if field in CODES and value in CODES[field]:
            return str(CODES[field][value])
        if field in MOMENTS:
            return day_and_time(datetime.fromisoformat(value), self.zone)
        if field in CLOCKS:
            return str(value)[:5]
        if field == "amount_cents":
            return money(int(value))
        return self.names.get(str(value), str(value))


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})
