"""Cleaning: one module a format; what could tell who took or wrote a file is left out, its content stays as it is."""
