"""The REST API from outside, as a client sees it."""
