"""Telegram: its channels, groups, posts, comments, stories, invitations and accounts."""

from dataclasses import replace

from evidence.platforms.shapes import Place, Shape, Site, unless
from evidence.urls import Address

_NAME = r"(?P<account>[A-Za-z][A-Za-z0-9_]{1,39})"
_POST = r"(?P<post>\d{1,20})"
# A post of a group with topics has the topic before it.
_IN_TOPIC = r"(?:\d{1,20}/)?"
_OWN = unless(
    "a addemoji addlist addstickers addstyle addtheme auction bg boost c call confirmphone contact giftcode invoice iv "
    "joinchat login m newbot nft proxy s setlanguage share socks stickers"
)

_SHAPES = (
    Shape(rf"/c/(?P<key>\d{{1,20}})/{_IN_TOPIC}{_POST}", "t.me/c/{key}/{post}", account="c/{key}", keeps=("comment",)),
    Shape(r"/c/(?P<key>\d{1,20})", "t.me/c/{key}", account="c/{key}"),
    Shape(r"/(?:joinchat/|\+| )(?P<key>[A-Za-z0-9_-]{5,80})", "t.me/+{key}", account="+{key}"),
    Shape(rf"/s/{_NAME}/{_POST}", "t.me/{account}/{post}"),
    Shape(rf"/(?:s|boost|contact)/{_NAME}", "t.me/{account}"),
    Shape(rf"{_OWN}{_NAME}/s/{_POST}", "t.me/{account}/s/{post}", post="s/{post}"),
    Shape(rf"{_OWN}{_NAME}/{_IN_TOPIC}{_POST}", "t.me/{account}/{post}", keeps=("comment",)),
    Shape(rf"{_OWN}@?{_NAME}", "t.me/{account}"),
    Shape(rf"{_OWN}{_NAME}/(?P<app>[A-Za-z][A-Za-z0-9_]{{1,63}})", "t.me/{account}/{app}", keeps=("startapp",)),
    Shape(
        r"/(?P<kind>addlist|addstickers|addemoji|m|call)/(?P<key>[A-Za-z0-9_-]{1,80})",
        "t.me/{kind}/{key}",
        account="{kind}/{key}",
    ),
)


class _Named(Site):
    """A name may stand before the domain too: name.t.me."""

    __slots__ = ()

    def place(self, address: Address) -> Place:
        name, _, domain = address.host.partition(".")
        if domain == "t.me" and len(name) > 3:
            address = replace(address, host=domain, path=f"/{name}{address.path}")
        return Site.place(self, address)


SITES = (
    _Named("telegram", ("t.me", "telegram.me", "telegram.dog"), _SHAPES),
    Site("telegram", ("web.telegram.org",), ()),
)
