"""The access token for Graph: client credentials through MSAL, with a certificate or a secret."""

from threading import Lock
from typing import Any

import msal
import requests

from calendar_sync.http import CredentialsRefused, TooBusy, Unreachable, retry_after
from calendar_sync.outlook.settings import OutlookSettings

SCOPES = ["https://graph.microsoft.com/.default"]
_ERRORS_OF_THE_OTHER_SIDE = frozenset({"temporarily_unavailable", "server_error"})


class LoginTransport:
    """What MSAL sends its requests with.

    MSAL accepts https authorities only, so for the simulator the real names stay and only the host is replaced here.
    """

    def __init__(self, settings: OutlookSettings) -> None:
        self._session = requests.Session()
        self._settings = settings

    def get(self, url: str, **options: Any) -> requests.Response:
        """Send a GET for MSAL."""
        return self._send("GET", url, **options)

    def post(self, url: str, **options: Any) -> requests.Response:
        """Send a POST for MSAL."""
        return self._send("POST", url, **options)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _send(self, method: str, url: str, **options: Any) -> requests.Response:
        if self._settings.simulator_url:
            url = url.replace(self._settings.login_url, self._settings.simulator_url, 1)
        options.setdefault("timeout", self._settings.timeout)
        answer = self._session.request(method, url, allow_redirects=False, **options)
        if answer.status_code == 429:
            wait = retry_after(answer.headers)
            raise TooBusy("log in to Microsoft: 429", status=429, retry_after_seconds=wait)
        if answer.status_code >= 500:
            raise Unreachable(f"log in to Microsoft: {answer.status_code}", status=answer.status_code)
        return answer


class TokenSource:
    """Hands out a token; MSAL keeps it in memory until just before it expires. Safe to share between threads."""

    def __init__(self, settings: OutlookSettings) -> None:
        self._settings = settings
        self._transport = LoginTransport(settings)
        self._application: Any = None
        self._lock = Lock()

    def token(self) -> str:
        """Return a valid access token.

        Raises CredentialsRefused, TooBusy or Unreachable.
        """
        with self._lock:
            return self._acquire()

    def forget(self) -> None:
        """Drop the token that is kept, after Graph refused it."""
        with self._lock:
            if self._application is not None:
                self._application.remove_tokens_for_client()

    def _acquire(self) -> str:
        try:
            if self._application is None:
                self._application = self._build()
            result = self._application.acquire_token_for_client(SCOPES)
        except requests.RequestException as error:
            raise Unreachable(f"log in to Microsoft: {type(error).__name__}") from None
        except ValueError:
            # MSAL's word for an authority that does not know the tenant, or a key file that is no key.
            raise CredentialsRefused("log in to Microsoft: tenant or certificate refused") from None
        if "access_token" in result:
            return str(result["access_token"])
        code = str(result.get("error", "unknown"))
        kind = Unreachable if code in _ERRORS_OF_THE_OTHER_SIDE else CredentialsRefused
        raise kind(f"log in to Microsoft: {code}")

    def _build(self) -> Any:
        return msal.ConfidentialClientApplication(
            self._settings.client_id,
            authority=f"{self._settings.login_url}/{self._settings.tenant_id}",
            client_credential=_credential(self._settings),
            instance_discovery=False,
            http_client=self._transport,
        )


def _credential(settings: OutlookSettings) -> str | dict[str, str]:
    if settings.private_key_path and settings.certificate_path:
        return {
            "private_key": settings.private_key_path.read_text(),
            "public_certificate": settings.certificate_path.read_text(),
        }
    return settings.client_secret.get_secret_value()
