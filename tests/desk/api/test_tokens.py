"""Tokens: shown once, kept as a hash, refused when they are old, revoked, without the scope or too often."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from desk.api.pace import Pace
from desk.api.problems import Problem
from desk.api.scopes import Scope
from desk.api.tables import TokenRow
from desk.api.tokens import NameTaken, NoSuchToken, Tokens, UnfitToken
from desk.custody import Custody
from desk.database import Database
from desk.tables import CustodyRow

READ = (Scope.CASES_READ,)


@pytest.fixture
def tokens(database: Database, custody: Custody) -> Tokens:
    return Tokens(database, custody, Pace(600))


async def refusal(tokens: Tokens, token: str, scope: Scope = Scope.CASES_READ) -> Problem:
    with pytest.raises(Problem) as refused:
        await tokens.holder(token, scope)
    return refused.value


async def test_a_token_opens_what_its_scopes_say(tokens: Tokens) -> None:
    token = await tokens.make("Amal", "Case system", READ, cleared=True, days=30)

    holder = await tokens.holder(token, Scope.CASES_READ)

    assert (holder.actor, holder.cleared, holder.reader.cleared) == ("token Case system", True, True)
    assert not holder.reader.works_cases
    refused = await refusal(tokens, token, Scope.CASES_READ_SEALED)
    assert refused.status == 403
    assert 'scope="cases:read:sealed"' in refused.headers["www-authenticate"]


async def test_nothing_of_a_token_is_kept_but_its_id_and_a_hash(tokens: Tokens, database: Database) -> None:
    token = await tokens.make("Amal", "Case system", READ, cleared=False, days=30)

    async with database.reading() as session:
        row = (await session.scalars(select(TokenRow))).one()
        entries = (await session.scalars(select(CustodyRow))).all()

    secret = token.split("_", 2)[2]
    kept = " ".join(str(getattr(row, column.name)) for column in TokenRow.__table__.columns)
    assert secret not in kept
    assert [(one.analyst, one.action, one.subject) for one in entries] == [("Amal", "token made", "Case system")]
    assert secret not in entries[0].reason


async def test_a_revoked_token_opens_nothing_and_stays_listed(tokens: Tokens, database: Database) -> None:
    token = await tokens.make("Amal", "Case system", READ, cleared=False, days=30)
    (shown,) = await tokens.all()

    await tokens.revoke("Amal", shown.token_id)
    await tokens.revoke("Amal", shown.token_id)

    assert (await refusal(tokens, token)).status == 401
    assert [one.is_valid for one in await tokens.all()] == [False]
    async with database.reading() as session:
        actions = (await session.scalars(select(CustodyRow.action))).all()
    assert list(actions) == ["token made", "token revoked"]


async def test_a_token_expires(tokens: Tokens, database: Database) -> None:
    token = await tokens.make("Amal", "Case system", READ, cleared=False, days=30)
    async with database.transaction() as session:
        await session.execute(update(TokenRow).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))

    assert (await refusal(tokens, token)).status == 401


@pytest.mark.parametrize("change", ["x", "iblagh_", " ", "", "é", "\0"])
async def test_what_is_no_token_is_refused(tokens: Tokens, change: str) -> None:
    token = await tokens.make("Amal", "Case system", READ, cleared=False, days=30)

    refused = await refusal(tokens, token[:-1] + change if change != "iblagh_" else token + change)

    assert refused.status == 401
    assert refused.headers["www-authenticate"].startswith("Bearer ")


async def test_the_secret_of_another_token_does_not_do(tokens: Tokens) -> None:
    one = await tokens.make("Amal", "One", READ, cleared=False, days=30)
    other = await tokens.make("Amal", "Other", READ, cleared=False, days=30)

    mixed = f"{one[:24]}{other[24:]}"

    assert (await refusal(tokens, mixed)).status == 401


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", READ, 1),
        ("x" * 49, READ, 1),
        ("two\nlines", READ, 1),
        ("A", (), 1),
        ("A", READ, 0),
        ("A", READ, 366),
    ],
)
async def test_a_token_without_name_scope_or_end_is_not_made(
    tokens: Tokens, name: str, scopes: tuple[Scope, ...], days: int
) -> None:
    with pytest.raises(UnfitToken):
        await tokens.make("Amal", name, scopes, cleared=False, days=days)

    assert await tokens.all() == ()


@pytest.mark.both_databases
async def test_a_name_is_used_once(tokens: Tokens) -> None:
    await tokens.make("Amal", "Case system", READ, cleared=False, days=30)

    with pytest.raises(NameTaken):
        await tokens.make("Amal", " Case system ", READ, cleared=False, days=30)
    with pytest.raises(NoSuchToken):
        await tokens.revoke("Amal", "0" * 16)


async def test_the_day_of_the_last_use_is_kept_and_nothing_finer(tokens: Tokens) -> None:
    token = await tokens.make("Amal", "Case system", READ, cleared=False, days=30)
    await tokens.holder(token, Scope.CASES_READ)

    (shown,) = await tokens.all()

    assert shown.used_on == datetime.now(UTC).date().isoformat()


async def test_a_token_that_asks_too_often_waits(database: Database, custody: Custody) -> None:
    tokens = Tokens(database, custody, Pace(2))
    token = await tokens.make("Amal", "Case system", READ, cleared=False, days=30)
    await tokens.holder(token, Scope.CASES_READ)
    await tokens.holder(token, Scope.CASES_READ)

    refused = await refusal(tokens, token)

    assert (refused.status, refused.headers) == (429, {"retry-after": "30"})


def test_a_pace_fills_evenly_and_each_token_has_its_own() -> None:
    now = [0.0]
    pace = Pace(2, clock=lambda: now[0])
    first = [pace.wait_s("a"), pace.wait_s("a"), pace.wait_s("a"), pace.wait_s("b")]
    now[0] = 30.0

    later = [pace.wait_s("a"), pace.wait_s("a")]

    assert first == [0, 0, 30, 0]
    assert later == [0, 30]
