"""The demo: a believable municipality on the embedded default, by one command."""
