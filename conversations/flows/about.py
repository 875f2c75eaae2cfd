"""The about flow: who this is, what is out of its scope, and what anonymity means here."""

from conversations.flow import Flow
from conversations.steps import Notice
from conversations.text import _

ABOUT = Flow(
    name="about",
    version="1",
    steps=(
        Notice(
            name="about",
            says=(
                _(
                    "Reports are sealed at once: only the analysts can open them. They check each one and refer it to the competent judicial police."
                ),
                _("We do not ask your national ID, and never visit the links that you send."),
                _(
                    "Opinions, religion or belief, criticism of persons or institutions and adult private life are out of scope. Such reports are deleted."
                ),
                _("After a report with a link, a text for the platform itself is ready too, from any country."),
                _("What we keep, for how long, and your rights: /privacy."),
                _("Whether this is really us, and whether a receipt is genuine: /verify."),
                _("To leave the fewest traces, use the web chat, on a device that only you use."),
            ),
        ),
    ),
)
