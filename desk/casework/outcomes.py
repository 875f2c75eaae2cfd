"""Outcomes: with what a case can be closed, what its reporters are told of it, and what they can be asked, in their language."""

from collections.abc import Mapping

from conversations.flows.advice import ADVICE, KEEP_PROOF
from conversations.text import Text, _
from locales.catalogues import Catalogues, load
from locales.rendering import plain

LAWFUL, REFERRED = "lawful", "referred"
OUTCOMES: Mapping[str, Text] = {
    REFERRED: _("Referred and answered"),
    "unfounded": _("Unfounded"),
    "insufficient": _("Insufficient"),
    "duplicate": _("Duplicate"),
    LAWFUL: _("Lawful or out of scope"),
}
# Nothing of these is told but that the work is done: who is behind such content may be the one who reports it.
UNTOLD_CATEGORIES = frozenset(("TERR", "CHILD"))
UNTOLD = _("Your report was examined, and the work on it is done. For this kind of content, the outcome is not told.")
TOLD: Mapping[str, Text] = {
    REFERRED: _("Your report was passed on to the judicial police who are competent for it. Thank you."),
    "unfounded": _("What you reported was checked. It was not found as described, and the report is closed."),
    "insufficient": _("There was too little to go on, and the report is closed. You can report again with more."),
    # Nobody is told that others reported the same.
    "duplicate": _("Your report was examined and taken into account. The work on it is done."),
    LAWFUL: _("What you reported is lawful, or not for this service. Its text and your details were deleted here."),
}
QUESTIONS: Mapping[str, Text] = {
    "link": _("Please send the link to the content, if you have it. It helps to find it."),
    "account": _("Which account posted it? Please send its name or its link."),
    "when": _("When did you see it? The day is enough."),
    "online": _("Is the content still online?"),
    "danger": _("Is somebody in danger now? If so, please say who and where. In an emergency, call the police."),
    "money": _("Was anything paid or sent? If so, please say when and how."),
}


class Answers:
    """Texts for citizens, to be read and changed by an analyst before they are sent."""

    def __init__(self) -> None:
        self._desk: Catalogues = load("desk")
        self._citizen: Catalogues = load("citizen")

    def closing(self, outcome: str, subtype: str, language: str) -> str:
        """What the reporter of a closed case is told, with the advice for this kind of content."""
        told = plain(self._desk, language, UNTOLD if is_untold(subtype) else TOLD[outcome])
        if outcome == LAWFUL:
            return told
        return f"{told}\n\n{plain(self._citizen, language, ADVICE.get(subtype, KEEP_PROOF))}"

    def question(self, code: str, language: str) -> str:
        """A question of QUESTIONS."""
        return plain(self._desk, language, QUESTIONS[code])


def is_untold(code: str) -> bool:
    """Whether no outcome is told for this category or subtype."""
    return code.partition(".")[0] in UNTOLD_CATEGORIES
