"""Links: where made-up content is: pages of reserved names, and of accounts on known platforms that nobody has."""

import random
from collections.abc import Iterator

from conversations.report import Locator
from evidence.locators import recognised

# Of accounts whose names say what they are.
_POSTS = (
    "https://www.facebook.com/{name}/posts/{number}",
    "https://www.instagram.com/{name}/",
    "https://www.tiktok.com/@{name}/video/7{number}{number}",
    "https://t.me/{name}/{short}",
    "https://x.com/{name}/status/18{number}{number}",
    "https://www.youtube.com/@{name}",
)
_SITES = {
    "FRAUD.PHISH": (
        "https://banque-{name}.example.org/connexion?id={number}",
        "http://{name}-bank.test/verify/{short}",
    ),
    "FRAUD.SHOP": (
        "https://boutique-{name}.example.org/telephones/{short}",
        "https://shop-{name}.test/item?id={number}",
    ),
    "FRAUD.INVEST": ("https://{name}.invest.test/inscription?ref={number}",),
    "CHILD.CSAM": ("https://{name}.example.net/{number}",),
    "CHILD.AICSAM": ("https://{name}.example.net/gallery/{number}",),
    "TERR.MANUAL": ("https://files-{name}.test/{number}.pdf",),
    "TRAF.MED": ("https://pharma-{name}.test/produit/{number}",),
}
# Morocco's plan has no such numbers in use: +212 5 00 is not assigned.
_WITH_PHONE = ("SEXT.MONEY", "CHILD.TRADE", "FRAUD.JOB", "PRIV.HARASS", "TRAF.DRUG")
_WITH_WALLET = ("TERR.FUND", "FRAUD.INVEST")


class Links:
    """A link of its own for each report, read as an intake does; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed + 1)
        self._given = 0

    def of(self, subtype: str) -> Iterator[Locator]:
        """Where one report's content is."""
        self._given += 1
        patterns = _SITES.get(subtype, _POSTS)
        number = f"{self._random.randrange(10**8, 10**9)}"
        filled = self._random.choice(patterns).format(
            name=f"iblagh_demo_{self._given}".replace("_", "-" if subtype in _SITES else "_"),
            number=number,
            short=number[:4],
        )
        yield recognised(Locator("link", filled))
        if subtype in _WITH_PHONE and self._random.random() < 0.6:
            yield recognised(Locator("phone", f"+2125{number[:8]}"))
        if subtype in _WITH_WALLET and self._given % 2:
            yield recognised(Locator("wallet", f"0x{self._random.getrandbits(160):040x}"))
