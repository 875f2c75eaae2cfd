"""The administrators' page of tokens: made once, shown once, revoked at once; the commands do the same."""

import asyncio
import re
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from desk.__main__ import app
from desk.roles import Role
from tests.desk.api.conftest import Program
from tests.desk.running import Desk, settings_in
from tests.desk.screens import Page, Screen
from tests.desk.test_custody import entries_of


@pytest.fixture
def admin(signed_in: Callable[..., Screen]) -> Screen:
    screen = signed_in("Amal", Role.ADMINISTRATOR)
    screen.opens("/tokens")
    return screen


def token_on(page: Page) -> str:
    found = re.search(r'id="token">(iblagh_[\w-]+)<', page.text)
    assert found is not None
    return found[1]


def test_a_token_is_shown_once_and_works_until_it_is_revoked(desk: Desk, admin: Screen) -> None:
    page = admin.sends("/tokens", name="Case system", days="30", **{"cases:read": "yes"})
    program = Program(desk.url, token_on(page))
    used = program.asks("/v1/cases").status
    listed = admin.opens("/tokens")
    token_id = program.token.split("_")[1]

    admin.sends("/tokens", revoke=token_id)

    assert (used, program.asks("/v1/cases").status) == (200, 401)
    assert program.token.split("_", 2)[2] not in listed.text
    assert listed.says("Case system")
    assert admin.opens("/tokens").says("revoked")
    acts = [(one.analyst, one.action, one.subject) for one in asyncio.run(entries_of(desk))][-3:]
    assert acts == [
        ("Amal", "token made", "Case system"),
        ("token Case system", "api cases", ""),
        ("Amal", "token revoked", "Case system"),
    ]
    assert admin.opens("/custody").says("token “Case system”")


def test_what_is_no_token_is_told_and_what_was_typed_stays(admin: Screen) -> None:
    admin.sends("/tokens", name="Taken", days="30", **{"cases:read": "yes"})
    admin.opens("/tokens")

    unfit = admin.sends("/tokens", name="Case system", days="30")
    too_long = admin.sends("/tokens", name="Case system", days="400", **{"cases:read": "yes"})
    taken = admin.sends("/tokens", name="Taken", days="30", **{"cases:read": "yes"})
    none = admin.sends("/tokens", revoke="0" * 16)

    assert unfit.status == too_long.status == 422
    assert unfit.says("at least one scope")
    assert 'value="Case system"' in unfit.text
    assert taken.says("A token has, or had, this name.")
    assert none.says("There is no such token.")


def test_operators_make_list_and_revoke_tokens(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings_in(desk).items():
        monkeypatch.setenv(name, value)
    run = CliRunner().invoke

    made = run(app, ["tokens", "new", "Case system", "--scope", "cases:read", "--days", "7"])
    program = Program(desk.url, made.stdout.strip())
    used = program.asks("/v1/cases").status
    listed = run(app, ["tokens", "list"])
    revoked = run(app, ["tokens", "revoke", program.token.split("_")[1]])

    assert (used, program.asks("/v1/cases").status) == (200, 401)
    assert "valid" in listed.stdout
    assert revoked.exit_code == 0
    assert run(app, ["tokens", "new", "Other", "--scope", "cases:work"]).exit_code == 2
    assert run(app, ["tokens", "new", "Case system", "--scope", "cases:read"]).exit_code == 2
    assert run(app, ["tokens", "revoke", "0" * 16]).exit_code == 2
