"""What actions, their subjects and who acts are called on the page of the audit record; unknown ones by code."""

from flask_babel import lazy_gettext

from booking_api import events
from booking_api.privacy.queries_logbook import Kind

KINDS = {
    Kind.READING: lazy_gettext("Personen bekeken"),
    Kind.CHANGING: lazy_gettext("Gewijzigd"),
    Kind.ENTERING: lazy_gettext("Ingelogd"),
    Kind.SETTING: lazy_gettext("Ingesteld of gekoppeld"),
}
ACTIONS = {
    "read_appointment": lazy_gettext("Afspraak bekeken"),
    "find_appointments": lazy_gettext("Afspraken gezocht"),
    "list_appointments": lazy_gettext("Lijst van afspraken bekeken"),
    "read_visit": lazy_gettext("Bezoek bekeken"),
    "read_visit_details": lazy_gettext("Bezoek met bijzonderheden bekeken"),
    "list_visits": lazy_gettext("Lijst van bezoekers bekeken"),
    "search_name": lazy_gettext("Op naam gezocht"),
    "read_bsn": lazy_gettext("BSN bekeken"),
    "forget_bsn": lazy_gettext("BSN gewist"),
    "list_messages": lazy_gettext("Berichten bekeken"),
    "list_failed_messages": lazy_gettext("Berichten die niet aankwamen bekeken"),
    "list_lost_words": lazy_gettext("Verloren berichten bekeken"),
    "fetch_message": lazy_gettext("Bericht opgehaald"),
    "report_message": lazy_gettext("Bezorging gemeld"),
    "send_message_again": lazy_gettext("Bericht opnieuw verstuurd"),
    "send_message": lazy_gettext("Bericht aan een collega gestuurd"),
    "read_logbook": lazy_gettext("Logboek bekeken"),
    "book": lazy_gettext("Afspraak geboekt"),
    "move": lazy_gettext("Afspraak verplaatst"),
    "cancel": lazy_gettext("Afspraak geannuleerd"),
    "mark_absent": lazy_gettext("Als niet gekomen gemeld"),
    "change_details": lazy_gettext("Gegevens gewijzigd"),
    "change_party": lazy_gettext("Klantgegevens gewijzigd"),
    "confirm": lazy_gettext("Komst bevestigd"),
    "drop_confirmation": lazy_gettext("Vraag om te bevestigen vervallen"),
    "displace": lazy_gettext("Afspraak moet opnieuw gepland"),
    "reinstate": lazy_gettext("Afspraak hersteld"),
    "repack": lazy_gettext("Andere medewerker of plek voor een afspraak"),
    "replan": lazy_gettext("Bezoeker komt een andere dag"),
    "close_elsewhere": lazy_gettext("Afspraak afgerond"),
    "ask_earlier": lazy_gettext("Wil eerder komen"),
    "leave_waiting_list": lazy_gettext("Van de wachtlijst af"),
    "revoke_link": lazy_gettext("Persoonlijke link ingetrokken"),
    "take_over_booking": lazy_gettext("Boeking overgenomen"),
    "take_over_hold": lazy_gettext("Vastgehouden tijd overgenomen"),
    "release_hold": lazy_gettext("Vastgehouden tijd vrijgegeven"),
    "note_visit": lazy_gettext("Notitie gemaakt"),
    "enter_afterwards": lazy_gettext("Bezoek later ingevoerd"),
    "take_up": lazy_gettext("Wachtende bezoeker opgepakt"),
    "answer_help": lazy_gettext("Hulpvraag beantwoord"),
    "answer_alarm": lazy_gettext("Melding beantwoord"),
    "open_feed": lazy_gettext("Agenda-abonnement geopend"),
    "stop_feed": lazy_gettext("Agenda-abonnement gestopt"),
    "log_in": lazy_gettext("Klant ingelogd"),
    "sign_in": lazy_gettext("Medewerker ingelogd"),
    "roles_withdrawn": lazy_gettext("Rollen ingetrokken"),
    "client.create": lazy_gettext("Koppeling gemaakt"),
    "client.revoke": lazy_gettext("Koppeling ingetrokken"),
    "client.keys": lazy_gettext("Sleutels van een koppeling gewijzigd"),
    "device.pair": lazy_gettext("Apparaat gekoppeld"),
    "device.offer_pairing": lazy_gettext("Koppelcode gemaakt"),
    "device.revoke": lazy_gettext("Apparaat ontkoppeld"),
    "device.equip": lazy_gettext("Apparaat ingesteld"),
    "session.plan": lazy_gettext("Bijeenkomst gepland"),
    "session.change": lazy_gettext("Bijeenkomst gewijzigd"),
    "session.cancel": lazy_gettext("Bijeenkomst geannuleerd"),
    "product.add": lazy_gettext("Product toegevoegd"),
    "product.change": lazy_gettext("Product gewijzigd"),
    "product.copy": lazy_gettext("Product gekopieerd"),
    "location.add": lazy_gettext("Locatie toegevoegd"),
    "location.change": lazy_gettext("Locatie gewijzigd"),
    "location.close": lazy_gettext("Sluiting toegevoegd"),
    "location.reopen": lazy_gettext("Sluiting weggehaald"),
    "staff.add": lazy_gettext("Medewerker toegevoegd"),
    "staff.change": lazy_gettext("Medewerker gewijzigd"),
    "list.change": lazy_gettext("Lijst gewijzigd"),
    "message_text.change": lazy_gettext("Tekst van berichten gewijzigd"),
    "special_need.change": lazy_gettext("Bijzonderheid gewijzigd"),
    "reminder_rule.change": lazy_gettext("Herinneringen gewijzigd"),
    "change_finish_choices": lazy_gettext("Keuzes bij afronden gewijzigd"),
    "change_skill_today": lazy_gettext("Vaardigheid voor vandaag gewijzigd"),
    "reseal": lazy_gettext("Opnieuw verzegeld met een nieuwe sleutel"),
    events.VISIT_ARRIVED: lazy_gettext("Bezoeker aangemeld"),
    events.VISIT_CALLED: lazy_gettext("Bezoeker opgeroepen"),
    events.VISIT_STARTED: lazy_gettext("Begonnen met helpen"),
    events.VISIT_FINISHED: lazy_gettext("Bezoek afgerond"),
    events.VISIT_NOT_SHOWN: lazy_gettext("Bezoeker niet verschenen"),
    events.VISIT_LEFT: lazy_gettext("Bezoeker vertrokken"),
    events.VISIT_REQUEUED: lazy_gettext("Bezoeker terug in de rij"),
    events.VISIT_TRANSFERRED: lazy_gettext("Bezoeker doorgezet"),
    events.VISIT_PAUSED: lazy_gettext("Bezoek gepauzeerd"),
    events.VISIT_RESUMED: lazy_gettext("Bezoek hervat"),
    events.VISIT_TAKEN_OVER: lazy_gettext("Bezoek overgenomen"),
    events.VISIT_CHANGED: lazy_gettext("Bezoek gewijzigd"),
    events.VISIT_ESCALATED: lazy_gettext("Lang wachten gemeld"),
    events.VISIT_TAKEN_UP: lazy_gettext("Wachtende bezoeker opgepakt"),
}
OBJECTS = {
    "appointment": lazy_gettext("Afspraak"),
    "visit": lazy_gettext("Bezoek"),
    "party": lazy_gettext("Klant"),
    "message": lazy_gettext("Bericht"),
    "location": lazy_gettext("Locatie"),
    "session": lazy_gettext("Bijeenkomst"),
    "hold": lazy_gettext("Vastgehouden tijd"),
    "staff_member": lazy_gettext("Medewerker"),
    "api_client": lazy_gettext("Koppeling"),
    "device": lazy_gettext("Apparaat"),
    "product": lazy_gettext("Product"),
    "department": lazy_gettext("Afdeling"),
    "calendar_feed": lazy_gettext("Agenda-abonnement"),
    "citizen_login": lazy_gettext("Inlog van een klant"),
    "help_request": lazy_gettext("Hulpvraag"),
    "hall_alarm": lazy_gettext("Melding"),
    "list": lazy_gettext("Lijst"),
    "special_need": lazy_gettext("Bijzonderheid"),
    "audit_record": lazy_gettext("Logboek"),
    "desk": lazy_gettext("Balie"),
}
ACTORS = {
    "staff": lazy_gettext("medewerker"),
    "client": lazy_gettext("systeem"),
    "device": lazy_gettext("apparaat"),
    "citizen": lazy_gettext("klant"),
    "public": lazy_gettext("bezoeker van de site"),
    "system": "Welkom",  # our own name, the same in every language
}


def action_word(action: str) -> str:
    """Return what was done, in words."""
    return str(ACTIONS.get(action, action))


def object_word(kind: str) -> str:
    """Return of what it was, in words."""
    return str(OBJECTS.get(kind, kind))


def actor_word(kind: str) -> str:
    """Return what sort of actor it was, in words."""
    return str(ACTORS.get(kind, kind))
