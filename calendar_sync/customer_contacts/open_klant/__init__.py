"""Open Klant (VNG Klantinteracties 0.9.0), the national customer-contact register."""
