"""When a need can be met: planned capacity, shifts, lanes and masks."""
