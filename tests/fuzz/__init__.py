"""Fuzz: broken files of every kind, and hostile text, until the time is over."""
