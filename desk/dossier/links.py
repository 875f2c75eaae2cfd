"""Links of a report whose reporter is not named: in one spelling, for as they were sent they may say who shared them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from conversations.report import Locator
from desk.cases.opened import OpenReport


@dataclass(frozen=True, slots=True)
class Links:
    """Spellings by what was sent, the longest first; of a link without a canonical spelling there is none."""

    spellings: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, one: OpenReport) -> "Links":
        """Those of a report and of all that was added to it: a citizen may send the same link twice."""
        documents = [one.report, *(added.addition for added in one.additions)]
        documents += [answer.addition for message in one.messages for answer in message.answers]
        sent = [locator for document in documents if document for locator in document.locators]
        found = {link.raw: link.canonical for link in sent if _is_rewritten(link)}
        return cls(dict(sorted(found.items(), key=lambda pair: -len(pair[0]))))

    def locators(self, locators: Iterable[Locator]) -> tuple[Locator, ...]:
        """Each with its one spelling in the place of what was sent."""
        return tuple(
            replace(one, raw=one.canonical) if one.raw in self.spellings and _is_rewritten(one) else one
            for one in locators
        )

    def unshared(self, words: str) -> str:
        """Words in which the same links are written so too."""
        if not self.spellings:
            return words
        # In one pass, so that a spelling is not taken for something that was sent.
        sent = re.compile("|".join(re.escape(one) for one in self.spellings))
        return sent.sub(lambda match: self.spellings[match.group()], words)

    def answers(self, answers: Mapping[str, str]) -> Mapping[str, str]:
        """Answers in which the same links are written so too."""
        return {name: self.unshared(value) for name, value in answers.items()}


def _is_rewritten(locator: Locator) -> bool:
    return locator.kind == "link" and locator.canonical not in ("", locator.raw)
