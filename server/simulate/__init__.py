"""A day of a location played through the real services in simulated time (`welkom simulate`)."""
