"""Tests of the citizen site."""
