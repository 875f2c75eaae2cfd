"""What production does not start with: secrets of manuals, open addresses, and keys that nothing can be sealed to."""

import pytest
import typer
from pydantic import SecretStr, ValidationError

from bot.keys import new_keys
from bot.reading import read
from bot.settings import Settings
from desk.settings import DeskSettings

PRINTED = ["replace-me-replace-me-replace-me-replace", "CHANGEME" * 4, "an-example-secret-of-32-characters"]
PUSH = "whsec_" + "changeme" * 4
OF_APPS = ["TELEGRAM_WEBHOOK_SECRET", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"]
OF_MANUALS = [
    *(("SECRET", one) for one in PRINTED),
    ("SECRET", "please-set-me-please-set-me-please-set"),
    ("SECRET", "insert-your-secret-here-insert-your-secret-here"),
    ("PUSH_SECRET", PUSH),
    *((name, value) for name in OF_APPS for value in ("changeme", "…")),
]


def variables(**changed: str) -> dict[str, str]:
    """Those of an intake and a desk in production; `changed` without their prefix."""
    keys = new_keys()
    whole = {
        "SECRET": keys.intake_secret,
        "PUSH_SECRET": keys.push_secret,
        "RECEIPT_KEY": keys.receipt_key,
        "DESK_KEYS": keys.desk.public,
        "IDENTITY_KEYS": keys.identity.public,
        "DESK_SECRET": keys.desk_secret,
        "DESK_PRIVATE_KEY_FILES": "desk.key",
        "CONTROLLER": "Direction générale, 1 avenue Annakhil, Rabat",
        "CNDP_NUMBER": "A-PO-268/2026",
    }
    return {f"IBLAGH_{name}": value for name, value in {**whole, **changed}.items()}


def given(monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    for name, value in variables(**changed).items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(("name", "value"), OF_MANUALS)
def test_an_intake_refuses_a_secret_of_a_manual(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    given(monkeypatch, **{name: value})

    with pytest.raises(typer.Exit):
        read(Settings)

    said = capsys.readouterr().err
    assert f"IBLAGH_{name}: " in said
    assert "looks like a placeholder" in said
    assert value not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("DESK_SECRET", one) for one in PRINTED),
        ("PUSH_SECRET", PUSH),
        ("DESK_OIDC_CLIENT_SECRET", "changeme"),
    ],
)
def test_a_desk_refuses_a_secret_of_a_manual(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    given(monkeypatch, **{name: value})

    with pytest.raises(ValidationError, match="looks like a placeholder"):
        DeskSettings()


@pytest.mark.parametrize("url", ["http://chat.example.org", "http://10.0.0.1:8080", "chat.example.org", "http://[", ""])
def test_nobody_is_led_to_an_address_where_what_they_write_can_be_read_on_the_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    given(monkeypatch, WEB_URL=url, DESK_URL=url)

    with pytest.raises(typer.Exit):
        read(Settings)
    with pytest.raises(ValidationError, match="production needs https"):
        DeskSettings()

    assert "production needs an https IBLAGH_WEB_URL" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["https://chat.example.org", f"http://{'a' * 56}.onion", "http://127.0.0.1:8080"])
def test_an_address_is_private_by_its_scheme_its_network_or_its_machine(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    given(monkeypatch, WEB_URL=url, DESK_URL=url)

    assert (Settings().web_url, DeskSettings().desk_url) == (url, url)


def test_what_is_under_an_old_one_is_reached_while_it_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh, old = new_keys().intake_secret, PRINTED[0]
    given(monkeypatch, SECRET=f"{fresh} {old}", DESK_OLDER_SECRETS=old)

    assert Settings().secrets == (fresh, old)
    assert DeskSettings().desk_older_secrets == SecretStr(old)


@pytest.mark.parametrize("name", OF_APPS)
def test_what_a_manual_shows_signs_nothing_beside_a_drawn_one_either(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    given(monkeypatch, **{name: f"{new_keys().intake_secret} changeme"})

    with pytest.raises(ValidationError, match="looks like a placeholder"):
        Settings()


def test_nor_does_it_sign_pushes(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, PUSH_SECRET=f"{new_keys().push_secret} {PUSH}")

    for settings in (Settings, DeskSettings):
        with pytest.raises(ValidationError, match="looks like a placeholder"):
            settings()


def test_a_secret_of_a_desk_may_have_spaces_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, DESK_SECRET="a cat on a mat 7 and what it saw there")

    assert DeskSettings().desk_secret == SecretStr("a cat on a mat 7 and what it saw there")


def test_a_demo_may_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SECRET=PRINTED[0], ENVIRONMENT="demo")

    assert Settings().secrets == (PRINTED[0],)


@pytest.mark.parametrize("name", ["DESK_KEYS", "IDENTITY_KEYS", "BACKUP_KEYS"])
def test_a_key_that_nothing_can_be_sealed_to_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    given(monkeypatch, **{name: "age1nonsense"})

    with pytest.raises(typer.Exit):
        read(Settings)

    said = capsys.readouterr().err
    assert f"IBLAGH_{name}: " in said
    assert "key 1 is not an age public key" in said


@pytest.mark.parametrize("name", ["HANDLES_FILE", "CATALOGUES_DIR", "TELEGRAM_TOKEN", "WHATSAPP_TOKEN"])
def test_an_empty_line_means_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    given(monkeypatch, **{name: "", "WEB_URL": "https://chat.example.org"})

    assert getattr(read(Settings), name.lower()) is None


@pytest.mark.parametrize(
    "name",
    [
        *("EVIDENCE_DIR", "ASIDE_DIR", "DAY_KEYS_DIR", "ERASURES_FILE", "HEADS_FILE", "DESK_ERASURES_FILE"),
        *("WEB_HOST", "METRICS_HOST", "DESK_HOST", "DESK_METRICS_HOST"),
    ],
)
def test_an_empty_line_means_no_folder_of_ours_and_not_every_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    given(monkeypatch, **{name: "", "WEB_URL": "https://chat.example.org", "DESK_URL": "https://desk.example.org"})

    with pytest.raises(typer.Exit):
        read(DeskSettings if name.startswith("DESK") else Settings)

    assert f"IBLAGH_{name}: Value error, it is empty" in capsys.readouterr().err
