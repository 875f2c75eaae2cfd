"""Outcomes: with what a case can be closed, what its reporters are told of it, and what they can be asked, in their language."""

from collections.abc import Mapping

from conversations.flows.advice import ADVICE, KEEP_PROOF
from conversations.from_desk import QUESTIONS, TOLD, UNTOLD
from conversations.privacy import GIVEN
from conversations.right import Right
from conversations.right_answers import ANSWERS, ERASED, GONE
from conversations.text import Text, _
from locales.catalogues import Catalogues, load
from locales.rendering import plain

LAWFUL, REFERRED, ON_REQUEST = "lawful", "referred", "erased"
OUTCOMES: Mapping[str, Text] = {
    REFERRED: _("Referred and answered"),
    "unfounded": _("Unfounded"),
    "insufficient": _("Insufficient"),
    "duplicate": _("Duplicate"),
    LAWFUL: _("Lawful or out of scope"),
}
# How cases end besides, that nobody chooses an outcome for.
ENDS: Mapping[str, Text] = {**OUTCOMES, ON_REQUEST: _("Deleted as the reporter asked")}
# Nothing of these is told but that the work is done: who is behind such content may be the one who reports it.
UNTOLD_CATEGORIES = frozenset(("TERR", "CHILD"))


class Answers:
    """Texts for citizens, to be read and changed by an analyst before they are sent."""

    def __init__(self) -> None:
        self._citizen: Catalogues = load("citizen")

    def closing(self, outcome: str, subtype: str, language: str) -> str:
        """What the reporter of a closed case is told, with the advice for this kind of content."""
        told = plain(self._citizen, language, UNTOLD if is_untold(subtype) else TOLD[outcome])
        if outcome == LAWFUL:
            return told
        return f"{told}\n\n{plain(self._citizen, language, ADVICE.get(subtype, KEEP_PROOF))}"

    def right(self, asked: str, language: str, *, is_gone: bool, is_given: bool) -> str:
        """What a reporter is told who asked this over their data, where it stays, or `is_gone` already.

        Where it `is_given`, a service has a dossier of it, and nobody may be told that nothing is left.
        """
        told = GONE if is_gone else ANSWERS[Right(asked)]
        return " ".join(plain(self._citizen, language, one) for one in ((told, GIVEN) if is_given else (told,)))

    def erased(self, language: str) -> str:
        """What a reporter is told whose report is deleted at their request."""
        return plain(self._citizen, language, ERASED)

    def question(self, code: str, language: str) -> str:
        """A question of QUESTIONS."""
        return plain(self._citizen, language, QUESTIONS[code])


def is_untold(code: str) -> bool:
    """Whether no outcome is told for this category or subtype."""
    return code.partition(".")[0] in UNTOLD_CATEGORIES
