"""Replies: what the desk sealed to a reference, opened with the key that only the reference gives."""

import json

import pyrage
from pyrage import x25519

from conversations.report import Reply, UnreadableReport, from_json


def open_reply(sealed: bytes, opening_key: str, *, report_id: str) -> Reply:
    """The analyst's words; raises UnreadableReport when they are not for this reference and report."""
    try:
        document = from_json(json.loads(pyrage.decrypt(sealed, [x25519.Identity.from_str(opening_key)])))
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError, RecursionError) as error:
        raise UnreadableReport("does not open") from error
    if not isinstance(document, Reply) or document.report_id != report_id:
        raise UnreadableReport("not a reply to this report")
    return document
