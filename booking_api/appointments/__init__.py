"""Holds, appointments, legs, participants, joint sessions and allocations."""
