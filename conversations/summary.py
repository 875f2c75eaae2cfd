"""Summary: a draft as its citizen checks it before sending; links are defanged, long words shortened."""

from conversations.gathering import FORWARD
from conversations.links import defanged, words_defanged
from conversations.report import Locator
from conversations.session import Session
from conversations.taxonomy import TAXONOMY
from conversations.text import Listed, Verbatim, Words, _, _n

SHOWN_LOCATORS = 5
SHOWN_CHARS = 60
SHOWN_WORDS = 160


def summary(session: Session) -> Listed:
    """Category, evidence, words, and the contact if one is given, a line each."""
    answers = session.answers
    kind = TAXONOMY.subtype(answers["subtype"]).label
    lines: list[Words] = [_("{category}: {kind}", category=TAXONOMY.category(answers["category"]).label, kind=kind)]
    lines += evidence_lines(session)
    if answers.get("details"):
        # Of more than is shown, so that no link is cut before it is defanged.
        words = words_defanged(shortened(answers["details"], 4 * SHOWN_WORDS))
        lines.append(Verbatim(shortened(words, SHOWN_WORDS)))
    return Listed(tuple(lines))


def evidence_lines(session: Session) -> tuple[Words, ...]:
    """The evidence of a draft, a line each, the rest counted."""
    shown = [_locator(one) for one in session.locators[:SHOWN_LOCATORS]]
    lines: list[Words] = [*shown]
    more = len(session.locators) - len(shown)
    if more:
        lines.append(_n("and {count} more link or account", "and {count} more links or accounts", more))
    if session.files:
        lines.append(_n("{count} file", "{count} files", len(session.files)))
    return tuple(lines)


def shortened(text: str, chars: int) -> str:
    """`text` on one line in at most `chars`, with an ellipsis where something is left out."""
    line = " ".join(text.split())
    return line if len(line) <= chars else line[: chars - 1] + "…"


def _locator(locator: Locator) -> Words:
    if locator.kind == FORWARD:
        return _("A message forwarded in {app}", app=locator.raw)
    return Verbatim(shortened(defanged(locator.raw), SHOWN_CHARS))
