"""From a name as somebody says it to its parts: "Jan van den Berg" is Jan, van den, Berg."""

from booking_api.customers.rules import PREFIXES
from booking_api.customers.values import CustomerDetails


def details_of_name(typed: str, language: str) -> CustomerDetails | None:
    """Return a customer with the parts of a typed name; None when nothing was typed.

    One word is a family name: that is how somebody is called. Prefixes are written small, as a keyboard of capitals
    cannot know them.
    """
    words = typed.split()
    if not words:
        return None
    first = next((i for i, word in enumerate(words) if word.lower().strip("'’") in PREFIXES), None)
    if first is None:
        given, prefix, family = words[:1] if len(words) > 1 else [], [], words[1:] or words
    else:
        end = first
        while end < len(words) - 1 and words[end].lower().strip("'’") in PREFIXES:
            end += 1
        given, prefix, family = words[:first], words[first:end], words[end:]
    return CustomerDetails(
        given_name=" ".join(given) or None,
        prefix=" ".join(prefix).lower() or None,
        family_name=" ".join(family),
        language=language,
    )
