"""The token endpoint of our own, for installations without an identity provider."""

BASE_PATH = "/api/oauth"
