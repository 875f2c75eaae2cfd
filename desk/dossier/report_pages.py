"""Report pages: one report with its places, answers, files and additions, as blocks of a page."""

from collections.abc import Iterator, Mapping

from conversations.report import Locator
from desk.dossier.blocks import Block, Blocks
from desk.dossier.cells import Cell, address, code
from desk.dossier.content import DossierAddition, DossierFile, DossierReport
from desk.dossier.naming import is_left_out, name_of, reason_of
from desk.dossier.words import (
    ADDITION,
    ANSWERED,
    FILE,
    IDENTIFIED,
    LEFT_OUT,
    NO_WORDS,
    NOTES,
    PLACES,
    REPORT,
    REWRITTEN,
)
from desk.pages.labels import size


def of_report(report: DossierReport, page: Blocks, *, number: int, count: int) -> Iterator[Block]:
    """A report and all that was added to it."""
    labels = page.words.labels
    yield page.heading(REPORT, 2, number=number, count=count)
    rows = [
        ("report_id", code(report.report_id)),
        ("filed", page.time(report.filed_at)),
        ("subtype", page.ours(labels.category(report.subtype))),
        ("channel", page.ours(labels.channel(report.channel))),
        ("language", page.ours(labels.tongue(report.language))),
    ]
    if report.reporter is None:
        rows.append(("reporter", page.ours(page.words.reporter(report))))
    else:
        # Written out, not as a link: whoever reads it decides whether and how to write there.
        rows.append(("reporter", page.said(IDENTIFIED)))
        rows += [("name", page.theirs(report.reporter.name)), ("contact", code(report.reporter.contact))]
    yield page.facts(rows)
    if report.links_rewritten:
        yield page.words_of(REWRITTEN)
    yield from _part(report, page)
    for addition in report.additions:
        yield page.heading(ADDITION, 3)
        yield page.facts([("added", page.time(addition.added_at))])
        if addition.question:
            yield page.words_of(ANSWERED)
            yield page.quote(addition.question)
        yield from _part(addition, page)


def _part(part: DossierReport | DossierAddition, page: Blocks) -> Iterator[Block]:
    yield page.quote(part.details) if part.details.strip() else page.words_of(NO_WORDS)
    if part.locators:
        rows = [_place(one, page) for one in part.locators]
        yield page.table({"place": "3.4", "account": "1.6", "beware": "1.4"}, rows)
    if part.answers:
        yield page.table({"question": "2", "answer": "3"}, _answers(part.answers, page))
    for file in part.files:
        yield from _file(file, page)


def _place(locator: Locator, page: Blocks) -> list[Cell]:
    evidence = page.words.evidence
    kind = page.words.known(PLACES, locator.kind)
    platform = evidence.platform(locator.platform) if locator.platform else ""
    if locator.kind == "forward":
        return [
            _stacked([page.ours(kind), page.theirs(locator.raw), page.theirs(locator.note)]),
            _stacked([]),
            _stacked([]),
        ]
    where = address(locator.canonical or locator.raw)
    as_sent = [address(locator.raw)] if locator.canonical not in ("", locator.raw) else []
    cells = [page.ours(f"{kind} · {platform}" if platform else kind), where, *as_sent]
    noted = [page.theirs(locator.note)] if locator.note else []
    names = [code(one) for one in (locator.account, locator.post) if one]
    marks = [page.ours(one) for one in evidence.marks(locator)]
    return [_stacked([*cells, *noted]), _stacked(names), _stacked(marks)]


def _answers(answers: Mapping[str, str], page: Blocks) -> list[list[Cell]]:
    labels = page.words.labels
    return [
        [page.theirs(labels.question(name)), page.theirs(labels.answer(name, value))] for name, value in answers.items()
    ]


def _file(file: DossierFile, page: Blocks) -> Iterator[Block]:
    hashes = [("SHA-256\n", file.arrived_sha256), ("SHA-1 ", file.arrived_sha1), ("MD5 ", file.arrived_md5)]
    arrived = [code(f"{name}{value}") for name, value in hashes if value]
    rows = [
        ("evidence_id", code(file.evidence_id)),
        ("path", page.said(LEFT_OUT) if is_left_out(file) else code(name_of(file))),
        ("kind", page.ours(page.words.kind(file))),
        ("size", page.ours(size(file.size))),
        ("sha256", code(file.sha256)),
        ("scan", page.ours(page.words.scan(file))),
    ]
    rows += [("arrived", _stacked(arrived))] if arrived else []
    reason = reason_of(file)
    rows += [("note", page.said(NOTES[reason]))] if reason else []
    yield page.heading(FILE, 3)
    yield page.facts(rows)
    if file.custody:
        yield page.table({"step": "1.4", "when": "1.6", "bytes": "3.2", "notes": "2"}, _custody(file, page))


def _custody(file: DossierFile, page: Blocks) -> list[list[Cell]]:
    evidence = page.words.evidence
    return [
        [
            page.ours(evidence.step(step.name)),
            page.time(step.at),
            _stacked(
                [*([code(step.sha256)] if step.sha256 else []), *([page.ours(size(step.size))] if step.size else [])]
            ),
            _stacked([page.ours(note) for note in evidence.notes(step.notes)]),
        ]
        for step in file.custody
    ]


def _stacked(cells: list[Cell]) -> Cell:
    """Cells under each other, each line in its own letters."""
    return {"lines": [{**line, "code": cell["code"]} for cell in cells for line in cell["lines"]], "code": False}
