"""Rules of the demo's products: what they ask beforehand, what visitors may need, confirming, and limits."""

from sqlmodel import Session

from booking_api.catalogue.models import Product, SpecialNeed
from booking_api.catalogue.questions import Option, Question, written
from booking_api.catalogue.special_needs import USUAL

FACILITIES = {"rolstoel": ["rolstoel"], "ringleiding": ["ringleiding"]}
PARENTS = Question(
    "ouders",
    "choice",
    {"nl": "Wie komt er mee met het kind?", "en": "Who comes with the child?"},
    {"nl": "Kan de andere ouder niet mee? Dan is er toestemming op papier nodig.",
     "en": "Can the other parent not come? Then we need consent on paper."},
    required=False,
    options=(
        Option("beiden", {"nl": "Beide ouders", "en": "Both parents"}),
        Option(
            "een",
            {"nl": "Eén ouder", "en": "One parent"},
            bring={
                "nl": "Toestemming op papier van de andere ouder, met een kopie van het identiteitsbewijs",
                "en": "Consent on paper of the other parent, with a copy of the identity document",
            },
        ),
    ),
)  # fmt: skip
CHILDREN = Question(
    "aantal-kinderen",
    "number",
    {
        "nl": "Voor hoeveel kinderen geeft de andere ouder toestemming?",
        "en": "For how many children does the other parent consent?",
    },
    required=False,
    show_code="ouders",
    show_values=("een",),
)


def add_rules(session: Session, products: dict[str, Product]) -> None:
    """Give some products their rules; the others have none, as most have in a municipality."""
    for position, (code, name, english, asks_language, minutes) in enumerate(USUAL):
        session.add(
            SpecialNeed(
                code=code, name=name, translations={"en": english}, asks_language=asks_language,
                facilities=FACILITIES.get(code, []), extra_minutes=minutes, position=position,
            )
        )  # fmt: skip
    every = [code for code, *_ in USUAL]
    for code in ("wmo", "uitkering", "schuldhulp"):
        products[code].special_needs = every
    products["paspoort-kind"].questions = written([PARENTS, CHILDREN])
    wage = products["loonwaardebepaling"]
    wage.confirmation_demanded, wage.confirm_otherwise = True, "task"
    products["schuldhulp"].confirmation_demanded = True
    products["schuldhulp"].confirm_otherwise = "release"
    products["spoed-paspoort"].limit_count, products["spoed-paspoort"].limit_days = 2, 30
    session.flush()
