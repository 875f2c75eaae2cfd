"""Prompts: a turn's words in the citizen's language, and its buttons with what they carry."""

from bot.channels.copies import Copy
from bot.channels.saying import Outbound, OutButton
from conversations.events import Pressed
from conversations.prompt import COMMAND, LANGUAGE, Button, Expects, Prompt
from conversations.session import Session
from conversations.text import Handout, Listed, Verbatim
from locales.catalogues import Catalogues
from locales.rendering import plain, rendered

# Stands in no name and no value (see flow.py), so it parts them.
SEPARATOR = "|"


def outbound(catalogues: Catalogues, session: Session, prompt: Prompt) -> Outbound:
    """What is sent to the citizen for `prompt`."""
    return Outbound(
        language=session.language,
        paragraphs=tuple(rendered(catalogues, session.language, words) for words in prompt.paragraphs),
        buttons=tuple(_button(catalogues, session, button) for button in prompt.buttons),
        expects=prompt.expects.value,
        numbered=bool(prompt.buttons) and prompt.expects not in (Expects.TEXT, Expects.REFERENCE),
        ended=session.ended,
        flow=session.flow,
        step=session.asked,
        tag=session.mark,
        repeats=any(isinstance(words, (Verbatim, Listed)) for words in prompt.paragraphs),
        copies=tuple(_copy(catalogues, one) for one in prompt.handouts),
        fields={} if prompt.unkept is None else {"text": prompt.unkept},
    )


def pressed(data: str) -> Pressed | None:
    """The event of a button that carries `data`; None when no button of ours ever did."""
    parts = data.split(SEPARATOR)
    if len(parts) != 4 or len(data) > 200:
        return None
    flow, step, tag, value = parts
    return Pressed(flow, step, tag, value)


def _copy(catalogues: Catalogues, handout: Handout) -> Copy:
    # Without marks of direction, which would become part of an address.
    lines = (plain(catalogues, handout.language, words) for words in handout.lines)
    return Copy(handout.language, "\n".join(lines))


def _button(catalogues: Catalogues, session: Session, button: Button) -> OutButton:
    # A language's own name is written in that language, so its direction is left to it.
    label = plain(catalogues, session.language, button.label)
    hint = plain(catalogues, session.language, button.hint) if button.hint else ""
    flow = "" if button.step in (COMMAND, LANGUAGE) else session.flow
    data = SEPARATOR.join((flow, button.step, session.mark, button.value))
    return OutButton(label, data, hint, button.role.value)
