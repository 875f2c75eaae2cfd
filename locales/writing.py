"""Writing: catalogues made and brought up to date: new entries come empty, gone ones go, kept ones keep their words."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from locales.entries import read
from locales.languages import plural_forms


def write(path: Path, language: str, entries: Iterable[Message]) -> None:
    """Bring the catalogue of `language` at `path` up to date with `entries`; make it where there is none."""
    asked = Catalog(charset="utf-8")
    for one in entries:
        asked.add(one.id, None, one.locations, auto_comments=one.auto_comments, context=one.context)
    catalog = read(path) if path.exists() else empty(language)
    catalog.update(asked, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    out = BytesIO()
    write_po(out, catalog, width=140, sort_output=False, omit_header=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_header(language).encode() + out.getvalue())


def empty(language: str) -> Catalog:
    """A catalogue without entries that knows how its language counts."""
    return read_po(BytesIO(_header(language).encode()))


def _header(language: str) -> str:
    lines = [
        "Content-Type: text/plain; charset=utf-8",
        f"Language: {language}",
        f"Plural-Forms: {plural_forms(language)}",
    ]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"
