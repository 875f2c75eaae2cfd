"""Exports: a dossier in the words of other tools; each is a pure function and holds no byte of a file."""
