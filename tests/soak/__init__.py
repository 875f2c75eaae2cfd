"""Soak: two intakes under mixed, doubled, reordered and broken traffic, killed now and then."""
