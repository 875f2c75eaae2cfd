"""Scopes: what a token may do, and what its holder is called in the custody log."""

from dataclasses import dataclass
from enum import StrEnum

from desk.roles import Analyst, Role

# Before a token's name in the custody log, so that none passes for a person.
ACTOR = "token "


class Scope(StrEnum):
    """Something that a token may do; none includes another. No endpoint needs cases:work and statistics:read yet."""

    CASES_READ = "cases:read"
    CASES_READ_SEALED = "cases:read:sealed"
    CASES_WORK = "cases:work"
    STATISTICS_READ = "statistics:read"
    ALERTS = "alerts"


# What each opens, in words for operators. Only these are given: a scope that opens nothing yet would be given blindly.
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
        return ACTOR + self.name

    @property
    def reader(self) -> Analyst:
        """The holder as whom the desk asks what may be seen: it sees cases and works on none."""
        return Analyst(self.token_id, self.actor, Role.LIAISON, "", self.cleared)
