"""Urgency: whom to call when a life is in danger, by kind of content."""

from conversations.helplines import HELPLINES
from conversations.steps import Depending
from conversations.taxonomy import TAXONOMY
from conversations.text import Listed, Text, Verbatim, Words, _

URGENT = tuple(subtype.code for subtype in TAXONOMY.subtypes if subtype.priority == "P0")

CALL_FIRST = _("If a life is in danger now, call first. This service does not answer at once.")


def _line(helpline: str) -> Words:
    known = HELPLINES[helpline]
    return Text("{service}: {numbers}", {"service": known.label, "numbers": Verbatim(" / ".join(known.numbers))})


# Marked for the catalogues here; used above as data.
_LINE = _("{service}: {numbers}")

POLICE = (_line("police"), _line("gendarmerie"))
NUMBERS = Listed((*POLICE, _line("civil_protection")))
NUMBERS_FOR_A_CHILD = Listed((*POLICE, _line("child_onde")))
EMERGENCY_NUMBERS = Depending(
    on="subtype",
    cases={code: NUMBERS_FOR_A_CHILD for code in URGENT if code.startswith("CHILD.")},
    otherwise=NUMBERS,
)
EMERGENCY_ONE_LINE = _(
    "In danger now? Police {police}, Royal Gendarmerie {gendarmerie}.",
    police=Verbatim(HELPLINES["police"].numbers[0]),
    gendarmerie=Verbatim(HELPLINES["gendarmerie"].numbers[0]),
)
