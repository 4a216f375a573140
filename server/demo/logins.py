"""The demo's broker of DigiD, eHerkenning and eIDAS: a real OpenID provider from a library, with a few people in it.

Nobody's real number is used: these are the test numbers that the government publishes, and a company that is none.
"""

import warnings
from typing import Any

from flask import Flask
from pydantic import SecretStr

from web.login.settings import CitizenLoginSettings

DIGID = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
LOA = "urn:etoegang:core:assurance-class:"
EIDAS = "urn:etoegang:1.12:EntityConcernedID:PseudoID"
LEVEL = "loa"
PEOPLE: dict[str, dict[str, object]] = {
    "Maria de Vries (DigiD substantieel)": {
        "bsn": "999993653", LEVEL: f"{DIGID}Smartcard", "given_name": "Maria", "family_name": "de Vries",
    },
    "Jan Jansen (DigiD basis)": {
        "bsn": "999990019", LEVEL: f"{DIGID}PasswordProtectedTransport", "given_name": "Jan", "family_name": "Jansen",
    },
    "Bakkerij Voorbeeld (eHerkenning 3)": {
        "urn:etoegang:core:LegalSubjectID": "90001354", LEVEL: f"{LOA}loa3",
    },
    "Claire Dubois (eIDAS)": {
        EIDAS: "FR/NL/0001", LEVEL: "http://eidas.europa.eu/LoA/substantial",
        "urn:etoegang:1.9:attribute:FirstName": "Claire", "urn:etoegang:1.9:attribute:FamilyName": "Dubois",
    },
}  # fmt: skip


def broker_app() -> Flask:
    """Return the OpenID provider; it asks only which of these people one is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library speaks of its own future
        import oidc_provider_mock

    people = [oidc_provider_mock.User(sub=name, claims=claims) for name, claims in PEOPLE.items()]
    app: Flask = oidc_provider_mock.app(require_nonce=True, user_claims=people)
    return app


def login_settings(url: str) -> CitizenLoginSettings:
    """Return the settings of each login at the demo's broker."""
    known: dict[str, Any] = {
        "discovery_url": f"{url}/.well-known/openid-configuration",
        "client_id": "welkom",
        "client_secret": SecretStr("demo"),
        "level_claim": LEVEL,
    }
    return CitizenLoginSettings.model_validate({"digid": known, "eherkenning": known, "eidas": known})
