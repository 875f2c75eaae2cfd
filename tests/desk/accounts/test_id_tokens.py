"""ID tokens: one that is right says who it is; whatever is wrong with another, it is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, RSAKey

from desk.accounts.addresses import is_safe
from desk.accounts.id_tokens import Expected, TokenRefused, Told, UnknownKey, keys_of, read
from tests.desk.accounts.provider import KEYS, STRANGER, public_as_secret, signed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
EXPECTED = Expected("https://id.example/realms/desk", "desk", "the nonce")
RIGHT: dict[str, Any] = {
    "iss": EXPECTED.issuer,
    "aud": "desk",
    "sub": "1",
    "nonce": EXPECTED.nonce,
    "exp": AT + 300,
    "iat": AT,
}
TOKEN = signed(RIGHT)
PUBLIC = keys_of({"keys": [one.as_dict(private=False) for one in KEYS.values()]})


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_right_token_says_who_it_is(algorithm: str) -> None:
    told = read(signed(RIGHT, algorithm), PUBLIC, EXPECTED, now=NOW)

    assert told == Told("1")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"acr": "gold", "amr": ["pwd", "mfa"]}, Told("1", "gold", has_second_factor=True)),
        ({"acr": 2, "amr": "mfa"}, Told("1")),
        ({"amr": ["pwd"]}, Told("1")),
        ({"aud": ["desk", "other"], "azp": "desk"}, Told("1")),
        ({"aud": ["desk"]}, Told("1")),
        ({"exp": AT - 59}, Told("1")),
        ({"iat": AT + 59, "nbf": AT + 59}, Told("1")),
    ],
)
def test_what_else_it_says_is_taken_as_it_should_be(said: dict[str, Any], told: Told) -> None:
    assert read(signed(RIGHT | said), PUBLIC, EXPECTED, now=NOW) == told


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://id.example/realms/other"},
        {"iss": EXPECTED.issuer + "/"},
        {"iss": [EXPECTED.issuer]},
        {"aud": "another"},
        {"aud": []},
        {"aud": {"desk": 1}},
        {"aud": ["desk", "other"]},
        {"aud": ["desk", "other"], "azp": "other"},
        {"azp": "other"},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 1},
        {"exp": AT - 61},
        {"exp": str(AT + 300)},
        {"exp": True},
        {"exp": 1e300},
        {"iat": AT - 700},
        {"iat": AT + 120},
        {"iat": None},
        {"nbf": AT + 120},
        {"sub": ""},
        {"sub": 1},
        {"sub": "x" * 256},
        {"sub": "a\nb"},
    ],
    ids=str,
)
def test_a_token_that_says_anything_wrong_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        read(signed(RIGHT | wrong), PUBLIC, EXPECTED, now=NOW)


@pytest.mark.parametrize("missing", list(RIGHT))
def test_a_token_that_lacks_anything_is_refused(missing: str) -> None:
    with pytest.raises(TokenRefused):
        read(signed({name: value for name, value in RIGHT.items() if name != missing}), PUBLIC, EXPECTED, now=NOW)


@pytest.mark.parametrize(
    ("algorithm", "key", "header"),
    [
        ("none", None, {"kid": "rsa"}),
        ("none", None, {}),
        ("HS256", public_as_secret(), {}),
        ("HS256", OctKey.generate_key(256, {"kid": "rsa"}), {}),
        ("RS256", STRANGER, {}),
        ("RS256", KEYS["RS256"], {"kid": "ec"}),
        ("RS384", KEYS["RS256"], {}),
        ("PS256", KEYS["RS256"], {}),
        ("ES256", ECKey.generate_key("P-256", {"kid": "ec"}), {}),
        ("RS256", KEYS["RS256"], {"crit": ["kid"]}),
    ],
)
def test_a_signature_that_is_not_the_provider_s_is_refused(algorithm: str, key: Any, header: dict[str, Any]) -> None:
    token = signed(RIGHT, algorithm, key=key, header=header)

    with pytest.raises(TokenRefused):
        read(token, PUBLIC, EXPECTED, now=NOW)


def test_a_key_that_is_not_known_is_told_apart() -> None:
    with pytest.raises(UnknownKey):
        read(signed(RIGHT, header={"kid": "new"}), PUBLIC, EXPECTED, now=NOW)


def test_without_a_name_the_only_key_of_its_kind_counts() -> None:
    token = signed(RIGHT, header={"kid": None})

    assert read(token, PUBLIC[:1], EXPECTED, now=NOW).subject == "1"


def test_without_a_name_two_keys_of_a_kind_are_not_tried_out() -> None:
    keys = (*PUBLIC, *keys_of({"keys": [STRANGER.as_dict(private=False)]}))

    with pytest.raises(TokenRefused):
        read(signed(RIGHT, header={"kid": None}), keys, EXPECTED, now=NOW)


def test_a_token_is_right_for_minutes_only() -> None:
    token = signed(RIGHT | {"exp": AT + 86_400})

    with pytest.raises(TokenRefused):
        read(token, PUBLIC, EXPECTED, now=NOW + timedelta(minutes=11))


@given(st.integers(0, len(TOKEN) - 2), st.sampled_from("Aa0-_.= \n"))
def test_a_token_in_which_one_letter_is_another_is_refused(at: int, letter: str) -> None:
    assume(TOKEN[at] != letter)

    with pytest.raises(TokenRefused):
        read(TOKEN[:at] + letter + TOKEN[at + 1 :], PUBLIC, EXPECTED, now=NOW)


@given(st.text() | st.binary().map(repr))
def test_no_text_whatever_gets_further_than_a_refusal(token: str) -> None:
    with pytest.raises(TokenRefused):
        read(token, PUBLIC, EXPECTED, now=NOW)


@given(st.dictionaries(st.sampled_from(["keys", "x"]), st.recursive(st.none() | st.text(), st.lists)))
def test_no_key_document_whatever_gives_a_key_that_is_none(document: dict[str, Any]) -> None:
    assert keys_of(document) == ()


def test_short_private_and_secret_keys_are_no_keys() -> None:
    with pytest.warns(SecurityWarning):
        short = RSAKey.generate_key(1024).as_dict(private=False)
    private = KEYS["RS256"].as_dict(private=True)
    secret = OctKey.generate_key(256).as_dict()

    assert keys_of({"keys": [short, private, secret]}) == ()


@pytest.mark.parametrize(
    ("address", "is_right"),
    [
        ("https://id.example/realms/desk", True),
        ("https://id.example:8443", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://localhost", True),
        ("http://id.example", False),
        ("https://name@id.example", False),
        ("https://id.example/#x", False),
        ("https://", False),
        ("https://[", False),
        ("https://id.example/\\x", False),
        ("javascript:alert(1)", False),
        ("//id.example", False),
        ("https://id.example/" + "x" * 2000, False),
    ],
)
def test_only_safe_addresses_are_asked(address: str, is_right: bool) -> None:
    assert is_safe(address) is is_right
