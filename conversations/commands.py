"""Commands: what may be asked at any time, typed as a slash command or as a word in any language."""

from collections.abc import Mapping

from conversations.events import Command, Commanded
from conversations.matching import folded
from conversations.taxonomy import TAXONOMY
from conversations.text import _

WORDS: Mapping[Command, tuple[str, ...]] = {
    Command.START: (
        "start",
        "new report",
        "new",
        "restart",
        "nouveau signalement",
        "recommencer",
        "ابدا",
        "بدايه",
        "تبليغ جديد",
    ),
    Command.HELP: ("help", "aide", "مساعده", "المساعده"),
    Command.ABOUT: ("about", "a propos", "حول", "عن الخدمه"),
    Command.LANGUAGE: ("language", "langue", "اللغه", "لغه"),
    Command.BACK: ("back", "retour", "رجوع", "الرجوع"),
    Command.SKIP: ("skip", "passer", "تخطي", "تجاوز"),
    Command.CANCEL: ("cancel", "annuler", "stop", "الغاء", "توقف"),
    Command.ERASE: ("erase", "effacer", "مسح", "محو"),
    Command.STATUS: (
        "status",
        "follow up",
        "follow a report",
        "suivi",
        "suivre",
        "suivre un signalement",
        "متابعه",
        "تتبع",
        "تتبع تبليغ",
    ),
}
LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "ar": ("ar", "arabic", "arabe", "العربيه", "عربيه", "عربي", "بالعربيه"),
    "fr": ("fr", "french", "francais", "en francais", "الفرنسيه", "فرنسيه"),
    "en": ("en", "english", "anglais", "in english", "الانجليزيه", "انجليزيه"),
}
GREETINGS = frozenset(
    folded(word)
    for word in (
        "hello", "hi", "hey", "good morning", "good evening", "bonjour", "salut", "bonsoir", "coucou", "salam", "slm",
        "السلام عليكم", "السلام عليكم ورحمة الله", "السلام عليكم ورحمة الله وبركاته",
        "السلام عليكم ورحمة الله تعالى وبركاته", "سلام", "سلام عليكم", "السلام", "مرحبا", "أهلا", "صباح الخير", "مساء الخير", "أزول", "azul", "test",
    )
)  # fmt: skip

HELP = (
    _("Send a link, an account name or a few words, and answer with the buttons or their numbers."),
    _("/back goes back, /skip skips, /cancel deletes the draft, /erase removes this chat's traces."),
    _("/status follows a report with its reference, /language changes the language, /about says who we are."),
    _("After a report with a link is sent, a text for the platform itself is ready too."),
    _("If a life is in danger, call the police first."),
)

_BY_WORD = {folded(word): Commanded(command) for command, words in WORDS.items() for word in words}
_BY_WORD |= {folded(word): Commanded(Command.LANGUAGE, code) for code, words in LANGUAGES.items() for word in words}
_BY_SLASH = {command.value: command for command in Command}


def read(text: str) -> Commanded | None:
    """The command that `text` is, if it is nothing else: `/status`, `/language fr`, "retour"."""
    text = text.strip()
    if text.startswith("/"):
        name, _space, argument = text[1:].partition(" ")
        command = _BY_SLASH.get(name.partition("@")[0].casefold())
        if command:
            return Commanded(command, argument.strip()[:100])
        code = name.casefold()
        return Commanded(Command.LANGUAGE, code) if code in LANGUAGES else None
    return _BY_WORD.get(folded(text)) if len(text) <= 40 else None


def start_link(argument: str) -> tuple[str, str]:
    """The language and the category that a link into the chat carries (`fr`, `FRAUD`, `fr-FRAUD`); all else is ignored."""
    parts = [part.casefold() for part in argument[:64].replace("_", "-").split("-")]
    language = next((part for part in parts if part in LANGUAGES), "")
    codes = {one.code.casefold(): one.code for one in TAXONOMY.categories}
    return language, next((codes[part] for part in parts if part in codes), "")


def is_greeting(text: str) -> bool:
    """Whether `text` says good day and nothing else."""
    return folded(text[:100]) in GREETINGS


def language_code(text: str) -> str | None:
    """The language meant by `text`: a code or a name in any of the three."""
    word = folded(text)
    return next((code for code, words in LANGUAGES.items() if word in {folded(one) for one in words}), None)
