"""Tests of what is measured: a figure counts only if what was measured worked."""
