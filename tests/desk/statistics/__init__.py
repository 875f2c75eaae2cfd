"""The desk's statistics."""
