"""The SMTP channel: hands mails to the municipality's mail server, over TLS or not at all."""

import smtplib
import ssl
from contextlib import suppress

from booking_api.notifications.channels.base import EMAIL, Outgoing, Refused
from booking_api.notifications.settings import SmtpSettings

PERMANENT = 500
NO_SUCH_NAME = "553"


class TlsNotOffered(smtplib.SMTPException):
    """The server offers no STARTTLS while the settings demand it."""


class SmtpChannel:
    """Sends one mail per connection: a mail server may close an idle one at any moment."""

    name = "smtp"
    keeps_content = False
    media = frozenset({EMAIL})
    status_after = "sent"

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    def send(self, message: Outgoing) -> str:
        """Hand over one mail. Raises Refused when the server will never take it, else what smtplib raised."""
        server = self._connect()
        try:
            self._sign_in(server)
            _hand_over(server, message)
        except smtplib.SMTPRecipientsRefused as error:
            if all(code >= PERMANENT for code, _text in error.recipients.values()):
                raise Refused(_codes(error)) from error
            raise
        except smtplib.SMTPDataError as error:
            if error.smtp_code >= PERMANENT:
                raise Refused(str(error.smtp_code)) from error
            raise
        finally:
            # The mail was taken (or not) by now: a goodbye that fails must not make it look otherwise.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        return ""

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.security == "tls":
            return smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.timeout_seconds, context=self._tls_context()
            )
        return smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_seconds)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if self._settings.security == "starttls":
            if not server.has_extn("starttls"):
                raise TlsNotOffered
            server.starttls(context=self._tls_context())
            server.ehlo()
        if self._settings.username:
            server.login(self._settings.username, self._settings.password.get_secret_value())

    def _tls_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self._settings.ca_file) if self._settings.ca_file else None)


def _hand_over(server: smtplib.SMTP, message: Outgoing) -> None:
    try:
        server.send_message(message.mail)
    except smtplib.SMTPNotSupportedError as error:  # an address with an accent, and a server that knows none
        raise Refused(NO_SUCH_NAME) from error


def _codes(error: smtplib.SMTPRecipientsRefused) -> str:
    return " ".join(sorted({str(code) for code, _text in error.recipients.values()}))
