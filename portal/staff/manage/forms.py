"""Reads what an administrator typed: every field that is not right is kept as a reason, and nothing typed is lost."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

T = TypeVar("T")
Form = MultiDict[str, str]
MOST_SOUGHT = 60

REASONS = {
    "verplicht": lazy_gettext("%(field)s: vul dit in."),
    "te-lang": lazy_gettext("%(field)s: dit is te lang. Kort het in."),
    "te-klein": lazy_gettext("%(field)s: dit getal is te klein."),
    "te-groot": lazy_gettext("%(field)s: dit getal is te groot."),
    "geen-getal": lazy_gettext("%(field)s: vul een heel getal in, zoals 15."),
    "geen-bedrag": lazy_gettext("%(field)s: vul een bedrag in, zoals 87,85."),
    "geen-datum": lazy_gettext("%(field)s: deze datum bestaat niet."),
    "geen-tijd": lazy_gettext("%(field)s: vul een tijd in, zoals 09:00."),
    "bestaat-niet": lazy_gettext("%(field)s: deze tijd bestaat niet, want dan gaat de klok vooruit."),
    "voor-begin": lazy_gettext("%(field)s: het einde ligt voor het begin."),
    "geen-plek-bij-deze-soort": lazy_gettext("%(field)s: bij deze soort afspraak hoort geen balie of kamer."),
    "overlapt": lazy_gettext("%(field)s: deze tijden overlappen elkaar."),
    "bestaat-al": lazy_gettext("%(field)s: dit bestaat al. Kies iets anders."),
    "in-gebruik": lazy_gettext("%(field)s: dit is nog in gebruik."),
    "ongeldige-code": lazy_gettext("%(field)s: gebruik alleen kleine letters, cijfers en streepjes."),
    "ongeldig-e-mailadres": lazy_gettext("%(field)s: dit e-mailadres klopt niet."),
    "ongeldig-adres": lazy_gettext("%(field)s: dit adres klopt niet. Het begint met https://"),
    "ongeldige-tijdzone": lazy_gettext("%(field)s: deze tijdzone bestaat niet."),
    "te-veel": lazy_gettext("%(field)s: dit zijn er te veel."),
    "minstens-twee": lazy_gettext("%(field)s: kies er minstens twee."),
    "onbekende-keuze": lazy_gettext("%(field)s: kies een van de mogelijkheden."),
    "eigen-rechten": lazy_gettext("%(field)s: uw eigen rechten verandert een collega."),
    "van-elders": lazy_gettext("%(field)s: dit komt uit de inlogvoorziening en verandert u daar."),
}


class Reader:
    """Reads fields of one form; `faults` says of each wrong one why."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.faults: dict[str, str] = {}

    def text(self, name: str) -> str:
        """Return one line without spaces around it."""
        return self.form.get(name, "").strip()

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the lines of a text area that say something."""
        return tuple(line.strip() for line in self.form.get(name, "").splitlines() if line.strip())

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number; the default where nothing was typed."""
        typed = self.text(name)
        if not typed:
            return default
        if not re.fullmatch(r"-?\d{1,9}", typed):
            self.faults[name] = "geen-getal"
            return default
        return int(typed)

    def cents(self, name: str) -> int:
        """Return an amount in euros (87,85 or 87.85) as cents."""
        typed = self.text(name).replace("€", "").replace(" ", "").replace(",", ".")
        try:
            amount = Decimal(typed) * 100
        except InvalidOperation:
            amount = Decimal("0.5")
        if not amount.is_finite() or amount != amount.to_integral_value() or abs(amount) >= 10**12:
            self.faults[name] = "geen-bedrag"
            return 0
        return int(amount)

    def day(self, name: str) -> date | None:
        """Return a day, or None where nothing was typed."""
        return self._parsed(name, date.fromisoformat, "geen-datum")

    def clock(self, name: str) -> time | None:
        """Return a time of the clock, or None where nothing was typed."""
        return self._parsed(name, time.fromisoformat, "geen-tijd")

    def local_moment(self, name: str) -> datetime | None:
        """Return a moment without a zone, or None where nothing was typed."""
        return self._parsed(name, datetime.fromisoformat, "geen-datum")

    def one(self, name: str) -> UUID | None:
        """Return the id that was chosen, or None."""
        return self._parsed(name, UUID, "onbekende-keuze")

    def ids(self, name: str) -> tuple[UUID, ...]:
        """Return all ids that were ticked."""
        found = []
        for value in self.form.getlist(name):
            try:
                found.append(UUID(value))
            except ValueError:
                self.faults[name] = "onbekende-keuze"
        return tuple(dict.fromkeys(found))

    def many(self, name: str) -> tuple[str, ...]:
        """Return everything that was ticked."""
        return tuple(dict.fromkeys(self.form.getlist(name)))

    def ticked(self, name: str) -> bool:
        """Tell whether a single box was ticked."""
        return name in self.form

    def _parsed(self, name: str, parse: Callable[[str], T], reason: str) -> T | None:
        typed = self.text(name)
        if not typed:
            return None
        try:
            return parse(typed)
        except ValueError:
            self.faults[name] = reason
            return None


def rows(form: Form, prefix: str) -> list[int]:
    """Return the numbers of the rows that a form holds, as in `steps-0-minutes`."""
    found = re.compile(rf"{prefix}-(\d+)-")
    return sorted({int(match[1]) for key in form if (match := found.match(key))})


def tidy_rows(form: Form, prefix: str, telling: Iterable[str]) -> Form:
    """Return the form without rows that were taken away or left empty, the others numbered from 0.

    A row is empty when none of its `telling` fields holds anything.
    """
    kept = [
        number
        for number in rows(form, prefix)
        if f"{prefix}-{number}-remove" not in form
        and any(form.get(f"{prefix}-{number}-{name}", "").strip() for name in telling)
    ]
    tidy: Form = MultiDict()
    for key, values in form.lists():
        if not re.match(rf"{prefix}-\d+-", key):
            tidy.setlist(key, values)
    for new, old in enumerate(kept):
        start = f"{prefix}-{old}-"
        for key, values in form.lists():
            if key.startswith(start):
                tidy.setlist(f"{prefix}-{new}-{key.removeprefix(start)}", values)
    return tidy


def sentences(faults: Mapping[str, str], label: Mapping[str, object]) -> dict[str, str]:
    """Return a sentence for each wrong field; `label` knows what fields are called, rows by their last part."""
    found = {}
    for name, reason in faults.items():
        called = str(label.get(name) or label.get(name.rpartition("-")[2]) or _("Dit veld"))
        found[name] = str(REASONS.get(reason, REASONS["onbekende-keuze"])) % {"field": called}
    return found


def sought() -> str:
    """Return the words that a list is searched by; they stand in the address, so they are no names of people."""
    return request.args.get("zoek", "").strip()[:MOST_SOUGHT]


def fits(words: str, *texts: str) -> bool:
    """Tell whether each word of a search stands somewhere in these texts."""
    found = " ".join(texts).casefold()
    return all(word in found for word in words.casefold().split())


def typed() -> Form:
    """Return what the browser sent, in a form that may be changed."""
    return MultiDict(request.form)
