"""URLs: a link taken apart as a browser does (WHATWG, by Ada), and put together in one spelling."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, unquote

import can_ada

# Parameters that say who shared a link and from where, never what it leads to: of no site but of those that count.
_TRACKING = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid msclkid yclid ysclid twclid ttclid sccid rdt_cid "
    "li_fat_id epik igsh igshid mibextid ref_src ref_url mc_cid mc_eid _ga _gl srsltid vero_id _hsenc _hsmi __hstc __hssc "
    "hsctatracking mkt_tok oly_enc_id oly_anon_id s_cid ml_subscriber ml_subscriber_hash wickedid at_medium at_campaign "
    "wt_mc rb_clickid guccounter guce_referrer guce_referrer_sig".split()
)
# Those that mean something else elsewhere, left out of the links of platforms only.
_OWN_TRACKING = frozenset(
    "si feature pp ref referrer refsrc refid rdid _rdr _rdc _ft_ __tn__ __cft__[0] __xts__[0] __eep__ __so__ __rv__ eav paipv "
    "sfnsn wtsid hc_ref fref pnref acontext extid efg locale hl lang kc s t _t _r _d web_id u_code tt_from enter_from "
    "enter_method ab_channel cxt sender_uid share_id share_token sharer_id share_app_id share_link_id share_item_id "
    "is_from_webapp is_copy_url is_from_share sender_device sender_web_id img_index".split()
)
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
# What shares of links of Google, Spotify, SoundCloud and Reddit add, told by its length from a number of somebody's page.
_SHARED_BY = re.compile(r"[\w-]{11,}")
# A link of 2,048 characters is at most twelve times as long when all of it is percent-encoded.
MAX_CHARS = 12 * 2_048 + 1_024
# RFC 1035, with the dot behind it; written in percents it may be twelve times as long.
MAX_HOST = 254
_LONG_HOST = re.compile(rf"\s*(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?[/\\]*[^/?#\\]{{{16 * MAX_HOST}}}")
_HAS_SCHEME = re.compile(
    r"[a-z][a-z0-9+.-]*:[/\\]{2}|(?:https?|ftp|tg|whatsapp|vnd\.youtube|intent):"
    r"|(?:magnet|mailto|tel|sms|data|javascript|blob|about|file):",
    re.IGNORECASE,
)
# What follows # is one of several posts of a page, or a place of its own where scripts read it, or a key at Mega.
_ANCHOR = re.compile(
    r"(?:comment|discussion|message|entry|reply|issue|post|pid|msg|p|c|t){0,2}[-_]?\d{1,20}", re.IGNORECASE
)
_PLACES = ("!", "/")
_KEYED = frozenset(("mega.nz", "mega.io"))


@dataclass(frozen=True)
class Address:
    """A link as a browser understands it; `host` is punycode, `query` still percent-encoded, `fragment` without its #."""

    scheme: str
    host: str
    port: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    fragment: str = ""
    has_credentials: bool = field(default=False, compare=False)

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The parts of the path, decoded, without empty ones."""
        # What stands for a slash inside of a part is no slash to a server.
        parts = (step for step in self.path.split("/") if step)
        return tuple(step if "%2f" in step.lower() else unquote(step) for step in parts)

    def value(self, *names: str) -> str:
        """The decoded value of the first of `names` that the query has."""
        values = {unquote(name): value for name, value in reversed(self.query)}
        return next((unquote(values[name].replace("+", " ")).strip() for name in names if values.get(name)), "")


def read(link: str) -> Address | None:
    """The address of `link`, https if it names no scheme; None where a browser would refuse it."""
    if len(link) > MAX_CHARS or _LONG_HOST.match(link):
        return None
    # A browser's strings hold no half of a pair of surrogates.
    whole = link.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip()
    try:
        url = can_ada.parse(whole if _HAS_SCHEME.match(whole) else f"https://{whole}")
    except (ValueError, TypeError):
        return None
    if len(url.hostname) > MAX_HOST:
        return None
    return Address(
        url.protocol.rstrip(":"),
        url.hostname.rstrip("."),
        url.port,
        url.pathname,
        _pairs(url.search.removeprefix("?")),
        url.hash.removeprefix("#"),
        bool(url.username or url.password),
    )


def written(address: Address, platform: str = "") -> str:
    """The one spelling of `address`: https, no default port, user or tracking, parameters in order of their names.

    On a `platform` that is known, what its apps add to a link is left out too.
    """
    if address.scheme not in ("http", "https", "ftp"):
        return _elsewhere(address)
    scheme = "https" if address.scheme == "http" else address.scheme
    port = f":{address.port}" if address.port and (scheme, address.port) != ("https", "443") else ""
    path = _plainly(address.path).rstrip("/") or "/"
    kept = address.fragment.startswith(_PLACES) or _ANCHOR.fullmatch(address.fragment) or address.host in _KEYED
    fragment = f"#{address.fragment}" if kept and address.fragment else ""
    return f"{scheme}://{address.host}{port}{path}{_query(address, platform)}{fragment}"


def _elsewhere(address: Address) -> str:
    """A link of no web: a torrent is its hash, the others are what their app reads."""
    if address.scheme == "magnet":
        return f"magnet:?xt={quote(address.value('xt').lower(), safe=':')}"
    port = f":{address.port}" if address.port else ""
    place = f"//{address.host}{port}" if address.host else ""
    return f"{address.scheme}:{place}{address.path}{_query(address, '')}".rstrip()


def _pairs(search: str) -> tuple[tuple[str, str], ...]:
    parts = (part.partition("=") for part in search.split("&") if part.strip("="))
    return tuple((name, value) for name, _, value in parts)


def _query(address: Address, platform: str) -> str:
    kept = sorted((pair for pair in address.query if not _is_tracking(*pair, platform)), key=lambda pair: pair[0])
    query = _plainly("&".join(f"{name}={value}" if value else name for name, value in kept))
    return f"?{query}" if query else ""


def _plainly(part: str) -> str:
    """`part` with nothing percent-encoded that need not be, the rest in capitals (RFC 3986, 6.2.2)."""
    return _ENCODED.sub(
        lambda match: letter if (letter := unquote(match.group())) in _UNRESERVED else match.group().upper(), part
    )


def _is_tracking(name: str, value: str, platform: str) -> bool:
    name = unquote(name).lower()
    if name in _TRACKING or name.startswith("utm_") or (platform and name in _OWN_TRACKING):
        return True
    return name in ("si", "share_id") and _SHARED_BY.fullmatch(value) is not None
