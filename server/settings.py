"""All settings in one: each package's own small model, read from `WELKOM_…__…` variables and handed down."""

from pathlib import Path

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from booking_api.appointments.video import VideoSettings
from booking_api.notifications.settings import NotificationSettings
from booking_api.rest.settings import ApiSettings, OpenFormsSettings
from calendar_sync.customer_contacts.settings import ContactSettings
from calendar_sync.outlook.settings import OutlookSettings
from hardware.settings import HardwareSettings
from server.site_controller.settings import SiteControllerSettings
from web.settings import WebSettings


class DatabaseSettings(BaseModel):
    """Where everything is kept."""

    url: str = Field(
        "sqlite:///data/welkom.db", description="sqlite:///path or postgresql+psycopg://user:password@host/name"
    )
    pool_size: int = Field(16, ge=1, description="connections a process keeps open")


class BrokerSettings(BaseModel):
    """How browsers reach the message broker, and how the worker manages who may connect to it."""

    public_url: str = Field("", description="ws:// or wss:// address that browsers use; empty: screens poll")
    embedded: bool = Field(False, description="run the broker inside the worker (loopback only: demo and development)")
    embedded_ws_port: int = Field(0, description="port of the embedded broker for browsers")
    staff_password_hours: int = Field(
        12, ge=1, description="staff browsers get another password for the broker every so many hours"
    )
    staff_overlap_minutes: int = Field(
        60, ge=1, description="so long the password before stays good, for pages that are open"
    )
    admin_user: str = Field(
        "", description="administrator of Mosquitto's dynamic security; empty: rights kept elsewhere"
    )
    admin_password: SecretStr = Field(SecretStr(""), description="password of that administrator")


class ServerSettings(BaseModel):
    """How the web process listens."""

    host: str = Field("127.0.0.1", description="address to listen on; :: for IPv6 and IPv4")
    port: int = Field(8080, description="port to listen on")
    threads: int = Field(8, ge=1, description="requests handled at the same time by one process")


class RecyclingSettings(BaseModel):
    """Keys of the recycling centre."""

    gate_key: SecretStr = Field(
        SecretStr(""), description="32 random bytes in hex: signs gate codes; empty: made of secret_key"
    )


class DayListSettings(BaseModel):
    """Where the printable list of the day goes besides the host's own browser, for when nothing works."""

    folder: Path | None = Field(None, description="folder to write each location's list to; empty: nowhere")
    minutes: int = Field(15, ge=1, description="how often it is written")
    mail_to: dict[str, str] = Field(
        default_factory=dict, description="code of a location → internal address that gets the list as an attachment"
    )
    mail_minutes: int = Field(60, ge=5, description="how often it is mailed")


class Settings(BaseSettings):
    """Everything an installation can set."""

    model_config = SettingsConfigDict(env_prefix="WELKOM_", env_nested_delimiter="__", env_file=".env", extra="ignore")

    data_dir: Path = Field(Path("data"), description="where the embedded default keeps its files")
    database: DatabaseSettings = DatabaseSettings()
    server: ServerSettings = ServerSettings()
    web: WebSettings = WebSettings()
    broker: BrokerSettings = BrokerSettings()
    hardware: HardwareSettings = HardwareSettings()
    notifications: NotificationSettings = NotificationSettings()
    outlook: OutlookSettings = OutlookSettings()
    contacts: ContactSettings = ContactSettings()
    recycling: RecyclingSettings = RecyclingSettings()
    site_controller: SiteControllerSettings = SiteControllerSettings()
    day_list: DayListSettings = DayListSettings()
    open_forms: OpenFormsSettings = OpenFormsSettings()
    api: ApiSettings = ApiSettings()
    video: VideoSettings = VideoSettings()

    @property
    def gate_secret(self) -> str:
        """The secret that gate codes are signed with."""
        return gate_secret(self)

    @property
    def trusted_proxies(self) -> int:
        """How many proxies before us add to X-Forwarded-For; the API and the screens stand behind the same ones."""
        return self.api.trusted_proxies


def gate_secret(settings: Settings) -> str:
    """Return the secret that gate codes are signed with: the own one, or else one made of the secret key."""
    return settings.recycling.gate_key.get_secret_value() or f"gate:{settings.web.secret_key.get_secret_value()}"


def token_secret(settings: Settings) -> str:
    """Return the secret that access tokens are signed with: the own one, or else one made of the secret key."""
    own = settings.open_forms.token_key.get_secret_value()
    return own or f"access-token:{settings.web.secret_key.get_secret_value()}"
