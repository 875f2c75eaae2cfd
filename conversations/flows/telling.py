"""Telling: after a report with a link is sent, a text with which its citizen tells the platform itself, from any country."""

from collections.abc import Sequence

from conversations.conditions import answered
from conversations.flow import LINKED, MAX_OPTIONS
from conversations.flows import urgency
from conversations.notices import CHILDREN, UNNAMED_KINDS
from conversations.steps import Asked, Choice, Depending, Notice, Option, Step
from conversations.taxonomy import TAXONOMY, Policy, Subtype
from conversations.text import Tongue, Words, _

# The option with which it is asked for; whoever answers the optional questions is offered it at their end.
TELL = Option("tell", _("Tell the platform"), when=answered(LINKED))
_WANTED = answered(LINKED) & answered("subtype") & answered("extra", TELL.value, "yes")

_KEEP = _("Keep proof first: the platform may remove the content.")
_HELD = _("Your report already holds the link. Copy no picture, and send none to the platform.")
# Whoever is blackmailed, threatened or exposed loses their proof when the account is gone, and is in danger when its owner knows.
_KEEP_ALL = _(
    "First keep the messages, the link and the name of the account: the platform may delete them. Do not tell the person about it."
)
_HARMED = ("SEXT", "THRT", "PRIV")
# Here the person named is the one in danger: somebody should talk with them.
_SELF_HARM = "THRT.SELF"
_NAMED = _("The platform learns your name and e-mail from such a notice.")
_UNNAMED = _("For this kind of content, the platform needs no name.")


def _proof(kind: Subtype) -> Words:
    """What to see to before the platform acts."""
    if kind.code.startswith(CHILDREN):
        return _HELD if kind.policy is Policy.LOCATOR_ONLY else _KEEP_ALL
    return _KEEP_ALL if kind.code.startswith(_HARMED) and kind.code != _SELF_HARM else _KEEP


DANGER_FIRST = Notice(
    name="danger_first",
    says=(urgency.CALL_FIRST, urgency.EMERGENCY_NUMBERS),
    when=_WANTED & answered("subtype", *urgency.URGENT),
)
_FIRST: tuple[Step, ...] = (
    Notice(
        name="tell_abroad",
        says=(_("Platforms take such notices from any country."),),
        when=_WANTED & answered("q_where", "abroad"),
    ),
    Notice(
        name="tell_first",
        says=(
            Depending(on="subtype", cases={one.code: _proof(one) for one in TAXONOMY.subtypes}, otherwise=_KEEP_ALL),
            Depending(on="subtype", cases=dict.fromkeys(sorted(UNNAMED_KINDS), _UNNAMED), otherwise=_NAMED),
        ),
        when=_WANTED,
    ),
)
_ASK = _("A text is ready to copy, with blanks that only you can fill in. Which language does the platform understand?")
_READY: tuple[Asked, ...] = (
    Depending(
        on="channel",
        cases={"whatsapp": _("The text is a file. It can be deleted from this device once it is sent.")},
        otherwise=_("The text is ready to be copied."),
    ),
    _("Fill in the blanks on your own device, then send it by the platform's form for illegal content."),
    _("We do not send it, and never see what you write into it."),
)
# Whatever languages are offered, every platform understands this one.
_UNDERSTOOD = "en"


def telling(languages: Sequence[str]) -> tuple[Step, ...]:
    """What follows a report with a link: a text for its platform in one of these languages, or in English."""
    # Two places of the list are for English and for whoever wants no text.
    codes = tuple(dict.fromkeys((*languages[: MAX_OPTIONS - 2], _UNDERSTOOD)))
    texts = (Option(code, _("Text in {language}", language=Tongue(code))) for code in codes)
    chosen = Choice(name="tell", ask=_ASK, options=(*texts, Option("no", _("Finish"))), when=_WANTED, steers=True)
    text = Notice(name="tell_text", says=_READY, when=_WANTED & answered("tell", *codes), hands_out_by="tell")
    return (*_FIRST, chosen, text)
