"""Comparing: which reports are about the same, and which lists of known content name what is in them."""
