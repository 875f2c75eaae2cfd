"""Languages, as the doctor sees them: which ones citizens are offered, which wait for their translators, and what is half-done."""

from collections.abc import Iterator

from bot.settings import Settings
from locales.catalogues import found, load
from locales.entries import CITIZEN, NEEDED, wanted
from operating.findings import Finding, Level


def about_languages(settings: Settings) -> Iterator[Finding]:
    """What citizens are offered, and of each language what is said in English."""
    folder = settings.catalogues_dir
    if folder is not None and not folder.is_dir():
        yield Finding(Level.FAIL, f"IBLAGH_CATALOGUES_DIR: {folder} is no folder, so its languages are not there")
    catalogues = load(CITIZEN, offered=settings.offered, folders=settings.catalogue_folders)
    waiting = sorted(found(CITIZEN, settings.catalogue_folders).keys() - set(catalogues.codes))
    rest = f"; not offered: {' '.join(waiting)} (`iblagh messages`)" if waiting else ""
    yield Finding(Level.OK, f"languages: {' '.join(catalogues.codes)}{rest}")
    for code, language in catalogues.languages.items():
        if language.wrong:
            asked = len({sentence for domain in NEEDED for sentence in wanted(domain)})
            words = f"{asked - len(language.wrong)} of {asked} sentences are complete; the rest is said in English"
            yield Finding(Level.WARN, f"language {code}: {words} (`iblagh messages check {code}`)")
