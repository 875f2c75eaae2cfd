"""API: what other systems read at the desk, with tokens that say what they may."""
