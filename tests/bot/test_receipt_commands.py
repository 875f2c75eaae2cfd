"""Receipt commands: heads compared and handles signed on a machine that has no settings, no network and only public keys."""

import base64
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot import auditing
from bot.__main__ import app
from bot.demo import Demo
from conversations.receipt import Receipt
from storage import merkle
from storage.log_heads import Head, note_of
from storage.receipt_keys import SigningKey, drawn

PRIVATE, PUBLIC = drawn()
KEY = SigningKey(PRIVATE)
LEAVES = [Receipt(b"", date(2026, 11, 26), bytes([n]) * 16).leaf for n in range(7)]
NODES = merkle.grown(0, {}, LEAVES)


def runs(*words: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in words])


def head_of(size: int, path: Path, *, origin: str = "report.example/receipts/1", root: bytes = b"") -> Path:
    head = Head(origin, size, root or merkle.hash_of((0, size), NODES), datetime(2026, 11, 27, tzinfo=UTC))
    path.write_text(json.dumps({"note": note_of(head, KEY)}))
    return path


def consistency_of(old: int, new: int, path: Path) -> Path:
    proof = [base64.b64encode(merkle.hash_of(one, NODES)).decode() for one in merkle.consistency(old, new)]
    path.write_text(json.dumps({"old": old, "new": new, "proof": proof}))
    return path


def test_two_heads_of_one_log_are_shown_to_be_that(tmp_path: Path) -> None:
    old, new = head_of(3, tmp_path / "old"), head_of(7, tmp_path / "new")
    proof = consistency_of(3, 7, tmp_path / "proof")

    said = runs("receipts", "compare", old, new, "--proof", proof, "--key", PUBLIC)

    assert said.exit_code == 0
    assert "The same log: 3 leaves, and then 7" in said.output


def test_a_log_that_was_changed_restarted_or_went_back_is_seen(tmp_path: Path) -> None:
    old, new, proof = head_of(3, tmp_path / "old"), head_of(7, tmp_path / "new"), consistency_of(3, 7, tmp_path / "p")
    changed = head_of(7, tmp_path / "changed", root=b"x" * 32)
    restarted = head_of(7, tmp_path / "restarted", origin="report.example/receipts/2")

    said = [
        runs("receipts", "compare", a, b, *more, "--key", PUBLIC)
        for a, b, more in [
            (old, changed, ("--proof", proof)),
            (old, new, ()),
            (old, restarted, ("--proof", proof)),
            (new, old, ()),
        ]
    ]

    assert [one.exit_code for one in said] == [1, 1, 1, 1]
    assert "NOT shown to be the same log" in said[0].output
    assert "/receipts/consistency?old=3&new=7" in said[1].output.replace("\n", "")
    assert "two logs" in said[2].output
    assert "went back" in said[3].output


def test_without_a_key_it_is_said_where_to_find_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    said = runs("verify", "A" * 136)

    assert said.exit_code == 2
    assert "/receipts/keys" in said.output


@pytest.mark.parametrize("words", [("--key", "x"), ("--key", ""), ("--key", PUBLIC, "--head", "none")])
def test_what_cannot_be_checked_is_said_and_is_no_success(words: tuple[str, ...]) -> None:
    assert runs("verify", "A" * 136, *words).exit_code == 2


def test_a_file_that_is_none_of_ours_ends_with_a_sentence(tmp_path: Path) -> None:
    signed = KEY.signed(Receipt(b"", date(2026, 11, 26), bytes(16)))
    (tmp_path / "bad").write_bytes(b"\xff\xfe not json")

    said = runs("verify", signed.text, "--key", PUBLIC, "--head", tmp_path / "bad", "--proof", tmp_path / "bad")

    assert said.exit_code == 1
    assert isinstance(said.exception, SystemExit)
    assert "cannot be read" in said.output


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(
    st.sampled_from(["note", "proof", "number", "size", "old", "new"]), one), max_leaves=6))  # fmt: skip
def test_no_saved_file_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, content: object) -> None:
    path = tmp_path_factory.getbasetemp() / "saved.json"
    path.write_text(json.dumps(content))
    head = Head("x", 1, LEAVES[0], datetime(2026, 11, 27, tzinfo=UTC))

    with pytest.raises(auditing.Unreadable):
        auditing.head_in(path, [KEY.public])
    assert _is_refused(path, head)


def _is_refused(path: Path, head: Head) -> bool:
    try:
        found = auditing.check_inclusion(Receipt(b"", date(2026, 1, 1), bytes(16), bytes(64)).text, head, path)
    except auditing.Unreadable:
        return True
    return not found.is_well


def test_handles_are_signed_by_a_drawn_key_and_checked_by_its_public_half(tmp_path: Path) -> None:
    drawn_key = runs("keys", "draw", "receipt", tmp_path / "handles.key")
    public = drawn_key.output.split()[-1]
    listed, file = ("--telegram", "@iblagh_bot", "--web", "https://report.example"), tmp_path / "handles.json"

    signed = runs("handles", "sign", file, "--key", tmp_path / "handles.key", *listed)
    checked = runs("handles", "check", file, "--key", public)
    other = runs("handles", "check", file, "--key", PUBLIC)

    assert (signed.exit_code, checked.exit_code, other.exit_code) == (0, 0, 1)
    assert public in signed.output
    assert "telegram: @iblagh_bot\nweb: https://report.example" in checked.output
    assert "NOT official" in other.output
    assert (tmp_path / "handles.key").stat().st_mode & 0o077 == 0


def test_beside_a_demo_its_keys_check_a_receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Demo(tmp_path / "var", 8080, 8090).prepare()

    with patch.dict(os.environ):
        said = runs("verify", "AFPK 2CO2")

    assert said.exit_code == 1
    assert "This is no receipt" in said.output


def test_nothing_is_signed_without_a_handle_or_with_a_bad_key(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(PRIVATE)
    (tmp_path / "bad").write_text("password")

    without = runs("handles", "sign", tmp_path / "list", "--key", tmp_path / "key")
    badly = runs("handles", "sign", tmp_path / "list", "--key", tmp_path / "bad", "--web", "https://report.example")

    assert (without.exit_code, badly.exit_code) == (1, 1)
    assert not (tmp_path / "list").exists()


def test_an_address_that_cannot_be_one_is_not_signed(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(PRIVATE)
    given = ("--web", "https://report.example", "--telegram", "iblagh_bot", "--whatsapp", "0612345678")

    said = runs("handles", "sign", tmp_path / "list", "--key", tmp_path / "key", *given)

    assert said.exit_code == 1
    assert "no such address can be: iblagh_bot 0612345678." in said.output
    assert not (tmp_path / "list").exists()


def test_where_the_list_cannot_be_written_a_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(PRIVATE)
    place = tmp_path / "not" / "there.json"

    said = runs("handles", "sign", place, "--key", tmp_path / "key", "--web", "https://report.example")

    assert (said.exit_code, type(said.exception)) == (1, SystemExit)
    assert f"It was not written: {place}: No such file or directory." in said.output
