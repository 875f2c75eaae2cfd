"""Moments: when something was made, as its number on a platform says: computed from the number alone, nothing is asked for.

Whoever runs the platform chose the number; a date made of it is what the number says, and no more.
"""

import re
from datetime import UTC, datetime, timedelta

# X, once Twitter: 22 bits of machine and sequence below the milliseconds since this moment of 2010
# (twitter-archive/snowflake, IdWorker.scala: twepoch = 1288834974657, timestampLeftShift = 22).
_X_EPOCH_MS, _X_SHIFT = 1_288_834_974_657, 22
# Posts before that had numbers in a row, of ten digits or eleven, which say nothing.
_X_FIRST = 100_000_000_000
# Discord: 22 bits below the milliseconds since 2015 (its API reference, "Snowflakes").
_DISCORD_EPOCH_MS, _DISCORD_SHIFT = 1_420_070_400_000, 22
# TikTok: seconds since 1970 above 32 bits (Steel, Schirmer and Ruths, "Just Another Hour on TikTok", arXiv 2504.13279).
_TIKTOK_SHIFT, _TIKTOK_SINCE = 32, datetime(2014, 1, 1, tzinfo=UTC)
# Instagram: 13 bits of shard and 10 of sequence below the milliseconds since this moment of 2011
# ("Sharding & IDs at Instagram", instagram-engineering.com: our_epoch = 1314220021721, << 23).
_INSTAGRAM_EPOCH_MS, _INSTAGRAM_SHIFT = 1_314_220_021_721, 23
# A post's code is its number written with these; codes of private posts are longer, and the rest of them is a key.
_INSTAGRAM_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CODE = re.compile(r"[A-Za-z0-9_-]{10,11}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{5,20}", re.ASCII)
_MS = timedelta(milliseconds=1)
_START = datetime(1970, 1, 1, tzinfo=UTC)
# Clocks of platforms and ours differ by less.
_AHEAD = timedelta(days=1)


def made_at(platform: str, post: str, *, now: datetime) -> datetime | None:
    """When a post was made, as its number says; None where numbers of this platform say nothing, or nothing possible."""
    last = post.rpartition("/")[2]
    match platform:
        case "x" if post == last:
            return _shifted(last, _X_SHIFT, _X_EPOCH_MS, now) if _number(last) >= _X_FIRST else None
        case "discord":
            return _shifted(last, _DISCORD_SHIFT, _DISCORD_EPOCH_MS, now)
        case "tiktok":
            return _possible(_number(last) >> _TIKTOK_SHIFT, 1000, _TIKTOK_SINCE, now)
        case "instagram" if _CODE.fullmatch(post) and not post.isdecimal():
            return _shifted(str(_instagram(post)), _INSTAGRAM_SHIFT, _INSTAGRAM_EPOCH_MS, now)
    return None


def account_made_at(platform: str, account: str, *, now: datetime) -> datetime | None:
    """When an account was made, as its number says: Discord's only, other accounts have names or no such numbers."""
    kind, _slash, number = account.partition("/")
    return (
        _shifted(number, _DISCORD_SHIFT, _DISCORD_EPOCH_MS, now) if (platform, kind) == ("discord", "users") else None
    )


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0


def _instagram(code: str) -> int:
    number = 0
    for char in code:
        number = number * 64 + _INSTAGRAM_DIGITS.index(char)
    return number


def _shifted(text: str, shift: int, epoch_ms: int, now: datetime) -> datetime | None:
    number = _number(text)
    since = _START + epoch_ms * _MS
    return _possible((number >> shift) + epoch_ms, 1, since, now) if number >> shift else None


def _possible(count: int, unit_ms: int, since: datetime, now: datetime) -> datetime | None:
    """The moment, unless it is before the platform was there or in the future."""
    try:
        found = _START + count * unit_ms * _MS
    except OverflowError:
        return None
    return found if since <= found <= now + _AHEAD else None
