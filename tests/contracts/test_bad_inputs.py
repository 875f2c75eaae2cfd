"""Bad inputs: ten thousand generated and some hundred hand-made ones for each channel, none unhandled, none unanswered."""

import json
from collections.abc import Callable

import pytest

from bot.channels.port import Inbound
from bot.prompts import outbound
from conversations.dialog import converse
from conversations.events import Deleted, Edited
from locales.languages import primary
from tests.contracts.bad_inputs import generated, hand_made
from tests.contracts.contracts import Contract, unsent
from tests.conversations.walker import CITIZEN, DIALOG, fresh

CHANNELS = ["telegram", "whatsapp", "web", "console"]
SILENT = (Edited, Deleted)
GENERATED, HAND_MADE = 10_000, 250


def failures(promise: Contract, bodies: list[bytes]) -> list[tuple[bytes, str]]:
    """What was not handled: a body that raised, or of which something came that is not kept or not answered."""
    return [(body[:200], wrong) for body in bodies if (wrong := _wrong(promise, body))]


def _wrong(promise: Contract, body: bytes) -> str:
    try:
        promise.channel.verify(promise.proof(body), body)
        for key, part in promise.channel.split(body):
            kept = part if promise.name in ("web", "console") else json.loads(json.dumps(part).encode())
            taken = promise.channel.parse(kept)
            if not key.encode() or not (taken is None or _is_answered(promise.name, taken)):
                return "not answered"
    except Exception as error:
        return repr(error)[:200]
    return ""


def _is_answered(channel: str, taken: Inbound) -> bool:
    """Whether a conversation has words or a deed for it; an edit of what was never said needs neither."""
    session = fresh(
        language=primary(taken.language) if primary(taken.language) in CITIZEN.codes else "en", channel=channel
    )
    turn = converse(DIALOG, session, taken.event)
    words = outbound(CITIZEN, turn.session, turn.prompt).paragraphs
    return bool(taken.key.encode() and taken.sender) and bool(words or turn.effect or isinstance(taken.event, SILENT))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("bad", "least"), [(lambda one: list(generated(one, GENERATED)), GENERATED), (hand_made, HAND_MADE)]
)
def test_no_bad_input_is_unhandled(channel: str, bad: Callable[[str], list[bytes]], least: int) -> None:
    bodies = bad(channel)

    assert len(bodies) >= least
    assert failures(unsent(channel), bodies) == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_most_of_what_is_generated_is_unlike_the_rest(channel: str) -> None:
    assert len(set(generated(channel, GENERATED))) > GENERATED * 0.5
