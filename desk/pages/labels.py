"""Labels: codes of cases, reports and the custody log in the analyst's words."""

from collections.abc import Mapping
from datetime import UTC, datetime

from conversations import places
from conversations.flows.questions import OPTIONS
from conversations.right import MARK
from conversations.steps import Depending
from conversations.taxonomy import TAXONOMY
from conversations.text import Counted, Label, Text, Words, _, _n
from desk.casework.outcomes import OUTCOMES
from desk.custody import TOKEN
from desk.pages import right_words, token_words
from desk.pages.account_words import ACTIONS as ACCOUNT_ACTIONS
from desk.pages.alert_words import ACTIONS as ALERT_ACTIONS
from locales import languages
from locales.catalogues import Catalogues
from locales.isolation import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE
from locales.rendering import plain

# Shown by browsers as they are.
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
TEXT = "text/plain"
STATES: Mapping[str, Text] = {
    "received": _("Received"),
    "verification": _("Verification"),
    "analysis": _("Analysis"),
    "referred": _("Referred"),
    "closed": _("Closed"),
    "more_information": _("More information needed"),
}
RESULTS: Mapping[str, Text] = {"founded": _("Founded"), "unfounded": _("Unfounded"), "unclear": _("Unclear")}
CHANNELS: Mapping[str, Text | Label] = {
    "web": _("Web chat"),
    "console": _("Terminal"),
    "telegram": Label("Telegram", "Telegram", "Telegram"),
    "whatsapp": Label("WhatsApp", "WhatsApp", "WhatsApp"),
}
TONGUES: Mapping[str, Text] = {"ar": _("Arabic"), "fr": _("French"), "en": _("English")}
# Who is no analyst, in the custody log; nobody is a name that no account has.
ACTORS: Mapping[str, Text] = {
    "intake": _("intake"),
    "operator": _("operator"),
    "desk": _("the desk"),
    "": _("nobody known"),
}
ACTIONS: Mapping[str, Text] = {
    "received": _("report received"),
    "added": _("addition received"),
    "withdrawn": _("identity withdrawn by the reporter"),
    **right_words.ACTIONS,
    "queue": _("looked at the queue"),
    "rules saved": _("saved jurisdiction rules"),
    "rules tried": _("tried jurisdiction rules"),
    "log": _("looked at the custody log"),
    "statistics": _("looked at statistics"),
    "export statistics": _("took statistics out"),
    "case": _("looked at the case"),
    "identity": _("revealed the identity"),
    "evidence": _("looked at a file"),
    "withheld": _("asked for a file that is withheld"),
    "analysis": _("looked at the technical analysis"),
    "read text": _("had the text in a picture read"),
    "verified": _("files verified"),
    "grouped": _("report joined to this case"),
    "marked": _("found on a list"),
    "took": _("took the case"),
    "handed back": _("handed the case back"),
    "handed back idle": _("handed back, nothing was done to it"),
    "assigned": _("gave the case to another"),
    "escalated": _("nobody looked in time"),
    "question": _("wrote a question"),
    "note": _("wrote a note"),
    "desk note": _("wrote a note for colleagues"),
    "task": _("wrote a task"),
    "task done": _("ticked a task off"),
    "passed on": _("passed the case on"),
    "merged into": _("joined to another case"),
    "merged from": _("another case joined to it"),
    "split to": _("split reports off to another case"),
    "split from": _("split off from another case"),
    "closed as lawful": _("closed as lawful, content deleted"),
    "expired": _("kept for long enough, content deleted"),
    "identity expired": _("kept for long enough, name and contact deleted"),
    "held": _("put on hold: nothing of it is deleted for its age"),
    "hold lifted": _("taken off hold"),
    "log key changed": _("the log goes on under a new secret"),
    "log exported": _("exported a range of this log"),
    "log taken out": _("took an exported range out of this log"),
    "restored": _("the desk was restored from a backup"),
    "erased again": _("deleted again after a restore"),
    "referral begun": _("began a referral"),
    "referral prepared": _("dossier prepared"),
    "referral failed": _("dossier not made"),
    "referral approved": _("approved a dossier"),
    "referral handed over": _("handed a dossier over"),
    "referral acknowledged": _("recorded an acknowledgement"),
    "referral withdrawn": _("dossier withdrawn"),
    "referral": _("looked at a referral"),
    "identity referred": _("put an identity into a dossier"),
    "export": _("took something out for another body"),
    "instruction": _("recorded an instruction"),
    "instruction done": _("ticked an instruction off"),
    "signed in": _("signed in"),
    "signed out": _("signed out"),
    "sign-in failed": _("sign-in failed"),
    **ACCOUNT_ACTIONS,
    **token_words.ACTIONS,
    **ALERT_ACTIONS,
    "invited enrol": _("invited to set up an account"),
    "invited demo": _("invited to the demo"),
    "list loaded": _("loaded a list"),
    "list dropped": _("dropped a list"),
}
SEARCHED = _("searched for cases")
MOVED, VERIFIED, CLOSED = _("moved to: {state}"), _("verified: {result}"), _("closed: {outcome}")
# Questions and answers that the taxonomy does not have: the dialog asks them of everyone.
QUESTIONS: Mapping[str, Text] = {"role": _("Role"), "where": _("Place"), "country": _("Country"), MARK: _("Request")}
ANSWERS: Mapping[tuple[str, str], Text] = {
    ("role", "victim"): _("The victim"),
    ("role", "close"): _("Family or friend"),
    ("role", "witness"): _("Saw it online"),
    ("role", "work"): _("Found it at work"),
    ("where", "abroad"): _("Outside Morocco"),
    **{(MARK, right): words for right, words in right_words.ASKED.items()},
}
JUST_NOW, MINUTES = _("less than a minute"), _n("{count} minute", "{count} minutes", 0)
HOURS = _n("{count} hour", "{count} hours", 0)
DAYS = _n("{count} day", "{count} days", 0)


