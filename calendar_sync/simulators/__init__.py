"""Small stand-ins for Microsoft Graph and Open Klant, so that Welkom can be tried without them."""
