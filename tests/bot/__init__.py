"""The intake's own parts."""
