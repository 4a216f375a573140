"""The booking service: everything about a booking, by subject. Knows no screen, no device and no Outlook."""
