"""Gathering: what a citizen sends before it is asked for, kept: links, words and pictures, in any order."""

from collections.abc import Sequence
from dataclasses import replace

from conversations import commands, links, path
from conversations.effects import FetchFiles, ForgetFiles
from conversations.events import Attached, Fetched, FileOffer, Wrote
from conversations.flow import Flow
from conversations.report import Locator
from conversations.session import Session
from conversations.steps import EvidenceStep
from conversations.taxonomy import Policy
from conversations.text import Words, _, _n
from conversations.tongues import Tongues

MAX_FILES = 10
MAX_DETAILS = 8000
# No more of a text is searched: a longer one does not fit in any report, and others wait for their answers meanwhile.
MAX_SEARCHED = 2 * MAX_DETAILS
# A message of fewer words than this is an answer gone wrong, not a report.
FEW_WORDS = 4
EVIDENCE = "evidence"
DETAILS = "details"

# A locator that says only that a message was passed on.
FORWARD = "forward"
# We take no file that large from the app; the web chat takes it.
TOO_LARGE_HERE = "too_large_here"

# What cleaning says that it removed (evidence.findings.Removed), where that could have told who sent it.
HIDING = frozenset("metadata comment profile_names document_info tags track".split())
HIDDEN_REMOVED = _("What was hidden inside about place, device or author was removed.")
ENCODED_AGAIN = _("A picture that lay on its side was turned upright, and so encoded again.")

REFUSED: dict[str, Words] = {
    "too_large": _("One file was too large. Send a screenshot, or at most 50 MB."),
    "text_too_large": _("One text was larger than 5 MB. Send only the part that this is about."),
    "wrong_type": _("One file was of a kind that we cannot take. Send a picture, a video, a sound, a PDF or a text."),
    "unreadable": _("One file could not be read. Send it again, or send a link."),
    "empty": _("One file was empty. Send it again, or send a link."),
    "locked": _("One file opens only with a password. Send it without one, or send a screenshot."),
    "too_complex": _("One file was too large once opened. Send a screenshot of it instead."),
    "too_many": _("A report holds at most ten files. The others were not kept."),
}


def found_in(event: Wrote | Attached) -> tuple[Locator, ...]:
    """Every locator in what was sent, those that the app knew first."""
    return tuple(dict.fromkeys((*event.locators, *links.find(event.text[:MAX_SEARCHED]))))


def is_telling(event: Wrote | Attached, tongues: Tongues, language: str) -> bool:
    """Whether it says enough to begin a report with."""
    if found_in(event):
        return True
    return len(event.text.split()) >= FEW_WORDS and not commands.is_greeting(event.text, tongues, language)


def keep_words(session: Session, event: Wrote | Attached) -> tuple[Session, tuple[Words, ...], bool]:
    """`session` with the locators and words of `event`, what to say of them, and whether there was room for all."""
    found = found_in(event)
    rest = links.without(event.text, found)
    if found and not any(map(str.isalnum, rest)):
        rest = ""
    before = session.answers.get(DETAILS, "")
    whole = (
        len(before) + bool(before) + len(rest) <= MAX_DETAILS and len({*session.locators, *found}) <= links.MAX_LOCATORS
    )
    if not whole:
        full = _("This report is full. Please send it; more can be added afterwards.")
        return session, (too_long(MAX_DETAILS) if len(rest) > MAX_DETAILS else full,), False
    session = with_locators(session, found)
    if rest:
        session = with_details(session, rest)
    named = [one for one in found if one.kind != FORWARD]
    if named:
        said = _n("I kept {count} link or account.", "I kept {count} links or accounts.", len(named))
        return session, (said,), True
    if found:
        return session, (_("I kept the forwarded message."),), True
    return session, ((_("I kept your words."),) if rest else ()), True


def too_long(chars: int) -> Words:
    """What is said of words that are too many by themselves."""
    return _("That is more than {count} characters. Please send a shorter text.", count=chars)


def with_locators(session: Session, found: tuple[Locator, ...]) -> Session:
    """`session` with those of `found` that are new."""
    new = tuple(one for one in found if one not in session.locators)
    session = replace(session, locators=(session.locators + new)[: links.MAX_LOCATORS])
    return session.answered(EVIDENCE, "given") if found else session


