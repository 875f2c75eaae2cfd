"""Channels a citizen writes on; each knows nothing of the others."""
