"""PDF: the dossier on paper, in Arabic or French, set by typst from data; the same bytes for the same content and fonts."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from desk.dossier import document
from desk.dossier.content import Dossier
from desk.dossier.pages import pages

LANGUAGES = ("ar", "fr")
TEMPLATE = Path(__file__).parent / "dossier.typ"
# Where fonts are on Debian and its kin, on other Unixes and on a Mac; more are given by the caller.
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
ARABIC = ("Noto Naskh Arabic", "Noto Sans Arabic", "Amiri", "Scheherazade New", "Noto Kufi Arabic")
LATIN = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Libertinus Serif")
# Packed with typst itself, so it is always there.
CODE = "DejaVu Sans Mono"


class NoArabicFont(Exception):
    """No font with Arabic letters is in the folders that were searched."""

    def __init__(self, folders: Sequence[Path]) -> None:
        places = ", ".join(str(one) for one in folders)
        super().__init__(f"no Arabic font in {places}; install fonts-noto-core, or name a folder with {ARABIC[0]}")


class Press:
    """Holds the fonts, read once; raises NoArabicFont when it is made."""

    def __init__(self, font_folders: Sequence[Path] = ()) -> None:
        folders = [one for one in (*font_folders, *FONT_FOLDERS) if one.is_dir()]
        self._fonts = typst.Fonts(include_system_fonts=False, font_paths=list(folders))
        here = set(self._fonts.families())
        arabic = [name for name in ARABIC if name in here]
        if not arabic:
            raise NoArabicFont([*font_folders, *FONT_FOLDERS])
        latin = [name for name in LATIN if name in here]
        self._families = {"ar": [arabic[0], *latin[:1]], "fr": [*latin[:1], arabic[0]]}

    def pdf(self, dossier: Dossier, language: str) -> bytes:
        """The dossier in `language`, ar or fr; PDF/A-2b, or plain PDF where a character of it is in no font."""
        compiler, stamp = self._compiler(dossier, language), int(dossier.made_at.timestamp())
        try:
            # Archivable (ISO 19005-2): every font inside, nothing outside, nothing that runs.
            made = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=stamp)
        except typst.TypstError:
            made = compiler.compile(format="pdf", timestamp=stamp)
        # Readers built on PDFium (Chrome among them) turn around every hash and link that is copied out of a document which is
        # marked right-to-left as a whole; each line here has a direction of its own. Of one length, so no offset moves.
        return _bytes(made).replace(b"/Direction/R2L", b"/Direction/L2R")

    def pictures(self, dossier: Dossier, language: str, *, dots_per_inch: float = 110) -> tuple[bytes, ...]:
        """The pages as PNG, for a preview."""
        made = self._compiler(dossier, language).compile(format="png", ppi=dots_per_inch)
        return tuple(made) if isinstance(made, list) else (_bytes(made),)

    def _compiler(self, dossier: Dossier, language: str) -> typst.Compiler:
        arabic = self._families["ar"][0]
        fonts = {"fonts": self._families[language], "code_fonts": [CODE, arabic]}
        given: dict[str, Any] = {**pages(dossier, language), **fonts, "json_sha256": document.digest(dossier)}
        # Packages are looked for in a folder that does not exist, so nothing is ever downloaded.
        nowhere = TEMPLATE.parent / "no-packages"
        return typst.Compiler(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=self._fonts,
            ignore_system_fonts=True,
            sys_inputs={"dossier": json.dumps(given)},
            package_path=nowhere,
            package_cache_path=nowhere,
        )


def _bytes(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("typst made no single file")
    return made
