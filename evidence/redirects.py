"""Redirects: links that lead elsewhere, to a place that they name or to one that only their owner knows."""

import base64
import binascii
import re
from typing import NamedTuple

from evidence.urls import Address


class _Redirector(NamedTuple):
    """Pages of a host that send on to what one of `names` says; `path` must match from the beginning."""

    path: str
    names: tuple[str, ...]


_ANY = ""
_GOOGLE = (_Redirector(r"/(?:url|imgres|interstitial|local_url)$", ("q", "url", "imgrefurl")),)
_ASKING = (_Redirector(_ANY, ("continue",)),)
_META = (
    _Redirector(
        r"/(?:l\.php|flx/warn|sharer|sharer\.php|share\.php|sharer/sharer\.php|dialog/(?:share|feed))/?$",
        ("u", "href", "link"),
    ),
    _Redirector(r"/plugins/(?:post|video|page|comments)\.php$", ("href",)),
    _Redirector(r"/(?:login|login\.php|login/.*|checkpoint/.*|accounts/login|cookie/consent)/?$", ("next", "next_uri")),
)
_U = (_Redirector(_ANY, ("u", "url")),)
_TELEGRAM = (_Redirector(r"/(?:share|share/url|iv)/?$", ("url",)),)
_X = (
    _Redirector(r"/(?:intent/(?:tweet|post)|share|i/redirect|safety/unsafe_link_warning)/?$", ("url", "unsafe_link")),
)

