"""Backups: one encrypted archive of a database, its sealed files beside it, and the way back; for intake and desk alike."""
