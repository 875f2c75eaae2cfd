"""The desk's comparing."""
