"""Tests of the catalogues and of how words are shown."""
