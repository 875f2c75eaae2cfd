"""Advice: what to do now, by kind of content, said when a report is finished."""

from collections.abc import Mapping

from conversations.helplines import HELPLINES
from conversations.taxonomy import TAXONOMY
from conversations.text import Verbatim, Words, _


def _numbers(helpline: str) -> Verbatim:
    return Verbatim(" / ".join(HELPLINES[helpline].numbers))


KEEP_PROOF = _("Thank you. Keep the link and the messages, and also report the content on the site itself.")
_BLACKMAIL = _(
    "It is not your fault. Do not pay and do not send anything more. Keep the messages, block the account, and talk to someone you trust."
)
_CHILD = _(
    "It is not the child's fault. Do not share the content, even to warn others. Child helpline: {numbers}.",
    numbers=_numbers("child_onde"),
)
_THREAT = _(
    "Keep the messages and do not answer them. If danger comes close, call the police: {numbers}.",
    numbers=_numbers("police"),
)
_SELF = _(
    "Stay with the person if you can, and listen. Call for help at once: {numbers}.",
    numbers=_numbers("civil_protection"),
)
_FRAUD = _("If you paid or gave a code, call your bank now and change your passwords. Keep proof of every payment.")
_PRIVATE = _(
    "It is not your fault. Keep the links, ask the site to remove the content, and do not answer the person. Women in danger: {numbers}.",
    numbers=_numbers("women_unfm"),
)
_BY_CATEGORY: Mapping[str, Words] = {
    "CHILD": _CHILD,
    "SEXT": _BLACKMAIL,
    "THRT": _THREAT,
    "FRAUD": _FRAUD,
    "PRIV": _PRIVATE,
}
_BY_SUBTYPE: Mapping[str, Words] = {"THRT.SELF": _SELF, "CHILD.SEXT": _BLACKMAIL}

ADVICE: Mapping[str, Words] = {
    subtype.code: _BY_SUBTYPE.get(subtype.code, _BY_CATEGORY.get(category.code, KEEP_PROOF))
    for category in TAXONOMY.categories
    for subtype in category.subtypes
}
