"""Parsers: every function that reads what comes from outside, what it may raise, and good inputs to break."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qsl

from pydantic import TypeAdapter, ValidationError

from bot import auditing, handles, kept
from bot.channels import raw
from bot.channels.web.inbound import named_in
from bot.channels.web.security import is_bound
from bot.limits import networks, pacing, tickets
from bot.owners import Owner
from bot.prompts import pressed
from conversations import addresses, commands, linking, links, receipt, refanging, reference, report, session
from conversations.report import Locator
from desk.accounts import id_tokens
from desk.accounts.id_tokens import Expected
from desk.queue import filters
from desk.statistics import periods
from evidence import kinds, locators, numbers, source, urls
from locales.speaking import tongues_of
from storage import log_heads, receipt_keys, redis_addresses, replies, wire
from tests.contracts.contracts import contract, payloads
from tests.conversations.walker import CITIZEN, RECEIPT, REFERENCE, fresh

NOW = datetime(2026, 11, 27, tzinfo=UTC)
SECRET, PUBLIC = receipt_keys.drawn()
KEY = receipt_keys.SigningKey(SECRET)
LISTED = handles.HandleList((), date(2026, 1, 1), date(2027, 1, 1))
TONGUES = tongues_of(CITIZEN)
TICKETS = tickets.Tickets((tickets.key_of("secret" * 6),))
EVENT: TypeAdapter[Any] = TypeAdapter(wire.Event)
WHSEC = "whsec_" + "QUJD" * 10
IDENTITY = "AGE-SECRET-KEY-1" + "Q" * 58
LINKS = (
    *(b"https://example.org/a?b=c#d", b"hxxps[:]//evil[.]example/x", b"t.me/somechannel/4411", b"http://[::1]:80/%ff"),
    *(
        b"https://xn--pple-43d.com/@a",
        b"@seller_1",
        b"https://www.facebook.com/groups/1/posts/2?x=1",
        b"//a\\@b:99999/",
        b"0x7f.1",
    ),
)
NUMBERS = (
    b"+212 600-123456",
    b"00212600123456",
    b"MA64 0115 1900 0001 2050 0053 4921",
    b"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
)


@dataclass(frozen=True, slots=True)
class Parser:
    """`of` names the function as its module and name; `reads` takes bytes, and may raise nothing but `refuses`."""

    of: str
    reads: Callable[[bytes], object]
    corpus: tuple[bytes, ...]
    refuses: tuple[type[Exception], ...] = ()


def text(content: bytes) -> str:
    """Words as they come from outside: what is no UTF-8 is replaced before."""
    return content.decode("utf-8", "replace")


def value(content: bytes) -> Any:
    """JSON, or the words themselves where it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return text(content)


def _app(name: str) -> Callable[[bytes], object]:
    channel = contract(name).channel
    return lambda body: [channel.parse(json.loads(json.dumps(part))) for _key, part in channel.split(body)]


def _pairs(content: bytes) -> dict[str, str]:
    return dict(parse_qsl(text(content)))


def _worn(content: bytes) -> object:
    fields = _pairs(content)
    code, work, form = (fields.get(name, "") for name in ("ticket", "solution", "form"))
    return (
        TICKETS.again(code, form),
        TICKETS.use(code, work, form, "key"),
        is_bound(cookie=form, token=code, nonce=work),
    )


def _json(made: object) -> tuple[bytes, ...]:
    return (json.dumps(made).encode(), b"{}", b"[1]")


FILES = tuple(payloads("telegram").values())[:3]
HEAD = log_heads.note_of(log_heads.Head("iblagh.example/log", 1, bytes(32), NOW), KEY)
RECEIPT_TEXT = RECEIPT.text.encode()
TICKET = TICKETS.draw("f").ticket
WIRE = _json(
    {"type": "reports.held", "schema": 1, "timestamp": "2026-11-27T00:00:00Z", "data": {"report_ids": ["0" * 32]}}
)
SESSION = fresh()
KEPT = kept.written(SESSION, "key", kept.Outbound("en", ("a",)), Owner("web", "a", has_other_names=True))
PROXIES = (ip_network("10.0.0.0/8"),)

