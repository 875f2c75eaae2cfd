"""The report flow: category, kind, evidence, a card to check, then Send; then optional questions, advice, a text for the platform."""

from collections.abc import Sequence

from conversations.conditions import answered
from conversations.flow import Flow
from conversations.flows import urgency
from conversations.flows.advice import ADVICE, KEEP_PROOF
from conversations.flows.questions import BY_SUBTYPE, OF_EVERYONE
from conversations.flows.telling import DANGER_FIRST, TELL, telling
from conversations.steps import (
    Card,
    Choice,
    Deed,
    Depending,
    Do,
    EvidenceStep,
    FreeText,
    Notice,
    Option,
    OptionsBy,
    Step,
)
from conversations.taxonomy import TAXONOMY, Category, Policy
from conversations.text import _

GREETING = Notice(
    name="greeting",
    says=(
        _("Report illegal online content here, in about a minute."),
        Depending(
            on="channel",
            cases={
                "web": _("We do not ask or keep your name, nor your address."),
                "console": _("We do not ask or keep your name."),
                "telegram": _("We do not ask or keep your name. Telegram knows that you use this bot."),
                "whatsapp": _("Your name is not recorded. WhatsApp shows us your number while you write."),
            },
            otherwise=_("We do not ask or keep your name."),
        ),
        urgency.EMERGENCY_ONE_LINE,
        _("Opinions, beliefs, criticism and adult private life are not reported here."),
    ),
)
CATEGORY = Choice(
    name="category",
    ask=_("What do you want to report?"),
    options=tuple(Option(one.code, one.label, one.hint) for one in TAXONOMY.categories),
)


def _kinds(category: Category) -> tuple[Option, ...]:
    return tuple(Option(one.code, one.label) for one in category.subtypes)


SUBTYPE = Choice(
    name="subtype",
    ask=_("Which of these is closest?"),
    options=OptionsBy("category", {one.code: _kinds(one) for one in TAXONOMY.categories}),
)
EMERGENCY = Notice(
    name="emergency_card",
    says=(urgency.CALL_FIRST, urgency.EMERGENCY_NUMBERS),
    when=answered("subtype", *urgency.URGENT),
)

_LINK_ONLY = _(
    "Where is it? Send the link, or the account or group name. Please do not send or copy the pictures themselves: the law forbids it."
)
_TEXT_SHOTS = _(
    "Where is it? Send the link, the account, or screenshots of text only. Please cover or leave out any intimate picture."
)
_SHOTS = _("Where is it? Send the link, the account name, or a screenshot. Without it, nobody can find it.")
_DESCRIBED = _("Whom is this about? Send the account, the link, or a few words. No pictures, please.")
_WORDING = {Policy.TEXT_EVIDENCE: _TEXT_SHOTS, Policy.SCREENSHOT_OK: _SHOTS, Policy.LOCATOR_ONLY: _LINK_ONLY}
POLICIES = {one.code: one.policy for one in TAXONOMY.subtypes}
# Locator-only kinds where copying the picture is a crime in itself; for the others a picture only does more harm.
_FORBIDDEN_BY_LAW = ("CHILD.CSAM", "CHILD.AICSAM")

EVIDENCE = EvidenceStep(
    name="evidence",
    ask=Depending(
        on="subtype",
        cases={
            code: _DESCRIBED if policy is Policy.LOCATOR_ONLY and code not in _FORBIDDEN_BY_LAW else _WORDING[policy]
            for code, policy in POLICIES.items()
        },
        otherwise=_LINK_ONLY,
    ),
    policy_by="subtype",
    policies=POLICIES,
    options=(Option("none", _("I have no link")),),
)
DETAILS = FreeText(
    name="details",
    ask=_("What happened, in a few words? Who, where, when, if you know. Please do not write your own name here."),
    on_request=True,
    needed_when=answered("evidence", "none"),
)
# WhatsApp shows its citizens' numbers, so nothing there is called anonymous.
_UNNAMED = Depending(on="channel", cases={"whatsapp": _("Send without my name")}, otherwise=_("Send anonymously"))
CARD = Card(
    name="card",
    ask=_("By sending, you say in good faith that you believe this is true. How do you want to send it?"),
    options=(Option("anonymous", _UNNAMED), Option("contact", _("Send with contact"))),
    opens=(
        ("category", _("The category")),
        ("subtype", _("The kind")),
        ("evidence", _("Links and files")),
        ("details", _("My words")),
    ),
)
_IDENTIFIED = answered("card", "contact")
CONTACT = FreeText(
    name="contact",
    ask=_("How can an analyst reach you? A phone number or an e-mail address is enough. It is sealed apart."),
    when=_IDENTIFIED,
    max_chars=200,
    reaches=True,
)
NAME = FreeText(
    name="name",
    ask=_("What name should we use? You may skip this."),
    when=_IDENTIFIED,
    optional=True,
    max_chars=100,
)
CONFIRM = Choice(
    name="confirm",
    ask=_("Send it with your contact? An answer is then due to you within 15 days."),
    options=(Option("send", _("Send")), Option("anonymous", _UNNAMED)),
    when=_IDENTIFIED,
    keeps_no_words=_("What you just wrote was not kept. To change your contact, go back."),
)
FILING = Do(name="filing", deed=Deed.FILE)
EXTRA = Choice(
    name="extra",
    ask=_("A few optional questions would help the analyst. Each answer is added as you give it. Go on?"),
    options=(Option("yes", _("Go on")), TELL, Option("no", _("Finish"))),
    steers=True,
)
MORE = EvidenceStep(
    name="more",
    ask=_("Is there anything else? Send more links or words, or finish."),
    policy_by="subtype",
    policies=POLICIES,
    options=(Option("none", _("Nothing more")),),
    when=answered("extra", "yes"),
)
ADVISED = Notice(name="advice", says=(Depending(on="subtype", cases=ADVICE, otherwise=KEEP_PROOF),))

STEPS: tuple[Step, ...] = (
    GREETING,
    CATEGORY,
    SUBTYPE,
    EMERGENCY,
    EVIDENCE,
    DETAILS,
    CARD,
    CONTACT,
    NAME,
    CONFIRM,
    FILING,
    EXTRA,
    *BY_SUBTYPE,
    *OF_EVERYONE,
    MORE,
    DANGER_FIRST,
    ADVISED,
)


def report(languages: Sequence[str]) -> Flow:
    """The flow, with texts for platforms in these languages."""
    return Flow(name="report", version="1", steps=(*STEPS, *telling(languages)))
