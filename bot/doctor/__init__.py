"""The doctor: what is configured, what can be reached, and what must not go into production, one line each."""
