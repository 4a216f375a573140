"""Settings of the API, and of the ones that other programs already know: which of them this installation answers."""

from typing import Any, Literal

from pydantic import BaseModel, Field, SecretStr, model_validator

from booking_api.customers.claims import ClaimSettings, usual_claims


class IssuerSettings(BaseModel):
    """An identity provider whose access tokens the API takes; Entra ID calls these things like this too."""

    issuer: str = Field(description="the exact value of the claim iss")
    jwks_url: str = Field(description="address of the provider's keys (jwks_uri)")
    audience: str = Field(description="the value of the claim aud: what the provider calls this API")
    clients: list[str] = Field(
        default_factory=list, description="clients (claim azp) that may call; empty: all of them"
    )
    scope_names: dict[str, str] = Field(
        default_factory=dict, description="value of the claim roles or scp → scope of the API, where the two differ"
    )
    department_prefix: str = Field(
        "afdeling.", description="a role with this prefix names the code of a department, or * for all of them"
    )
    keys_minimum_seconds: int = Field(60, description="an unknown key makes us look for new ones, but not more often")
    keys_maximum_seconds: int = Field(3600, description="after this time keys are asked for again")


class CustomerIssuerSettings(ClaimSettings):
    """A broker at which customers log in to a portal; its ID tokens let the portal act for them (RFC 8693)."""

    kind: Literal["digid", "eherkenning", "eidas"] = Field(description="how they log in there")
    issuer: str = Field(description="the exact value of the claim iss")
    jwks_url: str = Field(description="address of the broker's keys (jwks_uri)")
    audience: str = Field(description="the value of the claim aud: what the broker calls the portal")
    clients: list[str] = Field(
        default_factory=list, description="ids of the API clients that may act with these; empty: none may"
    )
    keys_minimum_seconds: int = Field(60, description="an unknown key makes us look for new ones, but not more often")
    keys_maximum_seconds: int = Field(3600, description="after this time keys are asked for again")

    @model_validator(mode="before")
    @classmethod
    def _keep_what_is_usual(cls, given: Any) -> Any:
        known = isinstance(given, dict) and given.get("kind") in ("digid", "eherkenning", "eidas")
        return {**usual_claims(given["kind"]), **given} if known else given


class ContactSettings(BaseModel):
    """Whom a developer asks about the API; the NL API Design Rules want the team, not the municipality's own desk."""

    name: str = Field("Beheer Welkom", description="the team that answers questions about the API")
    email: str = Field("beheer@welkom.example", description="its e-mail address")
    url: str = Field("https://welkom.example/beheer", description="address of its page")


class ApiSettings(BaseModel):
    """What other programs may ask of the API."""

    contact: ContactSettings = Field(default_factory=ContactSettings, description="whom to ask, in openapi.json")
    requests_per_minute: int = Field(6000, ge=0, description="requests that one API client may make; 0: no limit")
    strangers_per_minute: int = Field(
        120, ge=0, description="requests without a valid token from one network (IPv4 /24, IPv6 /48); 0: no limit"
    )
    issuers: dict[str, IssuerSettings] = Field(default_factory=dict, description="identity providers, by any name")
    customers: dict[str, CustomerIssuerSettings] = Field(
        default_factory=dict, description="brokers at which customers log in to portals, by any name"
    )
    allowed_origins: list[str] = Field(
        default_factory=list, description="origins (https://…) whose pages may call the API from a browser"
    )
    token_url: str = Field(
        "", description="full address of /api/oauth/token: clients with a key of their own sign for it; empty: none may"
    )
    trusted_proxies: int = Field(
        0, ge=0, description="proxies before Welkom that add to X-Forwarded-For; 0: the header is not believed"
    )


class OpenFormsSettings(BaseModel):
    """Booking from Open Formulieren: whichever of its plugins is in use (docs/recipes/open-formulieren.md)."""

    jcc: bool = Field(False, description="answer as JCC-Afspraken (WARP v1) at /jcc/api/warp/v1/")
    qmatic: bool = Field(False, description="answer as Qmatic Orchestra at /qmatic/calendar-backend/public/api/")
    token_key: SecretStr = Field(
        SecretStr(""), description="signs access tokens of the JCC address; empty: made of secret_key"
    )
