"""The REST API: thin translations of the same use cases as the screens; nothing else here knows Flask."""
