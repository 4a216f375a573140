"""Settings of the API, and of the ones that other programs already know: which of them this installation answers."""

from pydantic import BaseModel, Field, SecretStr


class ApiSettings(BaseModel):
    """What other programs may ask of the API."""

    requests_per_minute: int = Field(6000, ge=0, description="requests that one API client may make; 0: no limit")
    strangers_per_minute: int = Field(
        120, ge=0, description="requests without a valid token from one network (IPv4 /24, IPv6 /48); 0: no limit"
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
