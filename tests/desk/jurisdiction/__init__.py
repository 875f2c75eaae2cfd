"""Tests of jurisdiction: rules, editing them, and the pages."""
