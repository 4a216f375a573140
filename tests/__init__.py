"""Tests, as a mirror of the tree, with journeys through all of it beside them."""
