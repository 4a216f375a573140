"""Tests of walls: what goes over the bus, and what a screen makes of it."""
