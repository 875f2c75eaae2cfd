"""Questions: what may be asked after a report is sent, each optional, each kept as it is answered."""

from collections.abc import Mapping

from conversations.conditions import answered
from conversations.deeds import QUESTION
from conversations.steps import Choice, FreeText, Option, PlaceStep, Step
from conversations.taxonomy import TAXONOMY
from conversations.text import Label, _

YES_NO = (Option("yes", _("Yes")), Option("no", _("No")), Option("unsure", _("I do not know")))


def _name(word: str) -> Label:
    return Label(word, word, word)


# The names of apps are the same in every language.
APPS = tuple(
    Option(value, _name(name))
    for value, name in (
        ("whatsapp", "WhatsApp"),
        ("facebook", "Facebook"),
        ("instagram", "Instagram"),
        ("tiktok", "TikTok"),
        ("telegram", "Telegram"),
        ("snapchat", "Snapchat"),
        ("x", "X"),
        ("discord", "Discord"),
    )
)
OPTIONS: Mapping[str, tuple[Option, ...]] = {
    "emergency": YES_NO,
    "still_online": YES_NO,
    "child_known": YES_NO,
    "meeting_planned": YES_NO,
    "over18": YES_NO,
    "channel": (*APPS, Option("other", _("Another app or site"))),
    "site_type": (
        Option("site", _("A website")),
        Option("social", _("A social network")),
        Option("messages", _("Messages or a group")),
        Option("forum", _("A forum")),
        Option("hidden", _("The dark web")),
    ),
    "date_seen": (
        Option("today", _("Today")),
        Option("week", _("This week")),
        Option("month", _("This month")),
        Option("earlier", _("Earlier")),
    ),
    "child_age_band": (
        Option("0-5", _("Under 6")),
        Option("6-9", _("6 to 9")),
        Option("10-12", _("10 to 12")),
        Option("13-15", _("13 to 15")),
        Option("16-17", _("16 or 17")),
        Option("unsure", _("I do not know")),
    ),
    "loss": (
        Option("no", _("No")),
        Option("under1000", _("Under 1,000 MAD")),
        Option("under10000", _("1,000 to 10,000 MAD")),
        Option("over10000", _("Over 10,000 MAD")),
        Option("yes", _("Yes, I will not say")),
    ),
}
# Asked of everyone at the end, or asked as evidence before sending.
ELSEWHERE = ("locator", "where", "what")

_AGREED = answered("extra", "yes")


def _asked_for(code: str) -> tuple[str, ...]:
    return tuple(subtype.code for subtype in TAXONOMY.subtypes if code in subtype.questions)


def _step(code: str, label: Label) -> Step:
    when = _AGREED & answered("subtype", *_asked_for(code))
    if code in OPTIONS:
        return Choice(name=QUESTION + code, ask=label, options=OPTIONS[code], when=when, optional=True)
    return FreeText(name=QUESTION + code, ask=label, when=when, optional=True, max_chars=1000)


BY_SUBTYPE = tuple(_step(code, label) for code, label in TAXONOMY.questions.items() if code not in ELSEWHERE)
OF_EVERYONE: tuple[Step, ...] = (
    Choice(
        name="q_role",
        ask=_("Who are you in this? It helps the analyst to understand."),
        options=(
            Option("victim", _("It happens to me")),
            Option("close", _("Family or friend")),
            Option("witness", _("I saw it online")),
            Option("work", _("I found it at work")),
        ),
        when=_AGREED,
        optional=True,
    ),
    PlaceStep(
        name="q_where",
        ask=_("In which province or prefecture did it happen? It decides which police service looks into it."),
        options=(Option("abroad", _("Outside Morocco")),),
        when=_AGREED,
    ),
    FreeText(
        name="q_country",
        ask=_("In which country?"),
        when=_AGREED & answered("q_where", "abroad"),
        optional=True,
        max_chars=100,
    ),
)
