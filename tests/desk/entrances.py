"""Who gets in: every address of the desk, and the roles that it is for."""

from collections.abc import Iterator
from dataclasses import dataclass

from desk.roles import Role
from tests.desk.referring import KEPT

ANALYSTS = {Role.ANALYST, Role.CLEARED}
WORKERS = {*ANALYSTS, Role.SUPERVISOR}
SEERS = {*WORKERS, Role.LIAISON}
REFERRERS = {Role.SUPERVISOR, Role.LIAISON}
READERS = {Role.AUDITOR, Role.ADMINISTRATOR}
ALL = set(Role)
# Before anybody is signed in, or for programs that sign what they send.
OPEN = {
    "GET /health",
    "GET /ready",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-in/passkey/options",
    "POST /sign-in/passkey",
    "GET /sign-in/provider",
    "GET /sign-in/provider/back",
    "GET /sign-in/provider/code",
    "POST /sign-in/provider/code",
    "GET /link/{token}",
    "GET /link/{token}/provider",
    "POST /link/{token}",
    "POST /language",
    "GET /static",
}
SIGNED = "/v1/"
RULE_FORMS = ("/rules/{rule_id}", "/services/{service_id}", "/trial", "/conflict", "/import")
STREAMS = {"GET /queue/live"}
FILE, REFERRAL = "/cases/{case_id}/files/{evidence_id}", "/cases/{case_id}/referral/{referral_id}"
# Who gets in. A new address has to be entered here, or the test below fails.
EXPECTED: dict[str, set[Role]] = {
    "POST /sign-out": ALL,
    "GET /my-account": ALL,
    "GET /my-account/code": ALL,
    "POST /my-account/code": ALL,
    "POST /my-account/sessions": ALL,
    "POST /my-account/password": ALL,
    "POST /my-account/recovery-codes": ALL,
    "POST /my-account/passkeys/options": ALL,
    "POST /my-account/passkeys": ALL,
    "POST /my-account/passkeys/name": ALL,
    "POST /my-account/passkeys/remove": ALL,
    "GET /my-account/alerts": WORKERS,
    "POST /my-account/alerts/code": WORKERS,
    "POST /my-account/alerts/hours": WORKERS,
    "POST /my-account/alerts/unlink": WORKERS,
    "GET /on-call": SEERS,
    "POST /on-call": {Role.SUPERVISOR},
    "POST /on-call/remove": {Role.SUPERVISOR},
    "GET /accounts": {Role.ADMINISTRATOR},
    "POST /accounts": {Role.ADMINISTRATOR},
    "GET /tokens": {Role.ADMINISTRATOR},
    "POST /tokens": {Role.ADMINISTRATOR},
    "GET /accounts/{account_id}": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/role": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/recover": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/disable": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/enable": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/sessions": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/provider": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/unlink": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/no-password": {Role.ADMINISTRATOR},
    # Who sees no case gets the custody log there.
    "GET /": ALL,
    "GET /custody": READERS,
    "GET /queue": SEERS,
    "GET /queue/live": SEERS,
    "GET /search": SEERS,
    "POST /search": SEERS,
    "POST /queue/views": SEERS,
    "POST /queue/views/{view_id:int}/forget": SEERS,
    "POST /queue/close": WORKERS,
    "GET /statistics": SEERS,
    "GET /statistics/{code}.csv": SEERS,
    **dict.fromkeys(
        (
            "GET /jurisdiction",
            "GET /jurisdiction/services",
            "GET /jurisdiction/history",
            "GET /jurisdiction/history/{number}",
            "GET /jurisdiction/export/{number}",
        ),
        SEERS,
    ),
    **{
        f"{method} /jurisdiction{path}": {Role.SUPERVISOR}
        for method, path in (
            ("POST", ""),
            *((way, address) for way in ("GET", "POST") for address in RULE_FORMS),
            ("POST", "/history/{number}"),
        )
    },
    **dict.fromkeys(("GET /cases/{case_id}", "GET /cases/{case_id}/analysis", f"POST {FILE}/text"), SEERS),
    "POST /cases/{case_id}/analysis/note": WORKERS,
    **dict.fromkeys((f"GET {FILE}", f"GET {FILE}/preview", f"GET {FILE}/view", f"POST {FILE}/look"), SEERS),
    **{f"POST /cases/{{case_id}}/{act}": SEERS for act in ("viewing", "notice", "instruction-done")},
    **dict.fromkeys((f"GET {REFERRAL}", f"GET {REFERRAL}/receipt"), SEERS),
    **dict.fromkeys(("POST /cases/{case_id}/referral", "POST /cases/{case_id}/instruction"), REFERRERS),
    **{f"POST {REFERRAL}/{act}": REFERRERS for act in "approve hand-over acknowledge withdraw download".split()},
    "POST /cases/{case_id}/assign": {Role.SUPERVISOR},
    **{
        f"POST /cases/{{case_id}}/{act}": WORKERS
        for act in (
            "take hand-back state verification message template identity close lawful merge split note task done pass-on request erase"
        ).split()
    },
}


@dataclass(frozen=True, slots=True)
class Address:
    """A route: what it is entered as, and an address of it that is there."""

    method: str
    path: str

    @property
    def entry(self) -> str:
        return f"{self.method} {self.path}"

    def at(self, case: str, file: str) -> str:
        filled = self.path.replace("/cases/{case_id}", case).replace("{evidence_id}", file)
        filled = filled.replace("{rule_id}", "terrorism").replace("{service_id}", "ma-cas")
        return (
            filled.replace("{view_id:int}", "1")
            .replace("{account_id}", "0" * 32)
            .replace("{number}", "1")
            .replace("{referral_id}", KEPT)
        )


def routes_in(routes: list[object]) -> Iterator[Address]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_in(inner.routes)
            continue
        for method in getattr(route, "methods", None) or {"GET"}:
            if method != "HEAD":
                yield Address(method, route.path)
