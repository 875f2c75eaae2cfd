"""Referral words: steps, failures, ways and refusals of a referral, in the analyst's words."""

from collections.abc import Mapping

from conversations.text import Text, _
from desk.dossier.archive import BadRecipient
from desk.dossier.composing import Unopened
from desk.dossier.exports.observed import NotExported
from desk.referral.deciding import NeedsReason
from desk.referral.giving import Form, NoRecipient
from desk.referral.instructing import WrongDay
from desk.referral.preparing import BeingMade, NotOpen, NotSetUp
from desk.referral.steps import CaseChanged, Failure, HandedOver, NotApproved, NotNow, SamePerson, Step, Way
from desk.referral.storing import NotStored

STEPS: Mapping[Step, Text] = {
    Step.MAKING: _("being made"),
    Step.FAILED: _("not made"),
    Step.PREPARED: _("prepared"),
    Step.APPROVED: _("approved"),
    Step.HANDED_OVER: _("handed over"),
    Step.ACKNOWLEDGED: _("acknowledged"),
    Step.WITHDRAWN: _("withdrawn"),
}
FAILURES: Mapping[Failure, Text] = {
    Failure.UNOPENED: _(
        "A report or an addition does not open with the desk’s keys. A dossier without it would be half the case."
    ),
    Failure.EVIDENCE: _("A file is missing at the desk, or is not the one that its report names."),
    Failure.IDENTITY: _("An identity that should be handed over does not open with the desk’s identity keys."),
    Failure.FONT: _("No font with Arabic letters is installed on the desk’s machine. Please tell its operator."),
    Failure.RECIPIENT: _("The service’s public key is not one that a dossier can be sealed to."),
    Failure.CHANGED: _("The case changed while the dossier was made. Please prepare another one."),
    Failure.BROKEN: _("It broke off in the middle, and nothing of it was kept. Please prepare another one."),
}
WAYS: Mapping[Way, Text] = {
    Way.DOWNLOAD: _("Sent as a file"),
    Way.IN_PERSON: _("Handed over in person"),
    Way.OTHER: _("In another way"),
}
FORMS: Mapping[Form, Text] = {
    Form.STIX: _("STIX 2.1, for threat-intelligence platforms"),
    Form.MISP: _("MISP, as the JSON of an event"),
    Form.THEHIVE: _("TheHive, as the JSON of an alert"),
    Form.NCMEC: _("NCMEC’s fields, for cases about children"),
}
REFUSALS: Mapping[type[Exception], Text] = {
    NeedsReason: _("Please state the reason, in at least 10 characters."),
    NotSetUp: _("This desk has no signing key or no e-mail address yet, so it cannot refer. Please tell its operator."),
    BeingMade: _("A dossier of this case is being made. Please wait until it is there."),
    NotOpen: _("A closed case is not referred. Please open it again first."),
    NotNow: _("This step does not follow from where the referral is now. Please look at it again; nothing was done."),
    SamePerson: _("Whoever prepared a dossier about children cannot approve it. Please ask a second person."),
    NotApproved: _("A dossier about children leaves the desk only after a second person approved it."),
    CaseChanged: _("The case changed since this dossier was made. Please withdraw it and prepare another one."),
    HandedOver: _(
        "A service has a dossier of this case, so the case cannot be deleted. Please close it with another outcome."
    ),
    NoRecipient: _("The desk has no public key of this service, so nothing can be sealed to it."),
    BadRecipient: FAILURES[Failure.RECIPIENT],
    NotStored: _("The dossier is not in the desk’s folder any more. Please tell its operator."),
    WrongDay: _("Please give a day that was, and a deadline that does not come before it."),
    Unopened: FAILURES[Failure.UNOPENED],
}


def refusal(error: Exception) -> Text | None:
    """Why something was not done, in words; None for what is no refusal."""
    return error.words if isinstance(error, NotExported) else REFUSALS.get(type(error))
