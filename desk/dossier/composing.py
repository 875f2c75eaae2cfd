"""Composing: a dossier from a case as it was opened; nothing is left out without a word, and nobody is named by accident."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from conversations.report import Addition
from conversations.taxonomy import Policy
from desk.cases.hiding import FOUND, Reason, policy_of
from desk.cases.opened import OpenAddition, OpenCase, OpenFile, OpenReport
from desk.dossier.content import (
    CustodyLine,
    Dossier,
    DossierAddition,
    DossierFile,
    DossierReport,
    Instruction,
    Referral,
    Reporter,
    Sender,
    Verified,
)
from desk.dossier.links import Links
from desk.dossier.naming import MISSING
from desk.tables import AdditionRow, CustodyRow


class Unopened(Exception):
    """Reports or additions do not open with the desk's keys: a referral without them would be half the case."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(f"these do not open: {', '.join(ids)}")
        self.ids = tuple(ids)


def composed(
    opened: OpenCase,
    *,
    number: str,
    made_at: datetime,
    sender: Sender,
    referral: Referral,
    custody: Iterable[CustodyRow],
    reporters: Mapping[str, Reporter],
    instructions: Sequence[Instruction] = (),
) -> Dossier:
    """The dossier. `reporters` has by report id the identities that are handed over, `custody` all entries, oldest first.

    A report that was purged is not in it. Raises Unopened; ValueError if `reporters` names who was anonymous.
    """
    unopened = [one for report in opened.reports for one in report.unopened]
    if unopened:
        raise Unopened(unopened)
    case = opened.case
    reports = (_report(one, reporters.get(one.row.report_id)) for one in opened.reports)
    return Dossier(
        number=number,
        case_id=case.case_id,
        case_number=case.number,
        category=case.category,
        subtype=case.subtype,
        priority=case.priority,
        opened_at=case.opened_at,
        made_at=made_at,
        sender=sender,
        referral=referral,
        reports=tuple(one for one in reports if one is not None),
        verifications=tuple(Verified(one.at, one.analyst, one.checked, one.result) for one in opened.verifications),
        custody=tuple(_line(row) for row in custody),
        instructions=tuple(instructions),
        marks=opened.marks,
    )


def _report(one: OpenReport, reporter: Reporter | None) -> DossierReport | None:
    if one.report is None:
        return None
    row, told = one.row, one.report
    links = Links.of(one) if reporter is None else Links()
    files = (*one.files, *one.missing)
    answers = [(message.text, answer) for message in one.messages for answer in message.answers]
    added = [*(("", addition) for addition in one.additions), *answers]
    additions = [_addition(addition, addition.addition, question, files, links) for question, addition in added]
    named = {id(file) for addition in added for file in _of(addition[1].row, files)}
    return DossierReport(
        report_id=row.report_id,
        filed_at=row.filed_at,
        channel=row.channel,
        language=row.language,
        category=row.category,
        subtype=row.subtype,
        anonymous=row.anonymous,
        reporter=reporter,
        details=links.unshared(told.details),
        answers=links.answers(told.answers),
        locators=links.locators(told.locators),
        links_rewritten=bool(links.spellings),
        # One that is here and that nothing names stands with the report itself.
        files=tuple(_file(file) for file in files if id(file) not in named),
        additions=tuple(sorted((part for part in additions if part), key=lambda part: part.added_at)),
    )


def _addition(
    one: OpenAddition, told: Addition | None, question: str, files: Sequence[OpenFile], links: Links
) -> DossierAddition | None:
    if told is None:
        return None
    return DossierAddition(
        addition_id=one.row.addition_id,
        added_at=one.row.added_at,
        question=links.unshared(question),
        details=links.unshared(told.details),
        answers=links.answers(told.answers),
        locators=links.locators(told.locators),
        files=tuple(_file(file) for file in _of(one.row, files)),
    )


def _of(row: AdditionRow, files: Sequence[OpenFile]) -> list[OpenFile]:
    """The files that an addition names."""
    return [
        one for one in files if isinstance(one.named_by, AdditionRow) and one.named_by.addition_id == row.addition_id
    ]


def _file(one: OpenFile) -> DossierFile:
    """As its row says, which was checked when it came; else as the report says."""
    row, told, seen = one.row, one.file, one.particulars
    return DossierFile(
        evidence_id=one.evidence_id,
        kind=(row and row.kind) or (told.kind if told else ""),
        media_type=(row and row.media_type) or (told.media_type if told else ""),
        size=(row and row.size) or (told.size if told else 0),
        sha256=(row and row.sha256) or (told.sha256 if told else ""),
        scan=one.scan,
        malware=seen.malware if seen else "",
        withheld=_withheld(one),
        arrived_sha256=seen.sha256 if seen else "",
        arrived_sha1=seen.sha1 if seen else "",
        arrived_md5=seen.md5 if seen else "",
        custody=one.way,
    )


def _withheld(one: OpenFile) -> str:
    """Never copied before quarantined: what must not be copied is left out even where it is malware as well."""
    if one.row is None:
        return MISSING
    if policy_of(one.subtype) is Policy.LOCATOR_ONLY:
        return Reason.LOCATOR_ONLY.value
    return Reason.QUARANTINED.value if one.scan == FOUND else ""


def _line(row: CustodyRow) -> CustodyLine:
    at = datetime.fromisoformat(row.at)
    return CustodyLine(row.sequence, at, row.analyst, row.action, row.reason, row.mac)
