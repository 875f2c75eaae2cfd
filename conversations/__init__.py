"""The dialog: flows, steps and the engine that advances them; pure, no I/O, nothing outside the standard library."""
