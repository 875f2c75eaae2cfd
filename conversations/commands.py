"""Commands: what may be asked at any time, typed as a slash command or as a word in any language."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from conversations import links
from conversations.events import Command, Commanded
from conversations.matching import folded
from conversations.receipt import MAX_CHARS
from conversations.taxonomy import TAXONOMY
from conversations.text import Text, Words, _
from conversations.tongues import Tongues

# Words by which something is asked for, apart by commas: every language has as many as people may type.
WORDS: Mapping[Command, Text] = {
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.START: _("start, new report, new, restart"),
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.HELP: _("help"),
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.ABOUT: _("about"),
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.LANGUAGE: _("language"),
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.BACK: _("back"),
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.SKIP: _("skip"),
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.CANCEL: _("cancel, stop"),
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.ERASE: _("erase"),
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.STATUS: _("status, follow up, follow a report"),
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.VERIFY: _("verify, check a receipt"),
    # Translators: Words that people may type for this, as many as you like, apart by commas.
    Command.PRIVACY: _("privacy, data protection, my data, my rights"),
}
# Translators: Greetings that people may type before anything else, apart by commas.
GREETINGS = _("hello, hi, hey, good morning, good evening, test")
# Translators: Words by which people ask for your language, not for English, apart by commas.
THIS_LANGUAGE = _("english, in english")

HELP = (
    _("Send a link, an account name or a few words, and answer with the buttons or their numbers."),
    _("/back goes back, /skip skips, /cancel deletes the draft, /erase removes this chat's traces."),
    _("/status follows a report with its reference, /language changes the language, /about says who we are."),
    _("After a report with a link is sent, a text for the platform itself is ready too."),
    _("/verify shows our official addresses, and checks a receipt."),
    _("/privacy says who is responsible for your data, how long it is kept, and your rights."),
    _("If a life is in danger, call the police first."),
)

_BY_SLASH = {command.value: command for command in Command}
_COMMA = re.compile("[,،、;؛]")
# A message with a receipt in it may come behind a command; of a longer one it is seen that it is too long.
MAX_ARGUMENT = MAX_CHARS + 1
# Nobody types a longer word for a command.
_LONGEST = 40


# What words mean, some of them no command.
_Meant = Mapping[str, Commanded | None]


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    own: Mapping[str, _Meant]
    shared: _Meant
    languages: Mapping[str, str]
    greetings: Mapping[str, frozenset[str]]


def slash(text: str) -> Commanded | None:
    """The command that stands behind a slash: `/status`, `/language fr`."""
    name, argument = [*text.strip()[1:].split(maxsplit=1), "", ""][:2]
    command = _BY_SLASH.get(name.partition("@")[0].casefold())
    return Commanded(command, argument.strip()[:MAX_ARGUMENT]) if command else None


def read(text: str, tongues: Tongues, language: str = "") -> Commanded | None:
    """The command that `text` is, if it is nothing else: `/status`, `/language fr`, `/fr`, "retour".

    What a word means in the `language` of the conversation goes before what it means in every conversation.
    """
    text = text.strip()
    if text.startswith("/"):
        code = text[1:].casefold()
        return slash(text) or (Commanded(Command.LANGUAGE, code) if code in tongues.names else None)
    if len(text) > _LONGEST:
        return None
    word, known = folded(text), _vocabulary(tongues)
    own = known.own.get(language, {})
    return own[word] if word in own else known.shared.get(word)


def is_taken(word: str, command: Commanded, tongues: Tongues) -> bool:
    """Whether `word`, as it is compared, is heard in every conversation as something else than `command`."""
    shared = _vocabulary(tongues).shared
    return word in shared and shared[word] != command


def on_button(value: str) -> Commanded | None:
    """The command that a button stands for: `start`, or `start.fr` where nothing but the button knows the language any more."""
    command, _dot, language = value.partition(".")
    return Commanded(Command(command), language) if command in _BY_SLASH else None


def start_link(argument: str, is_language: Callable[[str], bool]) -> tuple[str, str]:
    """The language and the category that a link into the chat carries (`fr`, `FRAUD`, `fr-FRAUD`); all else is ignored."""
    parts = [part.casefold() for part in argument[:64].replace("_", "-").split("-")]
    language = next((part for part in parts if is_language(part)), "")
    codes = {one.code.casefold(): one.code for one in TAXONOMY.categories}
    return language, next((codes[part] for part in parts if part in codes), "")


def is_greeting(text: str, tongues: Tongues, language: str = "") -> bool:
    """Whether `text` says good day and nothing else, in the `language` of the conversation or in one of ours."""
    known = _vocabulary(tongues).greetings
    return folded(text[:100]) in known.get(language, frozenset()) | known[""]


def language_code(text: str, tongues: Tongues) -> str | None:
    """The language meant by `text`: a code or a name in any language."""
    return _vocabulary(tongues).languages.get(folded(text))


def apart(words: str) -> tuple[str, ...]:
    """Each of the words that stand apart by commas, as it is compared."""
    return tuple(word for one in _COMMA.split(words) if (word := folded(one)) and not _is_told(one))


def unheard(words: str) -> tuple[str, ...]:
    """Each of the words that stand apart by commas that is what people report or answer, and so asks for nothing."""
    return tuple(one.strip() for one in _COMMA.split(words) if _is_told(one))


def _is_told(word: str) -> bool:
    """Whether it is a number, such as a reference or a telephone's, a link or an account."""
    return folded(word).replace(" ", "").isdecimal() or bool(links.find(word))


