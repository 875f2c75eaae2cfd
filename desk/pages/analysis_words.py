"""Analysis words: languages, kinds of locators, numbers and wallets, and what mentions them, in the analyst's words."""

from collections.abc import Mapping

from conversations.text import Text, _
from desk.analysis.languages import Guess, Language
from desk.pages.labels import Labels
from locales import names

LANGUAGES: Mapping[str, Text] = {
    "ar": _("Arabic"),
    "fr": _("French"),
    "en": _("English"),
    "ary": _("Moroccan Arabic (Darija)"),
    "ary-latn": _("Moroccan Arabic in Latin letters"),
    "zgh": _("Tamazight"),
    "other": _("another language"),
    "unknown": _("language not told"),
}
PROBABLY = _("probably {language}")
KINDS: Mapping[str, Text] = {
    "link": _("Link"),
    "account": _("Account"),
    "phone": _("Telephone number"),
    "email": _("E-mail address"),
    "iban": _("Bank account"),
    "wallet": _("Wallet"),
    "forward": _("Forwarded message"),
}
NUMBERS: Mapping[str, Text] = {
    "fixed_line": _("fixed line"),
    "mobile": _("mobile"),
    "fixed_line_or_mobile": _("fixed line or mobile"),
    "toll_free": _("free to call"),
    "premium_rate": _("premium rate"),
    "shared_cost": _("shared cost"),
    "voip": _("over the internet (VoIP)"),
    "personal_number": _("personal number"),
    "pager": _("pager"),
    "uan": _("company number"),
    "voicemail": _("voicemail"),
}
# Their own names, and what else is written like them.
CURRENCIES: Mapping[str, str] = {
    "bitcoin": "Bitcoin",
    "litecoin": "Litecoin",
    "monero": "Monero",
    "dogecoin": "Dogecoin",
    "dash": "Dash",
    "tron": "TRON",
}
SPECIAL: Mapping[str, Text] = {
    "ethereum": _("Ethereum, or a network that writes addresses as it does"),
    "bitcoin_test": _("Bitcoin's test network: worth nothing"),
}
BY: Mapping[str, Text] = {
    "link": _("By the link"),
    "account": _("By the account, number or address"),
    "site": _("By the domain"),
    "sha256": _("By the file itself (SHA-256)"),
}


class AnalysisWords:
    """Words for one language; a code without words is shown as it is."""

    def __init__(self, labels: Labels, language: str) -> None:
        self._labels = labels
        self._language = language

    def tongue(self, guess: Guess) -> str:
        """The language that a text is in."""
        said = self._known(LANGUAGES, guess.language.value)
        is_known = guess.language not in (Language.OTHER, Language.UNKNOWN)
        return self._labels.filled(PROBABLY, language=said) if guess.is_probable and is_known else said

    def kind(self, code: str) -> str:
        """What a locator is."""
        return self._known(KINDS, code)

    def number(self, code: str) -> str:
        """The kind of a telephone number."""
        return self._known(NUMBERS, code)

    def currency(self, code: str) -> str:
        """The currency of a wallet."""
        return CURRENCIES.get(code) or self._known(SPECIAL, code)

    def by(self, code: str) -> str:
        """By what something is mentioned."""
        return self._known(BY, code)

    def country(self, code: str) -> str:
        """A country."""
        return names.country(code, language=self._language)

    def scripts(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The scripts that a name is written in."""
        return tuple(names.script(one, language=self._language) for one in codes)

    def _known(self, words: Mapping[str, Text], code: str) -> str:
        return self._labels.said(words[code]) if code in words else code
