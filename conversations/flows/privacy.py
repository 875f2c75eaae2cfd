"""The privacy flow: who answers for a citizen's data, what is kept for how long, and how to use one's rights."""

from conversations.flow import Flow
from conversations.steps import Deed, Do

PRIVACY = Flow(name="privacy", version="1", steps=(Do(name="pr_terms", deed=Deed.SHOW_TERMS),))
