"""Tests of the desk: what relays push, what analysts see and do, and what stays on record."""
