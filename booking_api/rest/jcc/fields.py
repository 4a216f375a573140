"""Which details of the customer a form asks: required, hidden, or left out of the answer (optional)."""

from collections.abc import Iterable

REQUIRED, HIDDEN = 2, 1

# What Welkom keeps of a customer. The family name is always asked and must not be listed.
KEPT = {"given_name": "firstName", "prefix": "lastNamePrefix", "email": "emailAddress", "phone": "mainPhoneNumber"}
# Never asked, for Welkom would not keep it.
UNASKED = (
    "gender", "initials", "birthDate", "socialSecurityNumber", "nationality", "language", "mobilePhoneNumber",
    "streetName", "houseNumber", "houseNumberSuffix", "postalCode", "city", "country",
)  # fmt: skip
# Without an address the customer gets no confirmation from the form and cannot cancel there.
ALWAYS = frozenset({"email"})


def field_states(required: Iterable[str]) -> dict[str, int | bool]:
    """Return the states for the fields that some products require together, by our own names."""
    wanted = ALWAYS.union(required)
    states: dict[str, int | bool] = dict.fromkeys(UNASKED, HIDDEN)
    states |= {field: REQUIRED for name, field in KEPT.items() if name in wanted}
    return states | {"areFirstNameOrInitialsRequired": False, "isAnyPhoneNumberRequired": False}
