"""The verify flow: the service's official addresses, and whether a receipt is genuine."""

from conversations.conditions import answered
from conversations.flow import Flow
from conversations.steps import Choice, Deed, Do, FreeText, Option
from conversations.text import _

VERIFY = Flow(
    name="verify",
    version="1",
    steps=(
        Do(name="ve_handles", deed=Deed.SHOW_HANDLES),
        Choice(
            name="ve_wish",
            ask=_("Do you want to check a receipt?"),
            options=(Option("check", _("Check a receipt")), Option("finish", _("Finish"))),
        ),
        FreeText(
            name="ve_receipt",
            ask=_("Please copy the receipt whole and send it. It is checked, and not kept."),
            when=answered("ve_wish", "check"),
        ),
        Do(name="ve_checking", deed=Deed.CHECK_RECEIPT, when=answered("ve_wish", "check")),
    ),
)
