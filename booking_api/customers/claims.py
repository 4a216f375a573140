"""What a login of a citizen or company says about who it is; each broker names its claims."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from booking_api.customers.values import ProvenPerson

KINDS = ("digid", "eherkenning", "eidas")


class LoginRefused(Exception):
    """The broker vouched for somebody, but not in a way that we can use; `reason` is a code with a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ClaimSettings(BaseModel):
    """Which claims say what."""

    identifier_claims: list[str] = Field(
        default_factory=list, description="claims that say who it is; the first one that is there counts"
    )
    bsn_claim: str = Field("", description="claim with the BSN; empty: this login never gives one")
    given_name_claim: str = Field("given_name", description="claim with the given name, where there is one")
    family_name_claim: str = Field("family_name", description="claim with the family name, where there is one")
    level_claim: str = Field("acr", description="claim that says how sure the login is")
    levels: dict[str, str] = Field(
        default_factory=dict, description="value of that claim → low, substantial or high; another value is no level"
    )
    level_without_claim: str = Field("", description="level when the broker tells none; empty: such a login is refused")


def usual_claims(kind: str) -> dict[str, Any]:
    """Return the claims that brokers of DigiD, eHerkenning or eIDAS use unless they say otherwise."""
    return {"digid": _digid, "eherkenning": _eherkenning, "eidas": _eidas}[kind]()


def proven_person(kind: str, claims: Mapping[str, Any], settings: ClaimSettings) -> ProvenPerson:
    """Return who the broker vouches for; raises LoginRefused without a known level, or when it does not say who."""
    told = settings.levels.get(str(claims.get(settings.level_claim) or ""), "")
    level = told or ("" if claims.get(settings.level_claim) else settings.level_without_claim)
    if not level:
        raise LoginRefused("inlogniveau-te-laag")
    identifier = next((_text(claims, name) for name in settings.identifier_claims if _text(claims, name)), "")
    if not identifier:
        raise LoginRefused("geen-kenmerk")
    return ProvenPerson(
        kind=kind,
        level=level,
        identifier=identifier,
        bsn=_text(claims, settings.bsn_claim),
        given_name=_text(claims, settings.given_name_claim),
        family_name=_text(claims, settings.family_name_claim),
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name) if name else ""
    return value.strip() if isinstance(value, str) else ""


def _digid() -> dict[str, Any]:
    saml = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
    levels = {"PasswordProtectedTransport": "low", "MobileTwoFactorContract": "low"}
    levels |= {"Smartcard": "substantial", "SmartcardPKI": "high"}
    known = {f"{saml}{name}": level for name, level in levels.items()}
    return {"identifier_claims": ["bsn"], "bsn_claim": "bsn", "levels": known}


def _eherkenning() -> dict[str, Any]:
    loa = "urn:etoegang:core:assurance-class:"
    levels = {"loa1": "low", "loa2": "low", "loa2plus": "low", "loa3": "substantial", "loa4": "high"}
    known = {f"{loa}{name}": level for name, level in levels.items()}
    return {"identifier_claims": ["urn:etoegang:core:LegalSubjectID"], "levels": known}


def _eidas() -> dict[str, Any]:
    concerned = "urn:etoegang:1.12:EntityConcernedID:"
    return {
        "identifier_claims": [f"{concerned}BSN", f"{concerned}PseudoID"],
        "bsn_claim": f"{concerned}BSN",
        "given_name_claim": "urn:etoegang:1.9:attribute:FirstName",
        "family_name_claim": "urn:etoegang:1.9:attribute:FamilyName",
        "levels": {f"http://eidas.europa.eu/LoA/{level}": level for level in ("low", "substantial", "high")},
    }
