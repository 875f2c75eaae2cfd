"""Limits: every prompt of every step, for every kind and language, fits every app; nothing is cut."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.channels.port import Limits
from bot.channels.telegram.outbound import LIMITS as TELEGRAM
from bot.prompts import outbound
from conversations import asking
from conversations.dialog import FLOWS
from conversations.moving import go_on
from conversations.prompt import Role
from conversations.report import Locator
from conversations.session import Session
from conversations.steps import Do, Notice
from conversations.taxonomy import TAXONOMY
from locales.catalogues import LANGUAGES, load
from locales.isolation import without_controls

# WhatsApp Cloud API: interactive body 1024 characters, list rows 24 and 72, ten of them.
WHATSAPP = Limits(text=1024, button=20, row=24, hint=72, rows=10)
CITIZEN = load("citizen")
LOCATORS = tuple(Locator("link", f"https://example.org/{number}/" + "x" * 100) for number in range(9))


def _sessions(language: str, subtype: str, channel: str) -> Iterator[Session]:
    answers = {"category": subtype.partition(".")[0], "subtype": subtype, "evidence": "given", "details": "word " * 80}
    fresh = Session(tag="abcdef", language=language, channel=channel, report_id="0" * 32, reference="1" * 20)
    draft = replace(fresh, answers=answers, locators=LOCATORS)
    yield draft
    yield replace(draft, answers={**answers, "card": "contact", "contact": "x", "name": "y"})
    yield replace(fresh, answers={**answers, "extra": "yes", "q_where": "abroad"}, filed=True)
    yield replace(fresh, flow="follow_up", answers={"fu_report": "0" * 32, "fu_identified": "yes", "fu_question": "q"})


def _said(language: str, subtype: str, channel: str):
    for session in _sessions(language, subtype, channel):
        flow = FLOWS[session.flow]
        for step in flow.steps:
            if not isinstance(step, (Notice, Do)) and _is_asked(step, session):
                prompt = asking.question(flow, replace(session, asked=step.name), step)
                yield outbound(CITIZEN, replace(session, asked=step.name), prompt), prompt
    fresh = Session(tag="abcdef", language=language, channel=channel, report_id="0" * 32, reference="1" * 20)
    greeted = go_on(FLOWS["report"], fresh)
    yield outbound(CITIZEN, greeted.session, greeted.prompt), greeted.prompt
    chosen = replace(fresh, answers={"category": subtype.partition(".")[0], "subtype": subtype, "greeting": "said"})
    asked = go_on(FLOWS["report"], chosen)
    yield outbound(CITIZEN, asked.session, asked.prompt), asked.prompt


def _is_asked(step, session: Session) -> bool:
    return step.when is None or step.when.holds({"channel": session.channel, **session.answers})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subtype", [one.code for one in TAXONOMY.subtypes])
def test_every_prompt_fits_telegram_and_whatsapp(language: str, subtype: str) -> None:
    said = [out for channel in ("telegram", "whatsapp") for out, _prompt in _said(language, subtype, channel)]
    buttons = [one for out in said for one in out.buttons]

    assert [out.text for out in said if len(out.text) > WHATSAPP.text] == []
    assert [one.label for one in buttons if len(one.label) > WHATSAPP.row] == []
    assert [one.hint for one in buttons if len(one.hint) > WHATSAPP.hint] == []
    assert [one.data for one in buttons if len(one.data.encode()) > TELEGRAM.data_bytes] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subtype", [one.code for one in TAXONOMY.subtypes])
def test_the_options_of_a_question_fit_one_list(language: str, subtype: str) -> None:
    prompts = [prompt for _out, prompt in _said(language, subtype, "whatsapp")]

    longest = max(len([one for one in prompt.buttons if one.role is not Role.AROUND]) for prompt in prompts)

    assert longest <= WHATSAPP.rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_empty_or_broken_over_lines(language: str) -> None:
    labels = [
        one.label
        for subtype in ("CHILD.GROOM", "FRAUD.SHOP")
        for out, _prompt in _said(language, subtype, "web")
        for one in out.buttons
    ]

    assert all(label.strip() and "\n" not in label and label == without_controls(label) for label in labels)
