"""From the desk: what reporters are told when their case is closed, and what they may be asked; analysts see it first."""

from collections.abc import Mapping

from conversations.text import Text, _

UNTOLD = _("Your report was examined, and the work on it is done. For this kind of content, the outcome is not told.")
TOLD: Mapping[str, Text] = {
    "referred": _("Your report was passed on to the judicial police who are competent for it. Thank you."),
    "unfounded": _("What you reported was checked. It was not found as described, and the report is closed."),
    "insufficient": _("There was too little to go on, and the report is closed. You can report again with more."),
    # Nobody is told that others reported the same.
    "duplicate": _("Your report was examined and taken into account. The work on it is done."),
    "lawful": _("What you reported is lawful, or not for this service. Its text and your details were deleted here."),
}
QUESTIONS: Mapping[str, Text] = {
    "link": _("Please send the link to the content, if you have it. It helps to find it."),
    "account": _("Which account posted it? Please send its name or its link."),
    "when": _("When did you see it? The day is enough."),
    "online": _("Is the content still online?"),
    "danger": _("Is somebody in danger now? If so, please say who and where. In an emergency, call the police."),
    "money": _("Was anything paid or sent? If so, please say when and how."),
}
