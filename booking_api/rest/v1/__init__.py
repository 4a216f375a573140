"""Version 1 of Welkom's own API: Dutch names, by the NL API Design Rules."""

VERSION = "1.2.0"
BASE_PATH = "/api/v1"
