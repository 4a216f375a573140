"""Settings of logging in: staff at the organisation's identity provider, citizens and companies at a broker."""

from typing import Any

from pydantic import BaseModel, Field, SecretStr, model_validator

from booking_api.customers.claims import ClaimSettings, usual_claims


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


class LoginKindSettings(ClaimSettings):
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


_SAML = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
_LOA = "urn:etoegang:core:assurance-class:"
_EIDAS = "http://eidas.europa.eu/LoA/"
_ASK = {
    "digid": {name: f"{_SAML}{value}" for name, value in (
        ("low", "MobileTwoFactorContract"), ("substantial", "Smartcard"), ("high", "SmartcardPKI")
    )},
    "eherkenning": {"low": f"{_LOA}loa2plus", "substantial": f"{_LOA}loa3", "high": f"{_LOA}loa4"},
    "eidas": {level: f"{_EIDAS}{level}" for level in ("low", "substantial", "high")},
}  # fmt: skip


def _digid() -> LoginKindSettings:
    return LoginKindSettings(acr_values=_ASK["digid"], **usual_claims("digid"))


def _eherkenning() -> LoginKindSettings:
    return LoginKindSettings(acr_values=_ASK["eherkenning"], **usual_claims("eherkenning"))


def _eidas() -> LoginKindSettings:
    return LoginKindSettings(acr_values=_ASK["eidas"], **usual_claims("eidas"))


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
