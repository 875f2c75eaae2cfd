"""Observed: what exporters take from a dossier, each once: facts about the content, never the words or names of a citizen."""

from dataclasses import dataclass
from datetime import datetime

from conversations.report import Locator
from conversations.taxonomy import TAXONOMY
from conversations.text import Text, _
from desk.cases.hiding import FOUND
from desk.dossier.content import Dossier

# Names no content, or none that anybody else can reach; as an alarm it would ring for everyone.
_TOO_WIDE = frozenset(("bare", "private", "unreadable"))
# Sexual extortion, private life, self-harm: what the links show is the harm.
_OF_VICTIMS = frozenset(("SEXT", "PRIV", "THRT.SELF"))


OF_CHILDREN = _("A case about children does not go to {tool}. Please use the signed dossier or NCMEC’s format.")
OF_A_VICTIM = _("A case whose links show or name a victim does not go to {tool}. Please use the signed dossier.")


class NotExported(Exception):
    """This dossier must not leave in this format; `words` say why, without a word of the case."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.msgid)
        self.words = words


@dataclass(frozen=True, slots=True)
class Hashes:
    """Of one file, in hex; `sha1` and `md5` are empty where only the kept bytes are known."""

    evidence_id: str
    media_type: str
    sha256: str
    sha1: str = ""
    md5: str = ""
    is_malware: bool = False
    is_as_sent: bool = False


def refuse_victims(dossier: Dossier, where: str) -> None:
    """Raise NotExported for a case whose places show a victim: told to a community, they would be looked up again.

    The field shares such links in closed channels only (NCMEC, INHOPE, INTERPOL, StopNCII), never as threat intelligence.
    """
    if dossier.is_about_children:
        raise NotExported(Text(OF_CHILDREN.msgid, {"tool": where}))
    named = {(one.category, one.subtype) for one in dossier.reports} | {(dossier.category, dossier.subtype)}
    if any(category in _OF_VICTIMS or subtype in _OF_VICTIMS for category, subtype in named):
        raise NotExported(Text(OF_A_VICTIM.msgid, {"tool": where}))


def title(dossier: Dossier) -> str:
    """The dossier and its kind, in English."""
    return f"{dossier.number}: {kind_of(dossier.subtype)} ({dossier.subtype})"


def kind_of(code: str) -> str:
    """A category or subtype in English; the code where this desk does not have it."""
    try:
        found = TAXONOMY.subtype(code) if "." in code else TAXONOMY.category(code)
    except KeyError:
        return code
    return found.label.en


def value_of(locator: Locator) -> str:
    """The one spelling, else what was written."""
    return locator.canonical or locator.raw


def is_alarming(locator: Locator) -> bool:
    """Whether it names this content, so that another who sees it knows what it is."""
    return bool(locator.canonical) and not _TOO_WIDE & set(locator.marks.split())


def hashes_of(dossier: Dossier) -> tuple[Hashes, ...]:
    """Of each file as it was sent, and as it is kept where that differs."""
    found: dict[str, Hashes] = {}
    for file in dossier.files:
        known = (file.evidence_id, file.media_type)
        is_malware = file.scan == FOUND
        if file.arrived_sha256:
            sent = (file.arrived_sha256, file.arrived_sha1, file.arrived_md5)
            found.setdefault(file.arrived_sha256, Hashes(*known, *sent, is_malware=is_malware, is_as_sent=True))
        found.setdefault(file.sha256, Hashes(*known, file.sha256, is_malware=is_malware))
    return tuple(found.values())


def accounts_of(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    """Platform (may be empty) and name of each account that was given or that a link is of."""
    accounts = ((one.platform, one.account or one.raw.lstrip("@")) for one in dossier.locators if _names_account(one))
    return tuple(dict.fromkeys(accounts))


def seen_between(dossier: Dossier) -> tuple[datetime, datetime]:
    """When the first and the last report were filed; when the case was opened, if there is none."""
    times = [one.filed_at for one in dossier.reports] or [dossier.opened_at]
    return min(times), max(times)


def _names_account(locator: Locator) -> bool:
    return locator.kind == "account" or (locator.kind == "link" and bool(locator.account))
