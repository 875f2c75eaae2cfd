"""Roles: what each account may do, as powers that every page asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is for; `CLEARED` is an analyst with clearance, as accounts were kept before it was a flag."""

    ANALYST = "analyst"
    CLEARED = "cleared"
    SUPERVISOR = "supervisor"
    LIAISON = "liaison"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Power(StrEnum):
    """Something that a role may do; each is a property of Analyst of the same name."""

    SEES_CASES = "sees_cases"
    WORKS_CASES = "works_cases"
    REFERS = "refers"
    SUPERVISES = "supervises"
    READS_LOG = "reads_log"
    MANAGES_ACCOUNTS = "manages_accounts"


POWERS: Mapping[Role, frozenset[Power]] = {
    Role.ANALYST: frozenset({Power.SEES_CASES, Power.WORKS_CASES}),
    Role.CLEARED: frozenset({Power.SEES_CASES, Power.WORKS_CASES}),
    Role.SUPERVISOR: frozenset({Power.SEES_CASES, Power.WORKS_CASES, Power.REFERS, Power.SUPERVISES}),
    Role.LIAISON: frozenset({Power.SEES_CASES, Power.REFERS}),
    Role.AUDITOR: frozenset({Power.READS_LOG}),
    Role.ADMINISTRATOR: frozenset({Power.READS_LOG, Power.MANAGES_ACCOUNTS}),
}


@dataclass(frozen=True, slots=True)
class Analyst:
    """Somebody who is signed in; `form_token` has to come back with every form."""

    account_id: str
    name: str
    role: Role
    form_token: str
    clearance: bool = False

    def may(self, power: Power) -> bool:
        """Whether the role has this power."""
        return power in POWERS[self.role]

    @property
    def cleared(self) -> bool:
        """Whether cases about children may be seen; clearance without a role that sees cases opens nothing."""
        return self.sees_cases and (self.clearance or self.role is Role.CLEARED)

    @property
    def sees_cases(self) -> bool:
        """Whether cases may be seen at all."""
        return self.may(Power.SEES_CASES)

    @property
    def works_cases(self) -> bool:
        """Whether cases may be verified, answered, moved and closed."""
        return self.may(Power.WORKS_CASES)

    @property
    def refers(self) -> bool:
        """Whether cases may be handed to a service."""
        return self.may(Power.REFERS)

    @property
    def supervises(self) -> bool:
        """Whether others' work and the rules may be directed."""
        return self.may(Power.SUPERVISES)

    @property
    def reads_log(self) -> bool:
        """Whether the whole custody log may be read."""
        return self.may(Power.READS_LOG)

    @property
    def manages_accounts(self) -> bool:
        """Whether accounts may be made and changed."""
        return self.may(Power.MANAGES_ACCOUNTS)


def kept(role: Role, *, cleared: bool) -> tuple[Role, bool]:
    """Role and clearance as they are stored: the old role becomes analyst with clearance."""
    return (Role.ANALYST, True) if role is Role.CLEARED else (role, cleared and Power.SEES_CASES in POWERS[role])