# By host; www., m. and mobile. before it change nothing.
_REDIRECTORS: dict[str, tuple[_Redirector, ...]] = {
    "facebook.com": _META,
    "web.facebook.com": _META,
    "mbasic.facebook.com": _META,
    "touch.facebook.com": _META,
    "l.facebook.com": _U,
    "lm.facebook.com": _U,
    "l.messenger.com": _U,
    "l.instagram.com": _U,
    "instagram.com": _META,
    "l.threads.net": _U,
    "l.threads.com": _U,
    "l.wl.co": _U,
    "youtube.com": (_Redirector(r"/(?:redirect|attribution_link)$", ("q", "u")), _Redirector(r"/oembed$", ("url",))),
    "consent.youtube.com": _ASKING,
    "consent.google.com": _ASKING,
    "accounts.google.com": _ASKING,
    "tiktok.com": (_Redirector(r"/link/v2$", ("target",)), _Redirector(r"/login", ("redirect_url",))),
    "t.me": _TELEGRAM,
    "telegram.me": _TELEGRAM,
    "x.com": _X,
    "twitter.com": _X,
    "out.reddit.com": _U,
    "vk.com": (_Redirector(r"/away(?:\.php)?$", ("to",)),),
    "t.umblr.com": (_Redirector(r"/redirect$", ("z",)),),
    "linkedin.com": (_Redirector(r"/(?:redir/redirect|safety/go|redirect)/?$", ("url",)),),
    "steamcommunity.com": (_Redirector(r"/linkfilter", ("u", "url")),),
    "duckduckgo.com": (_Redirector(r"/l/?$", ("uddg",)),),
    "bing.com": (_Redirector(r"/ck/a$", ("u",)),),
    "href.li": (_Redirector(_ANY, ("",)),),
    "exit.sc": _U,
    "slack-redir.net": _U,
    "pinterest.com": (_Redirector(r"/offsite/?$", ("url",)),),
    "translate.google.com": (_Redirector(r"/(?:translate|website)", ("u",)),),
    "safelinks.protection.outlook.com": _U,
    "urldefense.proofpoint.com": (_Redirector(r"/v1/url$", ("u",)),),
    "deref-mail.com": (_Redirector(_ANY, ("redirecturl",)),),
}
_GOOGLES = re.compile(r"(?:www\.|m\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
# A page as Google and Bing keep it for telephones (https://amp.dev): its host, "c" or "v", "s" if secure, its address.
_CACHES = re.compile(r"/(?:amp/|[cv]/)(s/)?([^/]+\..*)")

_SHORT = frozenset(
    "2u.pw adf.ly amzn.to aka.ms b.link bc.vc bit.do bit.ly bitly.com bl.ink buff.ly clck.ru cutt.ly dlvr.it dsc.gg flip.it "
    "forms.gle g.co goo.gl goo.su gg.gg han.gl ift.tt is.gd j.mp kutt.it linkvertise.com lnkd.in lnk.to me2.kr mcaf.ee "
    "ouo.io ow.ly past.is pin.it ppt.cc qr.ae rb.gy rebrand.ly redd.it rotf.lol s.id s2r.co short.gy short.io shorte.st "
    "shorturl.at shrtco.de snip.ly soo.gd spoti.fi surl.li t.cn t.ly tiny.cc tiny.one tinyurl.com trib.al u.to urlr.me "
    "urlz.fr v.gd v.ht vk.cc wl.co wp.me x.gd y2u.be youtu.fr zpr.io zws.im "
    "app.goo.gl maps.app.goo.gl on.soundcloud.com page.link app.link onelink.me smarturl.it".split()
)


def is_short(address: Address) -> bool:
    """Whether `address` leads to a place that only a shortener knows."""
    host = address.host.removeprefix("www.")
    return bool(address.steps) and (
        host in _SHORT or host.partition(".")[2] in ("page.link", "app.link", "onelink.me", "short.gy")
    )


def target(address: Address) -> str:
    """Where `address` says that it leads, as a link; empty if it is no redirect that we know, or names nothing on the web."""
    if address.scheme not in ("http", "https"):
        return ""
    return _copied(address) or _sent_on(address)


def _sent_on(address: Address) -> str:
    host = _plain(address.host)
    found = _GOOGLE if _GOOGLES.fullmatch(address.host) else _REDIRECTORS.get(host, ())
    for redirector in found:
        if re.match(redirector.path, address.path):
            named = _decoded(host, address.value(*redirector.names)) if redirector.names[0] else _rest(address)
            return _link(named, address.host)
    return ""


def _plain(host: str) -> str:
    while (parts := host.partition("."))[0] in ("www", "m", "mobile"):
        host = parts[2]
    # Outlook has a host for each region, Facebook and Pinterest one for each language.
    for suffix in ("safelinks.protection.outlook.com", "pinterest.com"):
        host = suffix if host.endswith(f".{suffix}") else host
    return "facebook.com" if re.fullmatch(r"[a-z]{2}-[a-z]{2}\.facebook\.com", host) else host


def _link(named: str, host: str) -> str:
    """`named` as a link, where it is one of the web or a path of `host`."""
    if named.startswith("//"):
        return f"https:{named}"
    if named.startswith("/"):
        return f"https://{host}{named}"
    if re.match(r"https?:", named, re.IGNORECASE):
        return named
    return f"https://{named}" if re.match(r"[\w-]+(?:\.[\w-]+)+(?:/|$)", named) else ""


def _copied(address: Address) -> str:
    """The page that a cache or a translator shows."""
    cached = _CACHES.match(address.path)
    is_cache = _GOOGLES.fullmatch(address.host) or address.host.endswith((".cdn.ampproject.org", ".bing-amp.com"))
    if cached and is_cache:
        query = "&".join(
            f"{name}={value}" if value else name for name, value in address.query if not name.startswith("amp")
        )
        return f"https://{cached.group(2)}" + (f"?{query}" if query else "")
    if address.host.endswith(".translate.goog"):
        # https://developers.google.com/search/docs/appearance/translated-results: "--" is a hyphen, "-" a dot.
        name = address.host.removesuffix(".translate.goog").replace("--", "\0").replace("-", ".").replace("\0", "-")
        query = "&".join(f"{name}={value}" for name, value in address.query if not name.startswith("_x_tr"))
        return f"https://{name}{address.path}" + (f"?{query}" if query else "")
    return ""


def _rest(address: Address) -> str:
    """What stands behind the ? as it is."""
    return "&".join(f"{name}={value}" if value else name for name, value in address.query)


def _decoded(host: str, value: str) -> str:
    """Bing names its targets in base64, behind "a1"."""
    if host != "bing.com" or not value.startswith("a1"):
        return value
    try:
        return base64.urlsafe_b64decode(value[2:] + "=" * (-len(value[2:]) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
