"""Tests of the screens outside the building."""
