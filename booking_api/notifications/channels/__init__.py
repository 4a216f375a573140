"""By which way a message leaves: `channel_of` makes the one that the settings name."""

from booking_api.notifications.channels.base import EMAIL, SMS, Channel, Outgoing, Refused, TryLater
from booking_api.notifications.channels.extern import ExternChannel
from booking_api.notifications.channels.log import LogChannel
from booking_api.notifications.channels.notify_nl import NotifyChannel
from booking_api.notifications.channels.smtp import SmtpChannel
from booking_api.notifications.settings import NotificationSettings

__all__ = ["EMAIL", "SMS", "Channel", "Outgoing", "Refused", "TryLater", "channel_of", "internal_channel_of"]


def channel_of(settings: NotificationSettings) -> Channel:
    """Return the channel that the settings name."""
    if settings.channel == "smtp":
        return SmtpChannel(settings.smtp)
    if settings.channel == "notify_nl":
        return NotifyChannel(settings.notify_nl)
    return ExternChannel(settings.extern) if settings.channel == "extern" else LogChannel()


def internal_channel_of(settings: NotificationSettings) -> Channel:
    """Return the channel of mail to colleagues, with files: the own mail server, whoever sends to citizens."""
    return LogChannel() if settings.channel == "log" else SmtpChannel(settings.smtp)
