"""Tests of the booking service, by subject."""
