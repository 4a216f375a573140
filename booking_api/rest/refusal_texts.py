"""What a refusal of the API says to people, in Dutch: titles, advice and sentences beside the stable codes."""

from collections.abc import Mapping
from typing import Any

from booking_api.rest.words import WORDS, wire

TITLES = {
    "ongeldige-invoer": "De invoer klopt niet",
    "niet-gevonden": "Niet gevonden",
    "geen-toegang": "Geen toegang",
    "niet-aangemeld": "Niet aangemeld",
    "tijdstip-bezet": "Dit tijdstip is net bezet",
    "reservering-verlopen": "De reservering is verlopen",
    "niet-boekbaar": "Dit kan zo niet geboekt worden",
    "status-conflict": "Dit kan in deze status niet",
    "nog-even-wachten": "Wacht nog even",
    "al-opgeroepen": "Deze bezoeker is al opgeroepen",
    "kenmerk-geweigerd": "Dit kenmerk wordt niet aangenomen",
    "intussen-gewijzigd": "Dit is intussen gewijzigd",
    "idempotentie-conflict": "Deze Idempotency-Key is al gebruikt voor iets anders",
    "te-veel-verzoeken": "Te veel verzoeken",
    "even-druk": "Het is even te druk",
    "even-onbereikbaar": "Onze gegevens zijn even niet bereikbaar",
    "methode-niet-toegestaan": "Deze methode kan hier niet",
    "niet-te-leveren": "De API antwoordt alleen met JSON",
    "bericht-te-groot": "Het bericht is te groot",
    "geen-json": "Het bericht is geen JSON",
    "fout": "Er ging iets mis",
}
ADVICE = {
    "tijdstip-bezet": "Kies een van de alternatieven of vraag de beschikbaarheid opnieuw op.",
    "reservering-verlopen": "Maak een nieuwe reservering.",
    "even-druk": "Probeer het over enkele seconden opnieuw; er is niets half gedaan.",
    "even-onbereikbaar": "Probeer het over een minuut opnieuw, een boeking met dezelfde Idempotency-Key.",
    "niet-aangemeld": "Stuur een geldig token mee in de kop Authorization.",
    "geen-toegang": "Dit token mag dit niet; vraag de beheerder om het juiste recht.",
    "intussen-gewijzigd": "Vraag het opnieuw op en stuur de nieuwe ETag mee in If-Match.",
    "al-opgeroepen": "Een collega was net eerder; vraag de wachtrij opnieuw op.",
}
REASONS = {
    "buiten-openingstijd": "De locatie is dan niet open. Kies een van de alternatieven.",
    "te-ver-vooruit": "Zo ver vooruit kan nog niet geboekt worden.",
    "niet-op-locatie": "Deze afspraak is bij de klant, online of per telefoon; daarvoor meldt niemand zich aan.",
    "te-vaak": "Deze persoon heeft al zoveel afspraken als mag; een medewerker kan met een reden toch boeken.",
    "aanbod-verlopen": "Deze eerdere plek is niet meer aangeboden.",
    "te-kort-van-tevoren": "Dit is te kort van tevoren; kies een later tijdstip.",
    "wijzigtermijn-verstreken": "Wijzigen of annuleren kan niet meer; bel de gemeente.",
    "kanaal-niet-toegestaan": "Dit product is zo niet te boeken; een medewerker kan het wel.",
    "niet-combineerbaar": "Deze producten gaan niet samen in een afspraak; boek ze apart.",
    "geen-stappen": "Dit product is nog niet ingericht; vraag de beheerder.",
    "geen-medewerker": "Er is dan geen medewerker vrij; kies een ander tijdstip.",
    "geen-ruimte": "Er is dan geen ruimte vrij; kies een ander tijdstip.",
    "inloggen-nodig": "Voor dit product moet de klant zijn ingelogd.",
    "geen-inloop": "Vrije inloop kan hier niet voor dit product; maak een afspraak.",
    "andere-afdeling": "Dit is van een andere afdeling; dit token mag het niet wijzigen.",
    "andere-locatie": "De afspraak is op een andere locatie.",
    "andere-dag": "De afspraak is op een andere dag.",
    "te-vroeg": "Daarvoor is het nog te vroeg.",
    "te-laat": "Daarvoor is het te laat; de gastheer kan de bezoeker nog aanmelden.",
    "geannuleerd": "De afspraak is geannuleerd.",
    "onbekend": "Bij dit kenmerk hoort geen afspraak.",
    "al-geholpen": "Deze bezoeker is al geholpen.",
    "al-aangemeld": "De bezoeker is al aangemeld.",
    "al-geannuleerd": "De afspraak is al geannuleerd.",
    "al-begonnen": "De bijeenkomst is al begonnen.",
    "op-locatie": "Dit is een afspraak op locatie; meld de bezoeker aan.",
    "nog-niet-begonnen": "De afspraak is nog niet begonnen.",
}
STATES = {
    "waiting": "wacht",
    "called": "is opgeroepen",
    "in_service": "wordt geholpen",
    "paused": "wacht even apart",
    "done": "is klaar",
    "no_show": "is niet verschenen",
    "left": "is vertrokken",
}
NOT_FOUND = {
    "appointment": "afspraak",
    "desk": "balie",
    "gate": "poort",
    "hold": "reservering",
    "location": "locatie",
    "offer": "eerdere plek",
    "place": "balie, ruimte of wachtruimte",
    "problem": "soort probleem",
    "product": "product",
    "session": "bijeenkomst",
    "staff_member": "medewerker",
    "visit": "bezoek",
    "waiting_place": "plaats op de wachtlijst",
    "waiting_area": "wachtruimte",
}
MISTAKES = {
    "verplicht": "Dit veld is verplicht.",
    "verplicht-zonder-reserveringId": "Dit veld is verplicht zonder reserveringId.",
    "niet-samen-met-reserveringId": "Dit staat al vast met de reservering; laat het weg.",
    "geef-emailadres-of-aanmeldkenmerk": "Geef een e-mailadres of een aanmeldkenmerk.",
    "geef-afspraakId-aanmeldkenmerk-of-activiteiten": "Geef een afspraakId, een aanmeldkenmerk of activiteiten.",
    "geen-1-tot-100-leesbare-ascii-tekens": "Dit zijn niet 1 tot 100 leesbare ASCII-tekens.",
    "geen-geldige-json": "Dit is geen geldige JSON.",
    "voor-datumVanaf": "Dit is eerder dan datumVanaf.",
    "niet-samen": "Dit gaat niet samen met een ander veld; stuur er een van.",
    "onbekend": "Dit is hier niet bekend; vraag op wat er is.",
    "ongeldige-waarde": "Deze waarde kan hier niet.",
    "onbekende-keuze": "Dit kan hier niet gekozen worden; vraag op wat er is.",
    "onbekend-product": "Dit product is niet gekozen.",
    "te-kort": "Deze tekst is te kort.",
    "te-lang": "Dit is te lang.",
    "te-klein": "Dit is kleiner dan mag.",
    "te-groot": "Dit is groter dan mag.",
    "te-veel": "Hier staat te veel in.",
    "buiten-raster": "Op dit tijdstip begint geen afspraak; vraag de beschikbaarheid op.",
    "buiten-kalender": "Zo ver reikt onze kalender niet.",
    "in-het-verleden": "Dit tijdstip is voorbij.",
    "geen-tijdzone": "Stuur een bestaand tijdstip met tijdzone, zoals 2027-03-01T09:00:00Z.",
    "geen-getal": "Stuur een getal.",
    "ongeldig-teken": "Hier staat een teken in dat niet kan.",
    "ongeldig-e-mailadres": "Dit is geen e-mailadres.",
    "ongeldig-telefoonnummer": "Dit is geen telefoonnummer.",
    "anders-dan-gereserveerd": "Dit is anders dan bij de reservering; reserveer opnieuw.",
    "andere-locatie": "Dit is op een andere locatie.",
}
_CUSTOMER = {"given_name", "prefix", "family_name", "email", "phone", "language", "wall_wish", "wants"}
_CODES_FOLLOW = ("answers", "special_needs")
_REPEATED = {"activities": "activity", "answers": "answer", "special_needs": "special_need"}
_ALSO = {"starts_at": "planned_start"}
"""What use cases call otherwise than the schemas do."""


