"""Tests of the recycling centre."""
