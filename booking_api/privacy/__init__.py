"""Reads of the audit record: who changed what, and who may what."""