# There is one vocabulary in a process, and few more in tests.
@lru_cache(maxsize=8)
def _vocabulary(tongues: Tongues) -> _Vocabulary:
    own: dict[str, _Meant] = {}
    shared: dict[str, Commanded | None] = {}
    languages: dict[str, str] = {}
    # Those of ours are under no language.
    greetings = {"": frozenset[str]()}
    for place, code in enumerate(tongues.shared):

        def said(words: Words, place: int = place) -> tuple[str, ...]:
            return apart([*tongues.spoken(words)][place])

        called = _called(code, tongues, said(THIS_LANGUAGE))
        # What a word means in one language no later one takes from it.
        shared, languages = {**_meant(code, called, said), **shared}, {**dict.fromkeys(called, code), **languages}
        greetings[""] |= frozenset(said(GREETINGS))
    for code in dict.fromkeys((*tongues.names, *tongues.shared)):

        def says(words: Words, code: str = code) -> tuple[str, ...]:
            return apart(next(iter(tongues.spoken(words, code))))

        called = _called(code, tongues, tongues.asked_by.get(code, ()))
        own[code] = _meant(code, called, says)
        languages = {**dict.fromkeys(called, code), **languages}
        greetings[code] = frozenset(says(GREETINGS))
    # The names of a language that was added are heard everywhere, as they are Unicode's and not its translator's.
    named = {word: Commanded(Command.LANGUAGE, code) for code in tongues.names for word in _called(code, tongues, ())}
    return _Vocabulary(own, {**named, **shared}, languages, greetings)


def _called(code: str, tongues: Tongues, asked_by: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(folded, (*tongues.calls(code), *asked_by)))


def _meant(code: str, called: Iterable[str], said: Callable[[Words], tuple[str, ...]]) -> dict[str, Commanded | None]:
    # A code may be a word that answers or greets: `no` is Norwegian's, `si` is Sinhala's, `hi` is Hindi's.
    answers = (*said(_("Yes")), *said(_("No")), *said(GREETINGS))
    asks = {word: Commanded(command) for command, words in WORDS.items() for word in said(words)}
    return {**dict.fromkeys(called, Commanded(Command.LANGUAGE, code)), **dict.fromkeys(answers), **asks}
