"""Unsealing errors: what may go wrong with a private key file, for those who must not import the unsealing itself."""


class UnsafeKeyFile(Exception):
    """A private key file that is missing, readable by others, or holds no age identity; the message names the file."""
