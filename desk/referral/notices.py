"""Notices: what the desk sends to a platform about a case (DSA, Article 16), also of one that is not referred."""

from datetime import UTC, datetime

from conversations.text import Label
from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.cases.reading import Cases
from desk.casework.workable import workable
from desk.custody import Custody, Entry
from desk.database import Database
from desk.dossier.composing import composed
from desk.dossier.content import Dossier, Referral, Sender
from desk.dossier.exports import dsa
from desk.dossier.exports.observed import NotExported
from desk.referral.giving import EXPORT
from desk.tables import CaseRow

_NOBODY = Label("", "", "")


class Notices:
    """Writes notices; nothing here sends one."""

    def __init__(self, database: Database, custody: Custody, cases: Cases, sender: Sender) -> None:
        self._database = database
        self._custody = custody
        self._cases = cases
        self._sender = sender

    async def write(self, analyst: Analyst, case_id: str, *, platform: str, language: str, explanation: str) -> str:
        """The notice to one platform; `platform` is empty for links of none that is known.

        Raises NotForYou, NotExported, Unopened, Purged or Merged.
        """
        async with self._database.transaction() as session:
            case = await workable(session, analyst, case_id)
        name = {"ar": self._sender.name.ar, "fr": self._sender.name.fr}.get(language, self._sender.name.en)
        notifier = dsa.Notifier(name, self._sender.email)
        written = [
            dsa.text(one, language)
            for one in dsa.notices(await self._dossier(case), explanation, notifier)
            if one.platform == platform
        ]
        if not written:
            raise NotExported(dsa.NO_LINK)
        async with self._database.transaction() as session:
            if not (analyst.works_cases or analyst.refers):
                raise NotForYou
            await workable(session, analyst, case_id)
            reason = f"dsa {language} {platform}".strip()
            await self._custody.append(session, Entry(analyst.name, EXPORT, case_id, reason))
        return written[0]

    async def _dossier(self, case: CaseRow) -> Dossier:
        """The case without anybody's name: the desk sends the notice, and answers for it."""
        opened = await self._cases.whole(case.case_id)
        return composed(
            opened,
            number=notice_number(case),
            made_at=datetime.now(UTC),
            sender=self._sender,
            referral=Referral(_NOBODY, _NOBODY, None),
            custody=(),
            reporters={},
        )


def notice_number(case: CaseRow) -> str:
    """Our reference in a notice: the case, for one notice or many."""
    return f"IB-{case.opened_at:%Y}-{case.number:06d}"
