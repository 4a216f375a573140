"""Settings of the APIs that other programs already know: which of them this installation answers."""

from pydantic import BaseModel, Field, SecretStr


class OpenFormsSettings(BaseModel):
    """Booking from Open Formulieren: whichever of its plugins is in use (docs/recipes/open-formulieren.md)."""

    jcc: bool = Field(False, description="answer as JCC-Afspraken (WARP v1) at /jcc/api/warp/v1/")
    qmatic: bool = Field(False, description="answer as Qmatic Orchestra at /qmatic/calendar-backend/public/api/")
    token_key: SecretStr = Field(
        SecretStr(""), description="signs access tokens of the JCC address; empty: made of secret_key"
    )
