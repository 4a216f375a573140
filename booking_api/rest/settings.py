"""Settings of the API, and of the ones that other programs already know: which of them this installation answers."""

from pydantic import BaseModel, Field, SecretStr


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


class ApiSettings(BaseModel):
    """What other programs may ask of the API."""

    requests_per_minute: int = Field(6000, ge=0, description="requests that one API client may make; 0: no limit")
    strangers_per_minute: int = Field(
        120, ge=0, description="requests without a valid token from one network (IPv4 /24, IPv6 /48); 0: no limit"
    )
    issuers: dict[str, IssuerSettings] = Field(default_factory=dict, description="identity providers, by any name")
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
