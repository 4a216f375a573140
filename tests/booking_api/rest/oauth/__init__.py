"""Who may call: tokens of identity providers and of our own."""