class Labels:
    """Codes in words, for one language; a code without words is shown as it is."""

    def __init__(self, desk: Catalogues, citizen: Catalogues, language: str) -> None:
        self._desk = desk
        self._citizen = citizen
        self._language = language

    def category(self, code: str) -> str:
        """A category or subtype."""
        try:
            found = TAXONOMY.subtype(code) if "." in code else TAXONOMY.category(code)
        except (KeyError, StopIteration):
            return code
        return self._said(found.label)

    def state(self, code: str) -> str:
        """A case's state."""
        return self._said(STATES[code])

    def result(self, code: str) -> str:
        """What a verification came to."""
        return self._said(RESULTS[code])

    def channel(self, code: str) -> str:
        """Where a report was written."""
        return self._said(CHANNELS[code]) if code in CHANNELS else code

    def tongue(self, code: str) -> str:
        """The language that a report is written in."""
        return self._said(TONGUES[code]) if code in TONGUES else languages.name(code, language=self._language)

    def question(self, code: str) -> str:
        """A question of the dialog."""
        found: Words | None = QUESTIONS.get(code) or TAXONOMY.questions.get(code)
        return self._said(found) if found else code

    def answer(self, code: str, value: str) -> str:
        """An answer: an option in words, or the citizen's own."""
        place = places.place(value) if code == "where" else None
        if place is not None:
            return self._said(place.label)
        if (code, value) in ANSWERS:
            return self._said(ANSWERS[code, value])
        asked = {option.value: option.label for option in OPTIONS.get(code, ())}.get(value)
        asked = asked.otherwise if isinstance(asked, Depending) else asked
        return plain(self._citizen, self._language, asked) if asked else value

    def actor(self, name: str) -> str:
        """Who stands in the custody log."""
        if name.startswith(TOKEN):
            return self.filled(token_words.ACTOR, name=name.removeprefix(TOKEN))
        return self._said(ACTORS[name]) if name in ACTORS else name

    def action(self, action: str) -> str:
        """An entry of the custody log."""
        what, _space, which = action.partition(" ")
        if what == "state" and which in STATES:
            return self._desk.text(self._language, MOVED.msgid, state=self.state(which))
        if what == "closed" and which in OUTCOMES:
            return self._desk.text(self._language, CLOSED.msgid, outcome=self._said(OUTCOMES[which]))
        if what == "verified" and which in RESULTS:
            return self._desk.text(self._language, VERIFIED.msgid, result=self.result(which))
        if what == "search":
            return self._said(SEARCHED)
        return self._said(ACTIONS[action]) if action in ACTIONS else action

    def waiting(self, since: datetime) -> str:
        """How long ago, in its largest unit."""
        return self.lasting((datetime.now(UTC) - since).total_seconds())

    def lasting(self, seconds: float) -> str:
        """How long, in its largest unit."""
        minutes = max(int(seconds // 60), 0)
        if minutes < 1:
            return self._said(JUST_NOW)
        if minutes < 60:
            return self._counted(MINUTES, minutes)
        return self._counted(HOURS, minutes // 60) if minutes < 48 * 60 else self._counted(DAYS, minutes // (24 * 60))

    def said(self, words: Words) -> str:
        """Any words of the desk."""
        return self._said(words)

    def filled(self, words: Text, **fields: str) -> str:
        """Words of the desk with fields."""
        return self._desk.text(self._language, words.msgid, **fields)

    def _counted(self, words: Counted, count: int) -> str:
        return self._desk.plural(self._language, words.msgid, words.msgid_plural, count)

    def _said(self, words: Words) -> str:
        return plain(self._desk, self._language, words)


def moment(at: datetime | str) -> str:
    """A time of the desk's own, in UTC."""
    when = datetime.fromisoformat(at) if isinstance(at, str) else at
    # Kept together left-to-right, or Arabic would turn date, time and zone around.
    return f"{LEFT_TO_RIGHT_ISOLATE}{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC{POP_ISOLATE}"


def second(at: datetime | str) -> str:
    """A time of custody, to the second, in UTC."""
    when = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{LEFT_TO_RIGHT_ISOLATE}{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC{POP_ISOLATE}"


def day(at: datetime) -> str:
    """Its day only."""
    return f"{at.astimezone(UTC):%Y-%m-%d}"


def size(count: int) -> str:
    """Bytes as KiB or MiB, rounded up."""
    tenths = -(-count * 10 // 1024)
    return f"{tenths / 10:.1f} KiB" if tenths < 10240 else f"{-(-tenths // 1024) / 10:.1f} MiB"
