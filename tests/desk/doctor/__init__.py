"""The desk's doctor: what it finds in a desk that works, and in one that does not."""
