"""A provider that lies, stalls or is not the one, and answers that are not this browser's: nobody gets in, and it is said."""

from typing import Any

import pytest

from desk.accounts.provider import ProviderDown
from desk.accounts.rows import SignedIn
from desk.accounts.single_sign_on import AnswerRefused, GivenUp
from desk.custody import Custody
from desk.database import Database
from tests.desk.accounts.provider import STRANGER, Behaviour, IdentityProvider, public_as_secret
from tests.desk.accounts.visiting import Visitor, answered, entries, visitor_of

FAILED = ("", "sign-in failed", "single sign-on")


def named(does: Behaviour) -> str:
    right = vars(Behaviour())
    return str({name: str(value)[:30] for name, value in vars(does).items() if value != right[name]})


@pytest.fixture
def hasty(database: Database, custody: Custody, provider: IdentityProvider) -> Visitor:
    """At a desk that waits for half a second."""
    return visitor_of(database, custody, provider, timeout_s=0.5)


@pytest.mark.parametrize(
    "does",
    [
        Behaviour(claims={"nonce": "of another sign-in"}),
        Behaviour(claims={"aud": "another client"}),
        Behaviour(claims={"aud": ["the desk", "another"], "azp": "another"}),
        Behaviour(claims={"iss": "https://id.example"}),
        Behaviour(claims={"exp": 1_700_000_000}),
        Behaviour(claims={"iat": 1_700_000_000}),
        Behaviour(without=("sub",)),
        Behaviour(algorithm="none"),
        Behaviour(algorithm="HS256", key=public_as_secret()),
        Behaviour(key=STRANGER),
        Behaviour(header={"kid": "nobody's"}),
        Behaviour(answers={"iss": "https://id.example"}),
        Behaviour(answers={"code": "never given out"}),
        Behaviour(answers={"code": "x" * 5000}),
    ],
    ids=named,
)
async def test_a_provider_that_is_not_to_be_believed_lets_nobody_in(
    provider: IdentityProvider, visitor: Visitor, linked: SignedIn, does: Behaviour
) -> None:
    provider.does = does

    with pytest.raises(AnswerRefused):
        await visitor.comes_back()


@pytest.mark.parametrize(
    ("does", "asked"),
    [
        (Behaviour(slow_s=1.0, slow_at="/.well-known"), "/.well-known/openid-configuration"),
        (Behaviour(slow_s=1.0, slow_at="/keys"), "/keys"),
        (Behaviour(padding=300_000), "/.well-known/openid-configuration"),
        (Behaviour(redirects_at="/.well-known/openid-configuration"), "/.well-known/openid-configuration"),
        (Behaviour(redirects_at="/keys"), "/keys"),
        (Behaviour(broken_at="/.well-known/openid-configuration"), "/.well-known/openid-configuration"),
        (Behaviour(broken_at="/keys"), "/keys"),
        (Behaviour(described={"issuer": "https://id.example"}), "/.well-known/openid-configuration"),
        (Behaviour(described={"token_endpoint": "http://id.example/token"}), "/.well-known/openid-configuration"),
        (Behaviour(described={"authorization_endpoint": "javascript:alert(1)"}), "/.well-known/openid-configuration"),
        (Behaviour(described={"jwks_uri": None}), "/.well-known/openid-configuration"),
        (Behaviour(published=[]), "/keys"),
    ],
)
async def test_a_provider_that_does_not_answer_as_one_is_down(
    provider: IdentityProvider, hasty: Visitor, does: Behaviour, asked: str
) -> None:
    provider.does = does

    with pytest.raises(ProviderDown):
        await hasty.single_sign_on.depart()

    assert provider.asked[-1] == asked


@pytest.mark.parametrize("does", [{"slow_s": 1.0}, {"broken_at": "/token"}, {"redirects_at": "/token"}], ids=str)
async def test_a_provider_that_fails_after_the_sign_in_is_down(
    provider: IdentityProvider, hasty: Visitor, does: dict[str, Any]
) -> None:
    departure = await hasty.single_sign_on.depart()
    provider.does = Behaviour(**does)
    answer = await answered(departure)

    with pytest.raises(ProviderDown):
        await hasty.arrives(departure, answer)


async def test_nobody_listening_is_down(database: Database, custody: Custody) -> None:
    visitor = visitor_of(database, custody, IdentityProvider(port=1))

    with pytest.raises(ProviderDown):
        await visitor.single_sign_on.depart()


async def test_an_answer_works_once(database: Database, visitor: Visitor, linked: SignedIn) -> None:
    departure = await visitor.single_sign_on.depart()
    answer = await answered(departure)
    await visitor.arrives(departure, answer)

    with pytest.raises(AnswerRefused):
        await visitor.arrives(departure, answer)


async def test_a_code_works_once(database: Database, visitor: Visitor, linked: SignedIn) -> None:
    first, second = await visitor.single_sign_on.depart(), await visitor.single_sign_on.depart()
    used, fresh = await answered(first), await answered(second)
    await visitor.arrives(first, used)

    with pytest.raises(AnswerRefused):
        await visitor.arrives(second, fresh | {"code": used["code"]})

    assert (await entries(database))[-1] == FAILED


async def test_an_answer_to_another_browser_opens_nothing(visitor: Visitor, linked: SignedIn) -> None:
    mine, another = await visitor.single_sign_on.depart(), await visitor.single_sign_on.depart()
    answer = await answered(another)

    with pytest.raises(AnswerRefused):
        await visitor.arrives(mine, answer)
    with pytest.raises(AnswerRefused):
        await visitor.arrives(mine, answer | {"state": ""})
    with pytest.raises(AnswerRefused):
        await visitor.arrives(mine, answer | {"state": "é" + answer["state"]})


async def test_somebody_else_s_code_does_not_fit_one_s_own_state(visitor: Visitor, linked: SignedIn) -> None:
    mine, another = await visitor.single_sign_on.depart(), await visitor.single_sign_on.depart()
    own, others = await answered(mine), await answered(another)

    with pytest.raises(AnswerRefused):
        await visitor.arrives(mine, own | {"code": others["code"]})


async def test_an_answer_without_its_sender_is_refused_where_the_provider_names_itself(
    provider: IdentityProvider, visitor: Visitor, linked: SignedIn
) -> None:
    departure = await visitor.single_sign_on.depart()
    answer = await answered(departure)
    del answer["iss"]

    with pytest.raises(AnswerRefused):
        await visitor.arrives(departure, answer)


async def test_who_gives_up_at_the_provider_is_told_so(provider: IdentityProvider, visitor: Visitor) -> None:
    provider.does.answers = {"error": "access_denied"}

    with pytest.raises(GivenUp):
        await visitor.comes_back()


async def test_new_keys_are_asked_for_once(
    database: Database, custody: Custody, provider: IdentityProvider, linked: SignedIn
) -> None:
    visitor = visitor_of(database, custody, provider)
    provider.does.published = ["RS256"]
    await visitor.comes_back()
    provider.does.published, provider.does.algorithm = ["EdDSA"], "EdDSA"
    provider.asked.clear()

    await visitor.comes_back()
    await visitor.comes_back()

    assert provider.asked.count("/keys") == 1
