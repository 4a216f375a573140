"""Settings of logging in: staff at the organisation's identity provider, citizens and companies at a broker."""

from typing import Any

from pydantic import BaseModel, Field, SecretStr, model_validator


class OidcSettings(BaseModel):
    """The identity provider of staff (Entra ID and the like); without a discovery address there is no such login."""

    discovery_url: str = Field(
        "", description="address of the provider's /.well-known/openid-configuration; pin the tenant"
    )
    client_id: str = Field("", description="application id at the provider")
    client_secret: SecretStr = Field(SecretStr(""), description="secret of the application at the provider")
    scopes: str = Field("openid profile", description="scopes to ask for, separated by spaces")
    role_names: dict[str, str] = Field(
        default_factory=dict, description="value of the roles claim → role of Welkom, where the two differ"
    )
    department_prefix: str = Field("afdeling.", description="a role with this prefix names the code of a department")


class LoginKindSettings(BaseModel):
    """One way for citizens or companies to log in, at a broker of OpenID Connect; each broker names its claims."""

    discovery_url: str = Field(
        "", description="address of the broker's /.well-known/openid-configuration; empty: no such login here"
    )
    client_id: str = Field("", description="id of this installation at the broker")
    client_secret: SecretStr = Field(SecretStr(""), description="secret of this installation at the broker")
    scopes: str = Field("openid", description="scopes to ask for, separated by spaces")
    acr_values: dict[str, str] = Field(
        default_factory=dict, description="what to ask the broker for, per level: low, substantial, high"
    )
    parameters: dict[str, str] = Field(
        default_factory=dict, description="more parameters of the request, as kc_idp_hint of Keycloak"
    )
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


def _digid() -> LoginKindSettings:
    saml = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
    levels = {"PasswordProtectedTransport": "low", "MobileTwoFactorContract": "low"}
    levels |= {"Smartcard": "substantial", "SmartcardPKI": "high"}
    return LoginKindSettings(
        identifier_claims=["bsn"],
        bsn_claim="bsn",
        levels={f"{saml}{name}": level for name, level in levels.items()},
        acr_values={
            "low": f"{saml}MobileTwoFactorContract",
            "substantial": f"{saml}Smartcard",
            "high": f"{saml}SmartcardPKI",
        },
    )


def _eherkenning() -> LoginKindSettings:
    loa = "urn:etoegang:core:assurance-class:"
    levels = {"loa1": "low", "loa2": "low", "loa2plus": "low", "loa3": "substantial", "loa4": "high"}
    return LoginKindSettings(
        identifier_claims=["urn:etoegang:core:LegalSubjectID"],
        levels={f"{loa}{name}": level for name, level in levels.items()},
        acr_values={"low": f"{loa}loa2plus", "substantial": f"{loa}loa3", "high": f"{loa}loa4"},
    )


def _eidas() -> LoginKindSettings:
    loa = "http://eidas.europa.eu/LoA/"
    levels = ("low", "substantial", "high")
    return LoginKindSettings(
        identifier_claims=["urn:etoegang:1.12:EntityConcernedID:BSN", "urn:etoegang:1.12:EntityConcernedID:PseudoID"],
        bsn_claim="urn:etoegang:1.12:EntityConcernedID:BSN",
        given_name_claim="urn:etoegang:1.9:attribute:FirstName",
        family_name_claim="urn:etoegang:1.9:attribute:FamilyName",
        levels={f"{loa}{level}": level for level in levels},
        acr_values={level: f"{loa}{level}" for level in levels},
    )


class CitizenLoginSettings(BaseModel):
    """The logins that a product may demand (A8); each is there once it has a broker."""

    digid: LoginKindSettings = Field(default_factory=_digid, description="DigiD, for citizens")
    eherkenning: LoginKindSettings = Field(default_factory=_eherkenning, description="eHerkenning, for companies")
    eidas: LoginKindSettings = Field(default_factory=_eidas, description="a login of another European country")

    @model_validator(mode="before")
    @classmethod
    def _keep_what_is_known(cls, given: Any) -> Any:
        """Let an installation that names its broker keep the usual claims, unless it names those too."""
        usual = {"digid": _digid, "eherkenning": _eherkenning, "eidas": _eidas}
        if not isinstance(given, dict):
            return given
        return {
            kind: {**usual[kind]().model_dump(), **value} if kind in usual and isinstance(value, dict) else value
            for kind, value in given.items()
        }
