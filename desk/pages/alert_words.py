"""Alert words: what the custody log says of alerts, chats and the rota, in the analyst's language."""

from collections.abc import Mapping

from conversations.text import Text, _

ACTIONS: Mapping[str, Text] = {
    "alert code": _("made a code to link a chat"),
    "alerts linked": _("linked a Telegram chat"),
    "alerts unlinked": _("unlinked the Telegram chat"),
    "alerts unreachable": _("Telegram chat no longer reachable"),
    "alerts listed": _("looked at a list in Telegram"),
    "alert sent": _("told by Telegram"),
    "alert digest": _("digest sent by Telegram"),
    "alert snoozed": _("put the alert off"),
    "on call added": _("put somebody on call"),
    "on call removed": _("took somebody off call"),
}
