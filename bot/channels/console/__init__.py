"""Console: the same conversation in a terminal."""
