"""Scopes: what a token may do, and what its holder is called in the custody log."""

from dataclasses import dataclass
from enum import StrEnum

from desk.custody import TOKEN
from desk.roles import Analyst, Role


class Scope(StrEnum):
    """Something that a token may do; none includes another."""

    CASES_READ = "cases:read"
    CASES_READ_SEALED = "cases:read:sealed"
    ALERTS = "alerts"


# What each opens, in words for operators.
MEANINGS = {
    Scope.CASES_READ: "cases without their content, and the manifests of their files",
    Scope.CASES_READ_SEALED: "what citizens wrote in the reports of a case, unsealed",
    Scope.ALERTS: "what the analyst bot is told, and what is pressed in it",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever shows a token that is valid; `cleared` opens cases about children."""

    token_id: str
    name: str
    scopes: frozenset[Scope]
    cleared: bool

    @property
    def actor(self) -> str:
        """What stands in the custody log."""
        return TOKEN + self.name

    @property
    def reader(self) -> Analyst:
        """The holder as whom the desk asks what may be seen: it sees cases and works on none."""
        return Analyst(self.token_id, self.actor, Role.LIAISON, "", self.cleared)
