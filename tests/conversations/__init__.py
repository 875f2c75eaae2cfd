"""Tests of the dialog: pure, so nothing has to be started."""
