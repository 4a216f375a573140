"""The screens used in the building on the day: pillar, host desk, staff console, gate, and how devices get in."""
