"""Jurisdiction: which service a case is referred to, by rules that an operator edits, tries out and saves as versions."""
