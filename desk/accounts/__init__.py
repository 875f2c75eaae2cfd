"""Accounts: who may sign in to the desk and how: passwords, passkeys, recovery, sessions."""
