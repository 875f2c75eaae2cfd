"""Tests of the running intake: what is said, carried out and answered."""
