"""Small stand-ins for Microsoft Graph and Open Klant that ship with the demo; the real ones are never needed to try Welkom."""
