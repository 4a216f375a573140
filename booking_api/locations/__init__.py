"""Where visitors go: locations, waiting areas, desks, rooms, opening hours and closures."""
