"""Tests of what reporters ask over their data."""
