"""Shapes: what a link to a platform looks like, declared as a path, the parameters it needs and its one spelling."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from evidence.urls import Address

# Hosts of one site for telephones, for slow lines and for languages.
_UNDER = re.compile(r"(?:(?:www|m|mobile|web|touch|mbasic|free|lite|[a-z]{2}(?:-[a-z]{2})?)\.)*")
# What stands for itself in a path, beside letters and digits.
_PLAIN = "@+.-_~:/$!"
_KEPT_VALUE = re.compile(r"[\w=:.|-]{1,300}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """What a link is of. `canonical` is its one spelling, empty where only the platform is known.

    `is_short` says that it leads to something else of the platform, and nobody can tell to what without going there.
    """

    platform: str = ""
    account: str = ""
    post: str = ""
    canonical: str = ""
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """Links of one kind: `path` and each of `query` (a group and its pattern by the name of a parameter) must match.

    Groups: `account` is a name in which case does not matter, `key` one in which it does, `post` is what is there.
    `keeps` are parameters that lead to something else in the same post: to a comment.
    """

    path: str
    canonical: str
    query: Mapping[str, str] = field(default_factory=dict)
    account: str = "{account}{key}"
    post: str = "{post}"
    keeps: tuple[str, ...] = ()
    is_short: bool = False

    def place(self, platform: str, address: Address) -> Place | None:
        """What `address` is of, if it has this shape."""
        groups = self._groups(address)
        if groups is None:
            return None
        quoted = {name: quote(value, safe=_PLAIN) for name, value in groups.items()}
        kept = ((name, address.value(name)) for name in sorted(self.keeps))
        tail = "&".join(f"{name}={quote(value, safe='')}" for name, value in kept if _KEPT_VALUE.fullmatch(value))
        sign = "&" if "?" in self.canonical else "?"
        canonical = self.canonical.format_map(quoted) + (f"{sign}{tail}" if tail else "")
        return Place(
            platform,
            self.account.format_map(groups),
            self.post.format_map(groups),
            f"https://{canonical}",
            self.is_short,
        )

    def _groups(self, address: Address) -> dict[str, str] | None:
        matches = [_pattern(self.path).fullmatch("/" + "/".join(address.steps))]
        matches += [_pattern(pattern).fullmatch(address.value(name)) for name, pattern in self.query.items()]
        return _named(matches) if all(matches) else None


@dataclass(frozen=True, slots=True)
class Site:
    """The links of a platform at one or several domains, the telling shapes first; other hosts below them say nothing."""

    platform: str
    domains: tuple[str, ...]
    shapes: tuple[Shape, ...]

    def place(self, address: Address) -> Place:
        """What `address` is of, as far as a shape tells."""
        domain = max((one for one in self.domains if address.host.endswith(one)), key=len)
        if _UNDER.fullmatch(address.host.removesuffix(domain)):
            for shape in self.shapes:
                if found := shape.place(self.platform, address):
                    return found
        return Place(self.platform)


def tabs(words: str) -> str:
    """A pattern of what may follow an account and is still of the account."""
    return f"(?:/(?:{'|'.join(words.split())}))?"


def unless(words: str) -> str:
    """A pattern that no path matches which begins with one of `words`, the platform's own pages."""
    return f"/(?!(?i:{'|'.join(words.split())})(?:/|$))"


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _named(matches: Iterable[re.Match[str] | None]) -> dict[str, str]:
    groups = dict.fromkeys(("account", "key", "post"), "")
    for match in matches:
        groups |= {name: value for name, value in (match.groupdict() if match else {}).items() if value}
    return groups | {"account": groups["account"].lower()}
