"""Evidence words: files, their custody, locators, related cases and lists, in the analyst's words."""

from collections.abc import Mapping

from conversations.report import Locator
from conversations.taxonomy import Policy
from conversations.text import Text, Words, _
from desk.cases.hiding import FOUND, is_graphic, policy_of
from desk.cases.opened import OpenFile
from desk.comparing.related import CaseMark
from locales.catalogues import Catalogues
from locales.rendering import plain

KINDS: Mapping[str, Text] = {
    "image": _("Picture"),
    "video": _("Video"),
    "audio": _("Sound"),
    "document": _("Document"),
}
SCANS: Mapping[str, Text] = {
    "clean": _("No malware found"),
    "found": _("Malware was found: quarantined, not shown"),
    "not_scanned": _("Not scanned: the scanner was not there, or could not look at the whole file"),
}
FOUND_NAMED = _("Malware was found ({name}): quarantined, not shown")
INTIMATE = _("It may show intimate parts.")
GRAPHIC = _("It may be violent or graphic.")
STEPS: Mapping[str, Text] = {
    "received": _("Received: first byte"),
    "hashed": _("Hashed as it arrived"),
    "scanned": _("Scanned for malware"),
    "cleaned": _("Cleaned"),
    "sealed": _("Sealed"),
    "filed": _("Filed with the report"),
    "pushed": _("Pushed to the desk"),
    "arrived": _("Arrived at the desk"),
}
NOTES: Mapping[str, Text] = {
    "metadata": _("place, time, device and owner removed"),
    "comment": _("comment removed"),
    "profile_names": _("names in the colour profile removed"),
    "thumbnail": _("embedded thumbnail removed"),
    "document_info": _("title, author and former versions removed"),
    "attachment": _("embedded files removed"),
    "script": _("scripts removed"),
    "tags": _("title, artist, place and device removed"),
    "track": _("position and sensor tracks removed"),
    "foreign": _("foreign bytes removed"),
    "turned": _("turned upright"),
    "encoded_again": _("encoded again: its pixels are not exactly those that arrived"),
    "clean": _("no malware found"),
    "found": _("malware found"),
    "not_scanned": _("not scanned"),
}
MARKS: Mapping[str, Text] = {
    "ip": _("Address is a number"),
    "homograph": _("Looks like another name"),
    "shortener": _("Short link: leads elsewhere"),
    "redirect": _("Redirects elsewhere"),
    "credentials": _("Holds a user name or password"),
    "punycode": _("Written in punycode (xn--)"),
    "onion": _("Opens in Tor only"),
    "private": _("Private network"),
    "bare": _("Front page only: names no content"),
    "unreadable": _("No browser opens it"),
}
WHY: Mapping[str, Text] = {
    "link": _("the same link"),
    "account": _("the same account"),
    "file": _("the same file"),
    "picture": _("a picture that looks alike"),
}
LISTED: Mapping[str, Text] = {
    "file": _("On the list {name}: a file"),
    "picture": _("On the list {name}: picture within distance {distance}"),
    "link": _("On the list {name}: a link or account"),
}
# How they write their own names; those of others are shown as they are known.
PLATFORMS: Mapping[str, str] = {
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "whatsapp": "WhatsApp",
    "linkedin": "LinkedIn",
    "vk": "VK",
    "x": "X",
}


class EvidenceWords:
    """Words for one language; a code without words is shown as it is."""

    def __init__(self, desk: Catalogues, language: str) -> None:
        self._desk = desk
        self._language = language

    def kind(self, code: str | None) -> str:
        """What a file is."""
        return self._known(KINDS, code or "")

    def scan(self, file: OpenFile) -> str:
        """What the scanner said of a file, with the name of what it found."""
        name = file.particulars.malware if file.particulars else ""
        if file.scan == FOUND and name:
            return self._desk.text(self._language, FOUND_NAMED.msgid, name=name)
        return self._known(SCANS, file.scan)

    def warning(self, file: OpenFile) -> str:
        """What a look at it may show, where something has to be said first."""
        if policy_of(file.subtype) is Policy.TEXT_EVIDENCE:
            return plain(self._desk, self._language, INTIMATE)
        return plain(self._desk, self._language, GRAPHIC) if is_graphic(file.subtype) else ""

    def step(self, name: str) -> str:
        """A step of custody."""
        return self._known(STEPS, name)

    def notes(self, codes: str) -> tuple[str, ...]:
        """What a step did or found."""
        return tuple(self._known(NOTES, code) for code in codes.split())

    def marks(self, locator: Locator) -> tuple[str, ...]:
        """What to beware of in a link."""
        return tuple(self._known(MARKS, code) for code in locator.marks.split())

    def platform(self, code: str) -> str:
        """Where a link or an account is."""
        return PLATFORMS.get(code, code.replace("_", " ").title())

    def why(self, code: str) -> str:
        """What two cases share."""
        return self._known(WHY, code)

    def listed(self, mark: CaseMark) -> str:
        """That a list names something in a case."""
        if mark.kind not in LISTED:
            return mark.list_name
        distance = {"distance": mark.distance} if mark.kind == "picture" else {}
        return self._desk.text(self._language, LISTED[mark.kind].msgid, name=mark.list_name, **distance)

    def _known(self, words: Mapping[str, Words], code: str) -> str:
        return plain(self._desk, self._language, words[code]) if code in words else code
