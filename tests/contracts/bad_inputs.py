"""Bad inputs of each channel: hand-made ones, by what is wrong where, and as many generated ones as are asked for."""

import copy
import itertools
import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus, urlencode

from tests.contracts.contracts import unsent
from tests.fuzz.mutating import mutated

# Values where another is expected, as JSON is written; each once broke some program.
VALUES = (
    *("null", "true", "false", "0", "-1", "-0", "1.5", "1e999", "-1e999", "NaN", "Infinity", "9" * 19, "9" * 400),
    *("9" * 5000, "2147483648", "9223372036854775808", "-9223372036854775809", "1e-400", "[]", "{}", "[[]]", "[{}]"),
    *(
        "[null]",
        "[1,2,3]",
        '{"id":{}}',
        '{"":""}',
        '{"__proto__":1}',
        "[" * 90 + "]" * 90,
        '{"a":' * 90 + "1" + "}" * 90,
    ),
    *('""', '" "', '"0"', '"-1"', '"\\u0000"', '"\\ud800"', '"\\udfff\\ud800"', '"\\u202e\\u2066"', '"\\r\\n\\r\\n"'),
    *('"../../../etc/passwd"', '"{{7*7}}"', '"%s%n%x"', '"<script>alert(1)</script>"', '"\'; DROP TABLE reports; --"'),
    *('"\\ufeff"', '"\\u200b"', '"=1+1"', '"${jndi:ldap://x}"', '"' + "A" * 70_000 + '"', '"' + "ال" * 3000 + '"'),
    *(
        '"👩‍👩‍👧‍👦"',
        '"' + "\\u0301" * 2000 + '"',
        '"https://"',
        '"http://[::1"',
        '"javascript:alert(1)"',
        '"/start\\u0000x"',
    ),
)
SHORT = [json.loads(one) for one in VALUES if len(one) < 3000]
# Whole bodies that are no JSON, or are none of the app's.
BODIES = (
    *(
        b"",
        b" ",
        b"\0",
        b"\xff",
        b"\xff\xfe{\0}\0",
        b"\xef\xbb\xbf{}",
        b"{",
        b"}",
        b"[",
        b"{]",
        b'{"a"',
        b'{"a":}',
        b"{,}",
    ),
    *(b"[1,]", b"'", b"{'a':1}", b"//x", b"nul", b"True", b"NaN", b"-", b"1e", b'"', b'"\\', b'"\\u12', b'"\\x41"'),
    *(b"[" * 100_000, b"{" * 1000, b'{"a":' * 5000, b"1" * 100_000, b"<xml/>", b"a=b&c=d", b"\x1f\x8b\x08", b"PK\3\4"),
    *(b'{"update_id":1,"update_id":2}', b'{"object":"page","entry":[]}', b'{"entry":[[]]}', b'{"entry":{"0":{}}}'),
)
# Where they stand, in the payload file named.
PLACES = {
    "telegram": (
        *("text_arabic:update_id", "text_arabic:message", "text_arabic:message.chat", "text_arabic:message.chat.id"),
        *("text_arabic:message.from.language_code", "text_arabic:message.text", "text_arabic:message.date"),
        *("text_arabic:message.message_id", "text_url_entity:message.entities", "text_arabic:message.chat.type"),
        *(
            "callback_query:callback_query.data",
            "callback_query:callback_query.message",
            "document_pdf:message.document",
        ),
        *("document_pdf:message.document.file_id", "document_pdf:message.document.file_size", "photo:message.photo"),
        *(
            "location:message.location",
            "forward_channel:message.forward_origin",
            "photo_media_group_1:message.media_group_id",
        ),
    ),
    "whatsapp": tuple(
        f"{name}:entry.0.changes.0.value.{place}"
        for name, places in {
            "text": ("messages", "contacts", "messages.0.id", "messages.0.from", "messages.0.type", "messages.0.text"),
            "text_url": ("messages.0.text.body", "messages.0.timestamp"),
            "image_caption": ("messages.0.image", "messages.0.image.id", "messages.0.image.sha256"),
            "document": ("messages.0.document.mime_type",),
            "interactive_list_reply": ("messages.0.interactive", "messages.0.interactive.list_reply.id"),
            "status_failed_131026_undeliverable": ("statuses", "statuses.0.errors"),
            "location": ("messages.0.location",),
            "forwarded": ("messages.0.context",),
        }.items()
        for place in places
    ),
}
FORM = {
    "event": "abcdefgh",
    "tag": "abcdef",
    "opens": "1",
    "lang": "en",
    "text": "",
    "press": "",
    "form": "",
    "ticket": "",
}
WRONG = tuple(json.loads(one) for one in VALUES if one.startswith('"')) + (
    *(
        "report|category|abcdef|FRAUD",
        "report|category|abcdef|",
        "|||",
        "||||||||",
        "report|",
        "report|card|abcdef|send",
    ),
    *(
        "1.2.3.4",
        "...",
        "9" * 30 + ".a.b.c",
        "\udce9",
        "٠١٢٣",
        "1234 5678 9012 3456 7890",
        "@/etc/passwd",
        "@~root",
        "@\0",
        "@",
    ),
    *(
        "0",
        "00",
        "1" * 8,
        "²",
        "1.",
        "/erase x",
        "/verify",
        "/status 1",
        "iblagh-receipt 1",
        "&",
        "=",
        "%",
        "%zz",
        "+",
        ";",
    ),
)


