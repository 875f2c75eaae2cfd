"""Right answers: what a reporter is told who asked something over their data; an analyst reads and changes it before."""

from collections.abc import Mapping

from conversations.right import Right
from conversations.text import Text, _

ANSWERS: Mapping[Right, Text] = {
    Right.ACCESS: _(
        "We keep what you sent with this reference. Only analysts read it, to check it and pass it on. Name and contact are kept only if you gave them."
    ),
    Right.CORRECTION: _(
        "Your correction was read, and counts. What you sent first stays beside it, as evidence has to."
    ),
    Right.OBJECTION: _(
        "Your objection was weighed. Your name and contact are deleted. What is left is needed to check what you reported."
    ),
    Right.ERASURE: _(
        "Your name and contact are deleted. What you reported is needed for an investigation, so it cannot be deleted now. It goes when that is over."
    ),
}
# Whatever is asked of a report that has no content any more, because it was lawful, old, or deleted on request.
GONE = _(
    "What you sent is deleted here already, name and contact too. That there was a report, when and of what kind, stays known."
)
ERASED = _(
    "What you reported and its files are deleted here, as you asked. That there was a report, when and of what kind, stays known."
)
