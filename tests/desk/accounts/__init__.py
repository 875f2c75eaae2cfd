"""The desk's accounts."""
