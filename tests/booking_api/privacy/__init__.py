"""Tests of reading the audit record."""
