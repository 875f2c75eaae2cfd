"""Seeding: a desk's database filled with as many plausible cases as wanted, quickly, for measuring and for trying out."""

import hashlib
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

import psycopg

from conversations.places import PLACES
from conversations.reference import make
from conversations.taxonomy import TAXONOMY
from desk.comparing.signs import SignKey
from desk.queue.clocks import LOOK_WITHIN
from desk.tables import NEVER
from storage.references import derived

# Most of what a desk has is done with; what is open waits in these states.
OPEN_SHARE = 0.15
OPEN_STATES = ("received", "received", "received", "verification", "analysis", "referred", "more_information")
SALT = b"a salt of an intake that is seed"
PROVINCES = [one.code for one in PLACES if one.code.startswith("MA-") and not one.code[-1].isdigit()]
# A few places have most of the people.
WEIGHTS = list(accumulate(1 / (1 + place) for place in range(len(PROVINCES))))
ANALYSTS = tuple(uuid.UUID(int=number + 1).hex for number in range(40))
CASE = (
    "case_id number category subtype priority state opened_at changed_at due_at reports files identified listed channel "
    "language is_open rank look_by first_looked_at escalated_at clock_at assigned_to assigned_at"
).split()
REPORT = (
    "report_id case_id category subtype filed_at arrived_at channel language anonymous reply_key sealed place".split()
)
SIGN = "sign_hash kind case_id report_id".split()
PICTURE = "evidence_id report_id case_id pdq quality".split()
OUTCOME = "case_id at analyst code".split()
UPDATE = "report_id at type state".split()
EXPOSURE = "account_id evidence_id started_at renewed_at ended_at".split()
CODES = ("referred", "unfounded", "insufficient", "duplicate", "lawful")


