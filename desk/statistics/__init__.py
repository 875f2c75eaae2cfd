"""Statistics: how many reports and cases there are, and how long they take; counts and times, never content."""
