"""Journeys: what a citizen and an analyst do, from the first tap to the case."""
