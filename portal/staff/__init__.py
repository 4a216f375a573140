"""Screens for staff who are not in the hall: at their own desk, at home or on the phone."""
