"""Rules: what the tree itself promises."""
