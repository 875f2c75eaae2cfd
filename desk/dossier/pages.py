"""Pages: the dossier as headings, facts, tables and words for one language, which the template only has to set."""

from collections.abc import Iterator
from typing import Any

from desk.dossier.blocks import Block, Blocks
from desk.dossier.cells import code
from desk.dossier.content import Dossier
from desk.dossier.report_pages import of_report
from desk.dossier.words import (
    CHAIN,
    CHECKING,
    DEFANGED,
    LAW,
    NO_VERIFICATION,
    PRIORITIES,
    SECTIONS,
    SIGNED,
    TITLE,
    PageWords,
)
from desk.pages.labels import RESULTS


def pages(dossier: Dossier, language: str) -> dict[str, Any]:
    """What the template is given, but for fonts and hash."""
    page = Blocks(PageWords(language))
    title = page.heading(TITLE, 1)["text"]
    sections = (_summary, _referral, _verification, _instructions, _reports, _marks, _custody, _checking)
    return {
        "language": language,
        "title": title,
        "header": page.said(TITLE),
        "author": dossier.sender.name.ar if language == "ar" else dossier.sender.name.fr,
        "number": dossier.number,
        "blocks": [block for section in sections for block in section(dossier, page)],
    }


def _summary(dossier: Dossier, page: Blocks) -> Iterator[Block]:
    labels = page.words.labels
    yield page.facts(
        [
            ("number", code(dossier.number)),
            ("case", page.ours(str(dossier.case_number))),
            ("category", page.ours(labels.category(dossier.category))),
            ("subtype", page.ours(labels.category(dossier.subtype))),
            ("priority", page.ours(page.words.known(PRIORITIES, dossier.priority))),
            ("opened", page.time(dossier.opened_at)),
            ("made", page.time(dossier.made_at)),
            ("reports", page.ours(str(len(dossier.reports)))),
            ("files", page.ours(str(len(dossier.files)))),
            ("sender", page.named(dossier.sender.name)),
            ("contact", code(dossier.sender.email)),
        ]
    )


def _referral(dossier: Dossier, page: Blocks) -> Iterator[Block]:
    referral = dossier.referral
    rows = [("service", page.named(referral.service)), ("jurisdiction", page.named(referral.reason))]
    if referral.referred_at:
        rows.append(("referred", page.time(referral.referred_at)))
    if referral.referred_by:
        rows.append(("referred_by", page.theirs(referral.referred_by)))
    yield page.heading(SECTIONS["referral"], 1)
    yield page.facts(rows)


def _verification(dossier: Dossier, page: Blocks) -> Iterator[Block]:
    yield page.heading(SECTIONS["verification"], 1)
    yield page.words_of(LAW)
    if not dossier.verifications:
        yield page.words_of(NO_VERIFICATION)
        return
    columns = {"when": "1.3", "who": "1", "checked": "3", "result": "1"}
    rows = [
        [
            page.time(one.at),
            page.theirs(one.analyst),
            page.theirs(one.checked),
            page.ours(page.words.known(RESULTS, one.result)),
        ]
        for one in dossier.verifications
    ]
    yield page.table(columns, rows)


def _instructions(dossier: Dossier, page: Blocks) -> Iterator[Block]:
    if not dossier.instructions:
        return
    yield page.heading(SECTIONS["instructions"], 1)
    columns = {"when": "1.3", "prosecutor": "1.2", "instruction": "3", "noted_by": "1"}
    rows = [
        [page.time(one.at), page.theirs(one.prosecutor), page.theirs(one.text), page.theirs(one.noted_by)]
        for one in dossier.instructions
    ]
    yield page.table(columns, rows)


def _reports(dossier: Dossier, page: Blocks) -> Iterator[Block]:
    yield page.heading(SECTIONS["reports"], 1)
    yield page.words_of(DEFANGED)
    for number, report in enumerate(dossier.reports, start=1):
        yield from of_report(report, page, number=number, count=len(dossier.reports))


def _marks(dossier: Dossier, page: Blocks) -> Iterator[Block]:
    if not dossier.marks:
        return
    yield page.heading(SECTIONS["marks"], 1)
    rows = [[page.ours(page.words.listed(mark)), page.theirs(mark.note)] for mark in dossier.marks]
    yield page.table({"list": "2", "notes": "2"}, rows)


def _custody(dossier: Dossier, page: Blocks) -> Iterator[Block]:
    if not dossier.custody:
        return
    labels = page.words.labels
    yield page.heading(SECTIONS["custody"], 1)
    yield page.words_of(CHAIN)
    rows = [
        [
            code(str(one.sequence)),
            page.time(one.at),
            page.theirs(labels.actor(one.who)),
            page.ours(labels.action(one.action)),
            page.theirs(one.reason),
        ]
        for one in dossier.custody
    ]
    yield page.table({"number": "0.7", "when": "1.5", "who": "1.2", "action": "2", "reason": "2"}, rows)


def _checking(_dossier: Dossier, page: Blocks) -> Iterator[Block]:
    yield page.heading(SECTIONS["checking"], 1)
    yield page.words_of(CHECKING)
    yield page.words_of(SIGNED)
