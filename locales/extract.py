"""Extract: `make messages` brings every catalogue up to date with the sentences in the code and the data (a developer's tool)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from locales.buttons import on_buttons
from locales.entries import CITIZEN, DESK, FOLDER, OF_DATA, ROW, at_most, wanted
from locales.writing import write

ROOT = FOLDER.parent
# Which places speak to whom. `_` marks a sentence, `_n` a counted one.
SOURCES = {
    CITIZEN: ("conversations", "bot"),
    DESK: ("desk", "bot/analyst"),
}
# The analyst bot stands in a folder of the other bots and speaks to analysts alone.
METHODS = [("analyst/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
KEYWORDS: dict[str, Any] = {"_": None, "_n": (1, 2)}


def template(domain: str) -> Catalog:
    """Every sentence that the code of `domain` says, with the files it stands in and the most characters that fit."""
    catalog = Catalog(charset="utf-8")
    buttons = on_buttons() if domain == CITIZEN else frozenset()
    for folder in SOURCES[domain]:
        for file, _line, msgid, comments, context in _found(ROOT / folder):
            limits = [f"A button. {at_most(ROW)}"] if msgid in buttons else []
            catalog.add(msgid, None, [(f"{folder}/{file}", 0)], auto_comments=[*comments, *limits], context=context)
    return catalog


def update() -> None:
    """Bring up to date whatever catalogue there is, and make no other."""
    for domain in SOURCES:
        entries = [one for one in template(domain) if one.id]
        for path in FOLDER.glob(f"*/{domain}.po"):
            write(path, path.parent.name, entries)
    for domain in OF_DATA:
        for path in FOLDER.glob(f"*/{domain}.po"):
            write(path, path.parent.name, wanted(domain).values())


def _found(folder: Path) -> Iterator[tuple[Any, ...]]:
    return iter(extract_from_dir(folder, method_map=METHODS, keywords=KEYWORDS, comment_tags=("Translators:",)))


if __name__ == "__main__":
    update()
