"""Words: what the dossier says of its own, in the language of a page, beside the desk's labels for codes."""

from collections.abc import Mapping

from conversations.text import Text, _
from desk.cases.hiding import FOUND, Reason
from desk.comparing.related import CaseMark
from desk.dossier.content import DossierFile, DossierReport
from desk.dossier.naming import MISSING
from desk.pages.evidence_words import FOUND_NAMED, KINDS, LISTED, SCANS, EvidenceWords
from desk.pages.labels import Labels
from locales.catalogues import Catalogues, load
from locales.rendering import plain

TITLE = _("Dossier of a referral")
SECTIONS: Mapping[str, Text] = {
    "referral": _("Receiving service"),
    "verification": _("Verification"),
    "instructions": _("Instructions of the prosecutor"),
    "reports": _("Reports"),
    "marks": _("Lists of known content"),
    "custody": _("Custody log of the desk"),
    "checking": _("How to check this dossier"),
}
FACTS: Mapping[str, Text] = {
    "number": _("Number of the dossier"),
    "case": _("Case number"),
    "category": _("Category"),
    "subtype": _("Kind of content"),
    "priority": _("Priority"),
    "opened": _("Case opened"),
    "made": _("Dossier made"),
    "referred": _("Referred"),
    "referred_by": _("Referred by"),
    "sender": _("Sent by"),
    "contact": _("Contact"),
    "reports": _("Reports"),
    "files": _("Files"),
    "service": _("Service"),
    "jurisdiction": _("Why it has jurisdiction"),
    "report_id": _("Number of the report"),
    "filed": _("Filed"),
    "channel": _("Channel"),
    "language": _("Language"),
    "reporter": _("Reporter"),
    "name": _("Name"),
    "added": _("Added"),
    "evidence_id": _("File"),
    "path": _("In the archive"),
    "kind": _("Kind"),
    "size": _("Size"),
    "sha256": _("SHA-256"),
    "arrived": _("As the citizen sent it"),
    "scan": _("Malware scan"),
    "note": _("Beware"),
}
COLUMNS: Mapping[str, Text] = {
    "when": _("When"),
    "who": _("Who"),
    "checked": _("What was checked"),
    "result": _("Result"),
    "prosecutor": _("Prosecutor"),
    "instruction": _("Instruction"),
    "noted_by": _("Noted by"),
    "place": _("Where the content is"),
    "account": _("Account or post"),
    "beware": _("Beware"),
    "question": _("Question"),
    "answer": _("Answer"),
    "step": _("Step"),
    "bytes": _("SHA-256 and size after it"),
    "notes": _("Notes"),
    "list": _("List"),
    "number": _("Number"),
    "action": _("Did what"),
    "reason": _("Reason"),
}
PLACES: Mapping[str, Text] = {
    "link": _("Link"),
    "account": _("Account"),
    "phone": _("Telephone number"),
    "email": _("E-mail address"),
    "iban": _("Bank account"),
    "wallet": _("Cryptocurrency wallet"),
    "forward": _("Forwarded message"),
}
PRIORITIES: Mapping[str, Text] = {
    "P0": _("P0: a life may be in danger"),
    "P1": _("P1: urgent"),
    "P2": _("P2: ordinary"),
    "P3": _("P3: low"),
}
LAW = _("Law 03-23, articles 40 and 49: an anonymous report is referred only after a recorded verification.")
NO_VERIFICATION = _("No verification is recorded.")
ANONYMOUS, IDENTIFIED = _("Anonymous"), _("Identified")
NOT_HANDED_OVER = _("Identified. The identity is kept at the desk and is not part of this dossier.")
REPORT = _("Report {number} of {count}")
ADDITION = _("Added by the reporter")
ANSWERED = _("The desk asked")
DEFANGED = _(
    "Links are written so that nothing opens them. The exact ones are in dossier.json. Do not visit them unprepared."
)
REWRITTEN = _(
    "Links of this report are given in one spelling, without the parts that can say who shared them. They lead to the same place."
)
NO_WORDS = _("No words were sent.")
FILE = _("File and its custody")
LEFT_OUT = _("left out")
NOTES: Mapping[str, Text] = {
    MISSING: _("The report names this file, and it did not arrive at the desk."),
    Reason.QUARANTINED: _(
        "Malware was found. The file is in the archive sealed with age. Open it only on a machine made for that."
    ),
    Reason.LOCATOR_ONLY: _(
        "Content of this kind must not be copied. The file is described here and left out of the archive."
    ),
}
CHECKING = _(
    "The archive holds this document, dossier.json and the files. MANIFEST.sha256 names each with its SHA-256."
)
SIGNED = _("The desk signed the manifest with Ed25519. README.txt says how openssl and sha256sum check both.")
CHAIN = _("Each entry is bound to the one before by a keyed code. The desk can prove that none was changed or removed.")


class PageWords:
    """Words for one language; a code without words is shown as it is."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._desk: Catalogues = load("desk")
        self.labels = Labels(self._desk, load("citizen"), language)
        self.evidence = EvidenceWords(self._desk, language)

    def say(self, words: Text, **fields: object) -> str:
        """A sentence, its fields filled in."""
        return self._desk.text(self.language, words.msgid, **fields)

    def known(self, words: Mapping[str, Text], code: str) -> str:
        """The words of a code."""
        return plain(self._desk, self.language, words[code]) if code in words else code

    def kind(self, file: DossierFile) -> str:
        """What a file is, with its media type."""
        return f"{self.known(KINDS, file.kind)} ({file.media_type})"

    def scan(self, file: DossierFile) -> str:
        """What the scanner said, with the name of what it found."""
        if file.scan == FOUND and file.malware:
            return self.say(FOUND_NAMED, name=file.malware)
        return self.known(SCANS, file.scan)

    def reporter(self, report: DossierReport) -> str:
        """Who reported, without a name."""
        return self.say(ANONYMOUS if report.anonymous else NOT_HANDED_OVER)

    def listed(self, mark: CaseMark) -> str:
        """That a list names something in the case."""
        return self.evidence.listed(mark) if mark.kind in LISTED else mark.list_name
