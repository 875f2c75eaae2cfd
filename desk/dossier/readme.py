"""README: how to check the dossier with public tools only, in Arabic, French and English, inside the archive."""

from conversations.text import Text, _
from desk.dossier.content import Dossier
from desk.dossier.naming import is_left_out, is_quarantined
from locales.catalogues import Catalogues, load
from locales.languages import IN_DATA, own_name

TITLE = _("Dossier {number}, made by {desk}")
CONTENT = _(
    "dossier.ar.pdf and dossier.fr.pdf are to be read. dossier.json holds the same for programs. The folder evidence holds the files."
)
KEY = _("Take the desk's public key (desk.pem) from where the desk publishes it, not from whoever sent this archive.")
FINGERPRINT = _("Its fingerprint is {fingerprint}. This command prints it:")
VERIFY = _("This command must print: Signature Verified Successfully")
SUMS = _("This command must print OK for every file:")
PAGES = _("Each page of the PDFs ends with the SHA-256 of dossier.json. It is also in the manifest.")
LINKS = _("The links are evidence. Do not visit them unprepared: whoever runs the site sees who comes.")
QUARANTINED = _("Files named .quarantined.age hold malware. Open them only on a machine made for that:")
OPENED_WITH = _("They open with your age key. Where the desk had no key of yours, the passphrase is: infected")
LEFT_OUT = _("Some files are described and left out, because content of their kind must not be copied.")
SHOW_KEY = "openssl pkey -pubin -in desk.pem -outform DER | sha256sum"
CHECK_SIGNATURE = (
    "openssl pkeyutl -verify -pubin -inkey desk.pem -rawin -in MANIFEST.sha256 -sigfile MANIFEST.sha256.sig"
)
CHECK_SUMS = "sha256sum -c MANIFEST.sha256"
OPEN_SEALED = "age -d -i service.key -o FILE FILE.quarantined.age"


def readme(dossier: Dossier, fingerprint: str) -> bytes:
    """README.txt, in UTF-8."""
    desk = load("desk")
    return "\n\n".join(_in_language(desk, language, dossier, fingerprint) for language in IN_DATA).encode()


def _in_language(desk: Catalogues, language: str, dossier: Dossier, fingerprint: str) -> str:
    def say(words: Text, **fields: object) -> str:
        return desk.text(language, words.msgid, **fields)

    name = dossier.sender.name
    sender = {"ar": name.ar, "fr": name.fr, "en": name.en}[language]
    lines = [
        f"== {own_name(language)} ==",
        say(TITLE, number=dossier.number, desk=sender),
        say(CONTENT),
        say(KEY),
        say(FINGERPRINT, fingerprint=fingerprint),
        f"    {SHOW_KEY}",
        say(VERIFY),
        f"    {CHECK_SIGNATURE}",
        say(SUMS),
        f"    {CHECK_SUMS}",
        say(PAGES),
        say(LINKS),
        *_exceptions(dossier, say(QUARANTINED), say(OPENED_WITH), say(LEFT_OUT)),
    ]
    return "\n".join(lines) + "\n"


def _exceptions(dossier: Dossier, quarantined: str, opened_with: str, left_out: str) -> list[str]:
    """What is said only of a dossier that has such files."""
    sealed = any(is_quarantined(one) and not is_left_out(one) for one in dossier.files)
    described = any(is_left_out(one) for one in dossier.files)
    return [
        *([quarantined, f"    {OPEN_SEALED}", opened_with] if sealed else []),
        *([left_out] if described else []),
    ]