def with_details(session: Session, words: str) -> Session:
    """`session` with `words` after those already there."""
    together = "\n".join(part for part in (session.answers.get(DETAILS, ""), words) if part)
    return session.answered(DETAILS, together)


def room(flow: Flow, session: Session) -> int:
    """How many files would be taken now: none while their policy is not known, or where it forbids them."""
    allowed = path.policy(flow, session)
    if allowed is None or allowed is Policy.LOCATOR_ONLY or evidence_step(flow) is None:
        return 0
    return max(MAX_FILES - len(session.files) - len(session.waiting), 0)


def take_offers(flow: Flow, session: Session, offers: Sequence[FileOffer]) -> tuple[Session, tuple[Words, ...]]:
    """`session` with `offers` waiting: nothing is fetched here, whatever the policy."""
    left = MAX_FILES - len(session.files) - len(session.waiting)
    kept = tuple(offers)[: max(left, 0)]
    said: tuple[Words, ...] = (REFUSED["too_many"],) if len(kept) < len(offers) else ()
    if path.policy(flow, session) is None:
        said = (_("I will look at the file once I know what it is about."), *said)
    return replace(session, waiting=session.waiting + kept), said


def settle_offers(flow: Flow, session: Session) -> tuple[Session, tuple[Words, ...], FetchFiles | ForgetFiles | None]:
    """What the policy says of the waiting files: fetch them, forget them, or wait on."""
    allowed = path.policy(flow, session)
    if not session.waiting or allowed is None:
        return session, (), None
    waiting = session.waiting
    session = replace(session, waiting=())
    if allowed is Policy.LOCATOR_ONLY:
        return session, (_FORGOTTEN,), ForgetFiles(waiting)
    return session, (), FetchFiles(waiting)


def drop_forbidden(flow: Flow, session: Session) -> tuple[Session, tuple[Words, ...]]:
    """`session` without files that a changed answer no longer allows."""
    if session.filed or not session.files or path.policy(flow, session) is not Policy.LOCATOR_ONLY:
        return session, ()
    return reopened(replace(session, files=())), (_FORGOTTEN,)


def fetched(session: Session, event: Fetched) -> tuple[Session, tuple[Words, ...]]:
    """`session` with the files that came, and what to say of all of them."""
    said: list[Words] = [REFUSED[reason] for reason in dict.fromkeys(event.refused) if reason in REFUSED]
    if TOO_LARGE_HERE in event.refused:
        said.append(_too_large_here(event.elsewhere))
    if event.files:
        said = [_n("I received {count} file.", "I received {count} files.", len(event.files)), *_changed(event), *said]
        held = {one.id for one in session.files}
        new = tuple(one for one in event.files if one.id not in held)
        session = replace(_with_files(session, event), files=session.files + new).answered(EVIDENCE, "given")
    return session, tuple(said)


def _changed(event: Fetched) -> list[Words]:
    """What the files no longer hold, and whether their pixels are still the same."""
    notes = {
        note for file in event.files for step in file.custody if step.name == "cleaned" for note in step.notes.split()
    }
    said: list[Words] = [HIDDEN_REMOVED] if notes & HIDING else []
    return [*said, ENCODED_AGAIN] if "encoded_again" in notes else said


def _with_files(session: Session, event: Fetched) -> Session:
    told = dict(session.told)
    for file, source in zip(event.files, event.sources, strict=False):
        if source in told:
            told[source] = replace(told[source], files=(*told[source].files, file.id))
    return replace(session, told=told)


def reopened(session: Session) -> Session:
    """`session` with the evidence open again when none is left."""
    left = session.locators or session.files
    return session if left else session.without(EVIDENCE)


def evidence_step(flow: Flow) -> EvidenceStep | None:
    """The first step of `flow` that gathers evidence."""
    return next((step for step in flow.steps if isinstance(step, EvidenceStep)), None)


_FORGOTTEN = _(
    "I did not open the file, and do not keep it. For this kind of content, pictures must not be copied. Send the link or the account instead."
)


def _too_large_here(elsewhere: str) -> Words:
    return _("From this app we take files of up to 20 MB. The web chat takes larger ones: {address}", address=elsewhere)
