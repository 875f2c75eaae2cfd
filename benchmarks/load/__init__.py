"""Load: citizens over real HTTP against the intake, and beside it the same dialog on two well-known libraries, and a floor."""
