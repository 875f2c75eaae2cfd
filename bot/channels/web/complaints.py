"""Complaints: why something was not taken or shown, in the words of the web chat; none says more than its citizen needs."""

from conversations.text import _

TOO_LONG = _("That is too long. Please send a shorter text.")
NOT_OURS = _("That page is too old, or not ours. Please open the chat again.")
NO_COOKIES = _(
    "This browser keeps no cookies, or the page is too old. Please open the chat again; if this comes again, allow cookies for this page."
)
NO_PAGE = _("There is no such page.")
AWAY = _("This page cannot be opened right now. Please try again in a minute.")
