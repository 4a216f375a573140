"""Recycling passes, yearly credit and gate admission."""
