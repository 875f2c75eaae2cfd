"""The API does what its document says, whatever is sent: schemathesis with every check, against a running desk."""

import asyncio
from collections.abc import Iterator

import pytest
import schemathesis
from schemathesis.checks import not_a_server_error

from desk.api.pace import Pace
from desk.api.scopes import MEANINGS
from desk.api.tokens import Tokens
from tests.desk.api.described import alerts_schema, believable, beside_the_point, schema_of, signed
from tests.desk.relaying import Relay
from tests.desk.running import Desk, new_keys, running

CASES, WIRE, ALERTS = schema_of("cases"), schema_of("wire"), alerts_schema()
# Whatever is asked, the answer is the same: a few examples do.
FEW = {"coverage": {"enabled": False}}
STRANGERS, FORGERS = schema_of("cases", phases=FEW), schema_of("wire", phases=FEW)
OTHERS = alerts_schema(phases=FEW)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with two cases, for all that is sent here."""
    folder = tmp_path_factory.mktemp("described")
    with pytest.MonkeyPatch.context() as variables:
        variables.setenv("IBLAGH_DESK_API_PER_MINUTE", "100000")
        with running(folder, new_keys(folder), f"sqlite:///{folder}/desk.db") as desk:
            relay = Relay(desk)
            relay.files(evidence=(relay.seals_file(b"a picture"),))
            relay.files(category="CHILD", subtype="CHILD.GROOM", priority="P0")
            yield desk


@pytest.fixture(scope="module")
def bearer(served: Desk) -> dict[str, str]:
    async def made() -> str:
        database = served.database()
        try:
            tokens = Tokens(database, served.custody, Pace(600))
            return await tokens.make("Amal", "Schemathesis", tuple(MEANINGS), cleared=True, days=1)
        finally:
            await database.close()

    return {"Authorization": f"Bearer {asyncio.run(made())}"}


@CASES.parametrize()
def test_reading_with_a_token(case: schemathesis.Case, served: Desk, bearer: dict[str, str]) -> None:
    case.call_and_validate(base_url=served.url, headers=bearer)


@STRANGERS.parametrize()
def test_reading_without_a_token(case: schemathesis.Case, served: Desk) -> None:
    case.headers.pop("Authorization", None)
    response = case.call_and_validate(base_url=served.url)

    assert response.status_code == 401


@ALERTS.parametrize()
def test_what_our_own_bot_asks_and_tells(case: schemathesis.Case, served: Desk, bearer: dict[str, str]) -> None:
    # Whoever waits for cards waits for most of a minute, and is answered alike.
    if str(case.query.get("wait", "")).isdecimal():
        case.query["wait"] = 0

    case.call_and_validate(base_url=served.url, headers=bearer, checks=[not_a_server_error])


@OTHERS.parametrize()
def test_our_own_bot_needs_its_token(case: schemathesis.Case, served: Desk) -> None:
    case.headers.pop("Authorization", None)

    assert case.call(base_url=served.url).status_code in (400, 401, 422)


@WIRE.parametrize()
def test_deliveries_that_are_signed(case: schemathesis.Case, served: Desk) -> None:
    one = believable(case)

    one.call_and_validate(base_url=served.url, headers=signed(one, served), excluded_checks=beside_the_point(one))


@FORGERS.parametrize()
def test_deliveries_that_nobody_signed(case: schemathesis.Case, served: Desk) -> None:
    response = case.call_and_validate(base_url=served.url)

    assert response.status_code in (401, 422)
