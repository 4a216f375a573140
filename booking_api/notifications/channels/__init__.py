"""By which way a message leaves: the log (demo, tests) and SMTP; `channel_of` makes the one that the settings name."""

from booking_api.notifications.channels.base import Channel, Refused
from booking_api.notifications.channels.log import LogChannel
from booking_api.notifications.channels.smtp import SmtpChannel
from booking_api.notifications.settings import NotificationSettings

__all__ = ["Channel", "Refused", "channel_of"]


def channel_of(settings: NotificationSettings) -> Channel:
    """Return the channel that the settings name."""
    return SmtpChannel(settings.smtp) if settings.channel == "smtp" else LogChannel()
