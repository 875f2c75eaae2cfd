"""Right words: what reporters ask over their data, in the analyst's words."""

from collections.abc import Mapping

from conversations.right import Right
from conversations.text import Text, _

ASKED: Mapping[str, Text] = {
    Right.ACCESS.value: _("Access requested"),
    Right.CORRECTION.value: _("Correction requested"),
    Right.OBJECTION.value: _("Objection to the use of data"),
    Right.ERASURE.value: _("Erasure requested"),
}
ACTIONS: Mapping[str, Text] = {
    "asked access": _("the reporter asked for access"),
    "asked correction": _("the reporter asked for a correction"),
    "asked objection": _("the reporter objected to the use of data"),
    "asked erasure": _("the reporter asked for erasure"),
    "answered access": _("answered a request for access"),
    "answered correction": _("answered a request for a correction"),
    "answered objection": _("answered an objection"),
    "answered erasure": _("answered a request for erasure"),
    "erased on request": _("deleted a report at its reporter’s request"),
}
