"""Casework: what analysts do in a case: verify, write, join, note, close; and how long they look."""
