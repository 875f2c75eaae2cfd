"""Queue: which cases wait, for whom and until when: filters, search, clocks, assignment, live changes."""
