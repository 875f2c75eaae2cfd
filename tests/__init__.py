"""Tests, laid out like the packages they test; drivers/ stands in for what is outside."""
