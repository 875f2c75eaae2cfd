"""Words: what the peers say: the taxonomy's categories and subtypes, and sentences as long as the intake's."""

import secrets

from conversations.taxonomy import TAXONOMY

GREETING = (
    "Hello. Here you can report illegal online content: terrorism, blackmail, threats, hate, fraud and more.\n\n"
    "If a life is in danger now, call the police: 19 in cities, 177 in the countryside.\n\n"
    "We do not ask or keep your name. Telegram knows that you use this bot.\n\nWhat is it about?"
)
WHICH = "Which of these fits best?"
EVIDENCE = "Where is it? Please send links, account names, or a screenshot. You can send several, one after the other."
CARD = "Please check your report:\n\n{subtype}\n{link}\n\nBy sending it you say that this is true as far as you know."
SENT = "Your report has been sent. This is your reference; keep it where only you look:\n\n{reference}"
SEND = [("anonymous", "Send anonymously"), ("contact", "Send with contact"), ("details", "Add details")]
CATEGORIES = [(one.code, one.label.en) for one in TAXONOMY.categories]


def subtypes(category: str) -> list[tuple[str, str]]:
    """Code and label of each subtype."""
    return [(one.code, one.label.en) for one in TAXONOMY.category(category).subtypes]


def label(subtype: str) -> str:
    """The subtype's label."""
    return TAXONOMY.subtype(subtype).label.en


def reference() -> str:
    """Twenty random digits."""
    return "".join(secrets.choice("0123456789") for _place in range(20))