def hand_made(channel: str) -> list[bytes]:
    """Bodies that somebody thought of; no two are the same."""
    if channel in PLACES:
        known = unsent(channel).bodies
        made = (_set(json.loads(known[file]), place, value) for file, place in _places(channel) for value in VALUES)
        return list(dict.fromkeys((*BODIES, *made)))
    if channel == "web":
        made = (urlencode({**FORM, name: _plain(value)}).encode() for name in FORM for value in WRONG)
        return list(dict.fromkeys((*BODIES, *made, *(quote_plus(_plain(one)).encode() for one in WRONG))))
    lines = (f"{before}{_plain(one)}{after}\n".encode() for before, after in _around() for one in WRONG)
    return list(dict.fromkeys((*BODIES, *lines)))


def generated(channel: str, count: int) -> Iterator[bytes]:
    """`count` bodies, the same ones each time: good ones with a few bytes changed, cut, doubled or mixed."""
    good = [one[:3000] for one in (*unsent(channel).bodies.values(), *hand_made(channel)[::40]) if one]
    chance = random.Random(f"bad inputs of {channel}")
    shaped = [json.loads(one) for one in unsent(channel).bodies.values()] if channel in PLACES else []

    def one(number: int) -> bytes:
        if shaped and number % 2:
            return _misshapen(chance.choice(shaped), chance)
        bad = mutated(chance.choice(good), good, chance)[:6_000]
        # Each line is a turn of its own.
        return bad if channel != "console" else b"\n".join(bad.splitlines()[:2])

    return map(one, range(count))


def _misshapen(body: Any, chance: random.Random) -> bytes:
    """`body` with up to four of its values replaced by others, wherever they are."""
    changed = copy.deepcopy(body)
    for _change in range(chance.choice((1, 1, 2, 4))):
        inside: Any = changed
        while True:
            name = chance.choice(list(inside) if isinstance(inside, dict) else range(len(inside)))
            if not (isinstance(inside[name], (dict, list)) and inside[name] and chance.random() < 0.85):
                break
            inside = inside[name]
        inside[name] = copy.deepcopy(chance.choice(SHORT))
    return json.dumps(changed).encode()


def _places(channel: str) -> Iterator[tuple[str, list[str]]]:
    for one in PLACES[channel]:
        file, _colon, path = one.partition(":")
        yield file, path.split(".")


def _set(body: Any, path: list[str], value: str) -> bytes:
    """`body` with a value, as it is written, in one place."""
    changed = copy.deepcopy(body)
    inside = changed
    for name in path[:-1]:
        inside = inside[int(name) if name.isdecimal() else name]
    inside[int(path[-1]) if path[-1].isdecimal() else path[-1]] = "@@here@@"
    return json.dumps(changed).replace('"@@here@@"', value).encode()


def _plain(value: str) -> str:
    return value.encode("utf-8", "replace").decode()


def _around() -> Iterator[tuple[str, str]]:
    return itertools.product(("", " ", "/", "@"), ("", "\t"))
