"""Token words: what tokens open, and what programs and operators did, in the analyst's language."""

from collections.abc import Mapping

from conversations.text import Text, _
from desk.api.scopes import Scope

SCOPES: Mapping[Scope, Text] = {
    Scope.CASES_READ: _("Cases without their content, and the hashes of their files"),
    Scope.CASES_READ_SEALED: _("What citizens wrote in the reports, unsealed"),
    Scope.ALERTS: _("The analyst bot: alerts, and what is pressed in it"),
}
ACTOR: Text = _("token “{name}”")
ACTIONS: Mapping[str, Text] = {
    "token made": _("made a token"),
    "token revoked": _("revoked a token"),
    "api cases": _("a program read a list of cases"),
    "api case": _("a program read the case’s particulars"),
    "api manifest": _("a program read the list of files"),
    "api reports": _("a program read the reports"),
    "head exported": _("took out the head of this log"),
}
