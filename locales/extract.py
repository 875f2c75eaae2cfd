"""Extract: `make messages` brings every catalogue up to date with the sentences in the code (a developer's tool)."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from locales.catalogues import FOLDER, TRANSLATED

ROOT = FOLDER.parent
# Which places speak to whom. `_` marks a sentence, `_n` a counted one.
SOURCES = {
    "citizen": ("conversations", "bot"),
    "desk": ("desk",),
}
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
KEYWORDS: dict[str, Any] = {"_": None, "_n": (1, 2)}
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);",
    "fr": "nplurals=2; plural=(n > 1);",
}


def template(domain: str) -> Catalog:
    """Every sentence that the code of `domain` says, with the files it stands in."""
    catalog = Catalog(charset="utf-8")
    for folder in SOURCES[domain]:
        for file, _line, msgid, comments, context in _found(ROOT / folder):
            catalog.add(msgid, None, [(f"{folder}/{file}", 0)], auto_comments=comments, context=context)
    return catalog


def update(domain: str, language: str) -> Path:
    """Merge the template into one catalogue: new entries come empty, gone ones go, kept ones keep their words."""
    path = FOLDER / language / f"{domain}.po"
    catalog = empty(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(template(domain), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    out = BytesIO()
    write_po(out, catalog, width=140, sort_output=False, omit_header=True, include_lineno=False)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(_header(language).encode() + out.getvalue())
    return path


def empty(language: str) -> Catalog:
    """A catalogue without entries that knows how its language counts."""
    return read_po(BytesIO(_header(language).encode()), locale=language)


def _header(language: str) -> str:
    lines = ["Content-Type: text/plain; charset=utf-8", f"Language: {language}", f"Plural-Forms: {PLURALS[language]}"]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def _found(folder: Path) -> Iterator[tuple[Any, ...]]:
    return iter(extract_from_dir(folder, method_map=METHODS, keywords=KEYWORDS, comment_tags=("Translators:",)))


if __name__ == "__main__":
    for domain in SOURCES:
        for language in TRANSLATED:
            update(domain, language)
