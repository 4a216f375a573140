"""Tests of the day: arrive, wait, be called, be helped."""
