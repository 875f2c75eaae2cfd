"""The desk's doctor: what is configured, what can be reached and read, and what must not go into production, one line each."""
