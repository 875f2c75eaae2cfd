"""The desk's queue."""
