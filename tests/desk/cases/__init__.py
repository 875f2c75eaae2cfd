"""The desk's cases."""
