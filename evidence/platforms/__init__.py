"""Platforms: which platform, account and post a link is of, and the one spelling of links to it."""

from evidence.platforms import discord, facebook, instagram, snapchat, telegram, tiktok, whatsapp, x, youtube
from evidence.platforms.apps import web
from evidence.platforms.shapes import Place, Site
from evidence.urls import Address

__all__ = ["Place", "place", "web"]

_ALL = (facebook, instagram, tiktok, youtube, x, snapchat, telegram, whatsapp, discord)
_SITES: dict[str, Site] = {domain: site for platform in _ALL for site in platform.SITES for domain in site.domains}
# What a link of an app is of, where nothing on the web says the same.
_SCHEMES = {
    "fb": "facebook",
    "fb-messenger": "facebook",
    "instagram": "instagram",
    "tiktok": "tiktok",
    "snssdk1233": "tiktok",
    "snssdk1180": "tiktok",
    "youtube": "youtube",
    "vnd.youtube": "youtube",
    "twitter": "x",
    "snapchat": "snapchat",
    "tg": "telegram",
    "whatsapp": "whatsapp",
    "discord": "discord",
}


def place(address: Address) -> Place:
    """What `address` is of; an empty Place if it is of no platform that we know."""
    if address.scheme not in ("http", "https"):
        is_person = address.scheme == "tg" and address.host == "user"
        return Place(_SCHEMES.get(address.scheme, ""), account=address.value("id") if is_person else "")
    site = _site(address.host)
    return site.place(address) if site else Place()


def _site(host: str) -> Site | None:
    """The site whose domain is the longest that `host` ends with."""
    while host:
        if host in _SITES:
            return _SITES[host]
        host = host.partition(".")[2]
    return None
