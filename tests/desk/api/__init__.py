"""The desk's API for other systems."""