def wire_path(name: str, in_query: bool = False) -> str:
    """Return where a mistake is, in Dutch: `activities.0.count` is `activiteiten.0.aantal`.

    Details of the customer stand in `klant`. What follows `answers.` is the code of a question, and stays as it is.
    In a query each of these is one parameter that is repeated.
    """
    first, dot, rest = name.partition(".")
    if in_query and first in _REPEATED:
        return wire(_REPEATED[first])
    if first in _CODES_FOLLOW:
        return f"{WORDS[first]}{dot}{rest}"
    path = ".".join(WORDS.get(_ALSO.get(part, part), part) for part in name.split("."))
    return f"{wire('customer')}.{path}" if name in _CUSTOMER else path


def mistakes_of(details: Mapping[str, Any], in_query: bool = False) -> list[dict[str, str]]:
    """Return each wrong field of an InvalidInput, with a code and a sentence that names the bound if one is known."""
    bounds = details.get("bounds", {})
    return [
        {"name": wire_path(name, in_query), "code": code, "reason": mistake_sentence(code, bounds.get(name))}
        for name, code in details.get("fields", {}).items()
    ]


def mistake_sentence(code: str, bound: int | None = None) -> str:
    """Return the sentence for the code of a mistake, with the bound that was passed if one is known."""
    if bound is not None and code in {"te-klein", "te-groot"}:
        return f"Dit is {'ten minste' if code == 'te-klein' else 'ten hoogste'} {bound}."
    return MISTAKES.get(code, code.replace("-", " "))


def sentence_of(code: str, detail: str, details: Mapping[str, Any]) -> str:
    """Return what went wrong and what to do, for an error that is no wrong input."""
    if code == "niet-gevonden" and detail in NOT_FOUND:
        return f"Niet gevonden, of niet voor dit token: {NOT_FOUND[detail]}."
    if details.get("state") in STATES:
        return f"De bezoeker {STATES[details['state']]}. Vraag het bezoek opnieuw op om te zien wat nu kan."
    return REASONS.get(details.get("reason", ""), "")
