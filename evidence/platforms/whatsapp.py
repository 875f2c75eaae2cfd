"""WhatsApp: its numbers, groups, channels, calls and catalogues."""

from dataclasses import replace

from evidence.numbers import phone
from evidence.platforms.shapes import Place, Shape, Site
from evidence.urls import Address

_PHONE = r"(?P<key>[+ ]{0,2}[0-9][0-9 ().-]{4,24})"
_CODE = r"(?P<key>[A-Za-z0-9_-]{1,60})"
_WORD = r"(?P<key>[A-Za-z0-9]{1,60})"

_CHANNELS = (
    Shape(rf"/channel/{_WORD}/(?P<post>\d{{1,12}})", "whatsapp.com/channel/{key}/{post}", account="channel/{key}"),
    Shape(rf"/channel/{_WORD}", "whatsapp.com/channel/{key}", account="channel/{key}"),
)
_GROUPS = (
    Shape(rf"/(?:invite/)?{_CODE}", "chat.whatsapp.com/{key}", account="chat/{key}"),
    Shape("/(?:invite|accept)", "chat.whatsapp.com/{key}", {"code": _CODE}, account="chat/{key}"),
)
_NUMBERS = (
    Shape("(?:/|/send)", "wa.me/{key}", {"phone": _PHONE}, account="+{key}"),
    Shape(rf"/(?:c/|catalog/)?{_PHONE}", "wa.me/{key}", account="+{key}"),
    Shape(rf"/p/(?P<post>\d{{1,25}})/{_PHONE}", "wa.me/p/{post}/{key}", account="+{key}"),
)
_CODES = (Shape(rf"/(?P<kind>message|qr)/{_WORD}", "wa.me/{kind}/{key}", account="{kind}/{key}"),)


class _Numbered(Site):
    """Where an account is a telephone number, written in one way."""

    __slots__ = ()

    def place(self, address: Address) -> Place:
        found = Site.place(self, address)
        return _numbered(found) if found.account.startswith("+") else found


def _numbered(found: Place) -> Place:
    written = found.account.lstrip("+ ")
    # Numbers begin with the country's; who writes the 0 of a national number means one of Morocco.
    number = phone(written if written.startswith("0") else f"+{written}").lstrip("+")
    post = f"p/{found.post}/" if found.post else ""
    return replace(found, account=f"+{number}", canonical=f"https://wa.me/{post}{number}")


SITES = (
    _Numbered(
        "whatsapp",
        ("wa.me", "whatsapp.com", "api.whatsapp.com", "web.whatsapp.com"),
        (*_CHANNELS, *_CODES, *_NUMBERS, _GROUPS[1]),
    ),
    Site("whatsapp", ("chat.whatsapp.com",), _GROUPS),
    Site(
        "whatsapp",
        ("call.whatsapp.com",),
        (Shape(r"/(?P<kind>voice|video)/(?P<key>\w{1,60})", "call.whatsapp.com/{kind}/{key}", account="call/{key}"),),
    ),
)
