"""Account words: roles, and what was done to accounts, in the analyst's language."""

from collections.abc import Mapping

from conversations.text import Text, _
from desk.roles import Role

# In the order in which they are offered; clearance is asked for beside the role.
ROLES: Mapping[Role, Text] = {
    Role.ANALYST: _("Analyst: sees and works cases"),
    Role.SUPERVISOR: _("Supervisor: also directs the work and the rules"),
    Role.LIAISON: _("Liaison: reads cases and refers them"),
    Role.AUDITOR: _("Auditor: reads the custody log, sees no case"),
    Role.ADMINISTRATOR: _("Administrator: manages accounts, sees no case"),
}
SHORT: Mapping[Role, Text] = {
    Role.ANALYST: _("Analyst"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.LIAISON: _("Liaison"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}
ACTIONS: Mapping[str, Text] = {
    "role changed": _("role changed"),
    "recovered": _("account reset, new link made"),
    "disabled": _("account disabled"),
    "enabled": _("account enabled"),
    "session ended": _("a session ended"),
    "sessions ended": _("sessions ended"),
    "password changed": _("password changed"),
    "password wrong": _("wrong password while signed in"),
    "app code renewed": _("authenticator app renewed"),
    "recovery codes": _("recovery codes renewed"),
    "recovery code used": _("recovery code used"),
    "passkey added": _("passkey added"),
    "passkey named": _("passkey renamed"),
    "passkey removed": _("passkey removed"),
    "invited provider": _("invited to link an account"),
    "linked provider": _("account linked to single sign-on"),
    "unlinked provider": _("account unlinked from single sign-on"),
    "password removed": _("password removed"),
}
