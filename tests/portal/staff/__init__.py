"""Tests of the screens for staff at their own desk."""