PARSERS = (
    Parser("bot.channels.raw.read", raw.read, FILES),
    Parser("bot.channels.telegram.inbound.parse", _app("telegram"), tuple(payloads("telegram").values())),
    Parser("bot.channels.whatsapp.inbound.parse", _app("whatsapp"), tuple(payloads("whatsapp").values())),
    Parser("bot.channels.web.inbound.named_in", named_in, (b"file=abcdefgh:12:image/png&file=x",)),
    Parser("bot.limits.tickets.Tickets", _worn, (f"ticket={TICKET}&solution=1&form=f".encode(),)),
    Parser(
        "bot.limits.networks.prefixes_of",
        lambda one: networks.prefixes_of(
            text(one), {networks.HEADER: text(one)}, direct=len(one) % 2 == 0, proxies=PROXIES
        ),
        (b"10.0.0.1", b"2001:db8::1%eth0", b"::ffff:1.2.3.4"),
    ),
    Parser("bot.limits.pacing.pace_of", lambda one: pacing.pace_of(value(one)), _json(pacing.NO_PACE.to_json())),
    Parser("bot.prompts.pressed", lambda one: pressed(text(one)), (b"report|category|abcdef|FRAUD",)),
    Parser("bot.kept.read", lambda one: kept.read(one, Owner("web", "a")), (KEPT,), (kept.KeptByNewer,)),
    Parser(
        "bot.handles.read",
        lambda one: handles.read(text(one), (KEY.public,)),
        (handles.signed(LISTED, KEY).encode(),),
        (handles.BadList,),
    ),
    Parser(
        "bot.auditing.keys_in",
        lambda one: auditing.keys_in(text(one)),
        (PUBLIC.encode(), *_json({"keys": [PUBLIC]})),
        (auditing.Unreadable,),
    ),
    Parser("conversations.addresses.spans", lambda one: list(addresses.spans(text(one))), NUMBERS),
    Parser("conversations.commands.slash", lambda one: commands.slash(text(one)), (b"/start fr", b"/verify@bot x")),
    Parser("conversations.commands.read", lambda one: commands.read(text(one), TONGUES), ("لغة".encode(), b"language")),
    Parser("conversations.linking.spans", lambda one: list(linking.spans(text(one))), LINKS),
    Parser("conversations.links.find", lambda one: links.without(text(one), links.find(text(one))), LINKS),
    Parser("conversations.refanging.refanged", lambda one: refanging.refanged(text(one)), LINKS),
    Parser("conversations.receipt.read", lambda one: receipt.read(text(one)), (RECEIPT_TEXT,)),
    Parser("conversations.receipt.find", lambda one: receipt.find(text(one)), (b"see " + RECEIPT_TEXT,)),
    Parser(
        "conversations.reference.read",
        lambda one: reference.read(text(one)),
        (REFERENCE.encode(), "١٢٣٤ ٥٦٧٨".encode()),
    ),
    Parser(
        "conversations.report.from_json",
        lambda one: report.from_json(value(one)),
        _json({"schema": "report/1"}),
        (report.UnreadableReport,),
    ),
    Parser(
        "conversations.session.from_json",
        lambda one: session.from_json(value(one)),
        _json(session.to_json(SESSION)),
        (session.UnreadableSession,),
    ),
    Parser(
        "storage.log_heads.read",
        lambda one: log_heads.read(text(one), (KEY.public,)),
        (HEAD.encode(),),
        (log_heads.BadHead,),
    ),
    Parser(
        "storage.receipt_keys.public_keys",
        lambda one: receipt_keys.public_keys(text(one)),
        (PUBLIC.encode(),),
        (receipt_keys.BadKey,),
    ),
    Parser(
        "storage.redis_addresses.check_url",
        lambda one: redis_addresses.check_url(text(one)),
        (b"redis+sentinel://a:b@h:1,i/s/0?ssl_ca_certs=x",),
        (redis_addresses.BadRedisUrl,),
    ),
    Parser(
        "storage.redis_addresses.read",
        lambda one: redis_addresses.read(text(one)),
        (
            b"redis+cluster://[",
            b"redis+sentinel://h/s/" + b"9" * 5000,
            b"redis+cluster://u:p@h:7000,[::1]:7001",
        ),
        (redis_addresses.BadRedisUrl,),
    ),
    Parser(
        "storage.replies.open_reply",
        lambda one: replies.open_reply(one, IDENTITY, report_id="1"),
        (b"age-encryption.org/v1\n-> X25519 a\n",),
        (report.UnreadableReport,),
    ),
    Parser("storage.wire.Event", EVENT.validate_json, WIRE, (ValidationError,)),
    Parser(
        "storage.wire.opened_signature",
        lambda one: wire.verify(
            {f"webhook-{name}": given for name, given in _pairs(one).items()}, one, (WHSEC,), prefix="msg_", now=NOW
        ),
        (f"id=msg_1&timestamp={int(NOW.timestamp())}&signature=v1,AAAA v1,é".encode(),),
        (wire.Refused,),
    ),
    Parser(
        "evidence.kinds.type_of",
        lambda one: kinds.type_of(source.Held(one)),
        (b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypheic", b"RIFF\0\0\0\0WEBP"),
        (kinds.NotTaken,),
    ),
    Parser("evidence.locators.recognised", lambda one: locators.recognised(Locator("link", text(one))), LINKS),
    Parser("evidence.numbers.phone", lambda one: numbers.phone(text(one)), NUMBERS),
    Parser("evidence.numbers.bank_account", lambda one: numbers.bank_account(text(one)), NUMBERS),
    Parser("evidence.urls.read", lambda one: urls.read(text(one)), LINKS),
    Parser(
        "desk.accounts.id_tokens.read",
        lambda one: id_tokens.read(text(one), (), Expected("i", "c", "n"), now=NOW),
        (b"eyJhbGciOiJSUzI1NiJ9.e30.AAAA",),
        (id_tokens.TokenRefused,),
    ),
    Parser("desk.queue.filters.read", lambda one: filters.read(_pairs(one)), (b"state=open&sort=oldest&language=fr",)),
    Parser(
        "desk.statistics.periods.read",
        lambda one: periods.read(_pairs(one), NOW.date()),
        (b"from=2026-01-01&to=2026-02-01&by=week", b"days=30"),
        (periods.BadPeriod,),
    ),
)
# Functions of such names that read nothing from outside, or whose own tests break what they read.
ELSEWHERE = {
    "bot.reading.read": "settings: pydantic reads them",
    "bot.auditing.head_in": "log_heads.read, of a file",
    "conversations.answering.pressed": "tests/conversations/test_engine_properties.py",
    "evidence.cleaning.samples.spans": "tests/evidence/test_fuzz.py",
    "evidence.examining.examine": "tests/evidence/test_fuzz.py and make fuzz",
    "evidence.reading_pictures.read": "Tesseract, of a decoded picture",
    "evidence.tesseract.recognised": "Tesseract, of a decoded picture",
    "locales.entries.read": "catalogues of our own",
    "desk.custody_files.read": "tests/desk/test_custody_files.py",
    "desk.dossier.signing.read": "a key file of the operator's",
    "backups.archive.read": "tests/backups/test_refusals.py",
}
