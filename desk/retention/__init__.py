"""Retention: how long the desk keeps what it was sent; holds that stop it; each deletion counted and in the custody log."""