class Seed:
    """The same cases for the same size; `key` is the desk's, so that what is seeded is found."""

    def __init__(self, count: int, key: SignKey) -> None:
        self.count = count
        self._key = key
        self._random = random.Random(count)
        self._now = datetime.now(UTC)
        self._subtypes = [one for category in TAXONOMY.categories for one in category.subtypes]

    def fill(self, url: str) -> None:
        """Write them into a migrated PostgreSQL database, with COPY, and let it gather its statistics."""
        with psycopg.connect(url, autocommit=True) as connection:
            with connection.transaction(), _bare(connection):
                self._accounts(connection)
                cases = list(self._cases())
                _copy(connection, "cases", CASE, cases)
                _copy(connection, "reports", REPORT, (self._report(one) for one in cases))
                _copy(connection, "signs", SIGN, (sign for one in cases for sign in self._signs(one)))
                _copy(connection, "picture_hashes", PICTURE, (self._picture(one) for one in cases if one["files"]))
                _copy(connection, "case_outcomes", OUTCOME, (self._outcome(one) for one in cases if not one["is_open"]))
                _copy(connection, "updates", UPDATE, (update for one in cases for update in self._updates(one)))
                _copy(connection, "exposures", EXPOSURE, (self._exposure(one) for one in cases if one["files"]))
            connection.execute("VACUUM ANALYZE")

    def report_id(self, number: int) -> str:
        """The id of a case's report."""
        return hashlib.sha256(b"report %d" % number).hexdigest()[:32]

    def link(self, number: int) -> str:
        """The link that a case is about."""
        return f"https://site{number}.example.org/page?id={number}"

    def reference(self, number: int) -> str:
        """A citizen's reference; only that of every thousandth case is real, deriving a million takes hours."""
        return make(f"{number:019d}")

    def pdq(self, number: int) -> bytes:
        """A picture's hash."""
        return hashlib.sha256(b"picture %d" % number).digest()

    def _accounts(self, connection: "psycopg.Connection[Any]") -> None:
        for place, account_id in enumerate(ANALYSTS):
            words = (
                "INSERT INTO accounts (account_id, name, role, totp_step, failures) VALUES (%s, %s, 'analyst', 0, 0)"
            )
            connection.execute(words, (account_id, f"Analyst {place}"))

    def _cases(self) -> Iterator[dict[str, Any]]:
        for number in range(1, self.count + 1):
            yield self._case(number)

    def _case(self, number: int) -> dict[str, Any]:
        draw = self._random
        subtype = draw.choice(self._subtypes)
        is_open = draw.random() < OPEN_SHARE
        state = draw.choice(OPEN_STATES) if is_open else "closed"
        days = draw.random() * (30 if is_open else 700)
        opened_at = self._now - timedelta(days=days)
        identified = draw.random() < 0.3
        looked_at = None if state == "received" and days < 3 else opened_at + timedelta(minutes=30)
        look_by = opened_at + LOOK_WITHIN[subtype.priority]
        due_at = opened_at + timedelta(days=15) if identified else None
        escalated_at = (
            look_by if looked_at is None and look_by < self._now and subtype.priority in ("P0", "P1") else None
        )
        running = [one for one in (due_at, None if looked_at else look_by) if one and is_open]
        taken = is_open and draw.random() < 0.4
        return {
            "case_id": hashlib.sha256(b"case %d" % number).hexdigest()[:32],
            "number": number,
            "category": subtype.code.partition(".")[0],
            "subtype": subtype.code,
            "priority": subtype.priority,
            "state": state,
            "opened_at": opened_at,
            "changed_at": opened_at,
            "due_at": due_at,
            "reports": 1,
            "files": int(draw.random() < 0.3),
            "identified": identified,
            "listed": draw.random() < 0.01,
            "channel": draw.choices(("web", "telegram", "whatsapp"), (3, 2, 5))[0],
            "language": draw.choices(("ar", "fr", "en"), (6, 3, 1))[0],
            "is_open": is_open,
            "rank": 0 if escalated_at and is_open else 1 + int(subtype.priority[1:]),
            "look_by": look_by,
            "first_looked_at": looked_at,
            "escalated_at": escalated_at,
            "clock_at": min(running, default=NEVER),
            "assigned_to": draw.choice(ANALYSTS) if taken else None,
            "assigned_at": opened_at if taken else None,
        }

    def _report(self, case: dict[str, Any]) -> dict[str, Any]:
        number = case["number"]
        is_real = number % 1000 == 0
        reply_key = derived(self.reference(number), salt=SALT).reply_key if is_real else f"age1seed{number:054d}"
        same = ("case_id", "category", "subtype", "channel", "language")
        return {one: case[one] for one in same} | {
            "report_id": self.report_id(number),
            "filed_at": case["opened_at"],
            "arrived_at": case["opened_at"],
            "anonymous": not case["identified"],
            "reply_key": reply_key,
            "sealed": b"sealed",
            "place": self._random.choices(PROVINCES, cum_weights=WEIGHTS)[0] if self._random.random() < 0.6 else None,
        }

    def _signs(self, case: dict[str, Any]) -> Iterator[dict[str, Any]]:
        number = case["number"]
        owner = {"case_id": case["case_id"], "report_id": self.report_id(number)}
        # As locator_signs has them, which takes minutes for a million.
        link, name = self.link(number), f"person{number % (self.count // 5 + 1)}"
        about = (("link", link), ("link", f"https://instagram.com/{name}"), ("account", f"instagram {name}"))
        for kind, value in about:
            yield {"sign_hash": self._key.hashed(kind, value), "kind": kind, **owner}

    def _picture(self, case: dict[str, Any]) -> dict[str, Any]:
        number = case["number"]
        evidence_id = hashlib.sha256(b"file %d" % number).hexdigest()[:32]
        owner = {"case_id": case["case_id"], "report_id": self.report_id(number)}
        return {"evidence_id": evidence_id, "pdq": self.pdq(number), "quality": 100, **owner}

    def _outcome(self, case: dict[str, Any]) -> dict[str, Any]:
        code = CODES[case["number"] % len(CODES)]
        at = min(case["opened_at"] + timedelta(hours=case["number"] % 500), self._now)
        return {"case_id": case["case_id"], "at": at, "analyst": "Analyst 0", "code": code}

    def _updates(self, case: dict[str, Any]) -> Iterator[dict[str, Any]]:
        states = () if case["state"] == "received" else ("verification", "analysis", "referred", case["state"])
        for place, state in enumerate(states):
            at = min(case["opened_at"] + timedelta(hours=5 * place + case["number"] % 90), self._now)
            yield {"report_id": self.report_id(case["number"]), "at": at, "type": "status", "state": state}

    def _exposure(self, case: dict[str, Any]) -> dict[str, Any]:
        number, at = case["number"], case["opened_at"]
        evidence_id = hashlib.sha256(b"file %d" % number).hexdigest()[:32]
        until = at + timedelta(seconds=number % 60)
        account_id = ANALYSTS[number % len(ANALYSTS)]
        times = {"started_at": at, "renewed_at": until, "ended_at": until}
        return {"account_id": account_id, "evidence_id": evidence_id, **times}


@contextmanager
def _bare(connection: "psycopg.Connection[Any]") -> Iterator[None]:
    """Tables without their indexes and checks of references, which are made anew at the end: that is much faster."""
    connection.execute("SET LOCAL session_replication_role = replica")
    connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
    found = (
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'ix!_%' ESCAPE '!'"
    )
    indexes = connection.execute(found).fetchall()
    for name, _made_by in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    yield
    for _name, made_by in indexes:
        connection.execute(made_by.encode())


def _copy(
    connection: "psycopg.Connection[Any]",
    table: str,
    columns: list[str],
    rows: Iterator[dict[str, Any]] | list[dict[str, Any]],
) -> None:
    with connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[one] for one in columns])
