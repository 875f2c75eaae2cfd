"""Tests of the analyst bot."""
