"""Limits: how much one citizen, one network and all together may send before they are asked to wait; nobody is shut out."""
