"""Jurisdiction: the rules in their order and the services, to read, and to change in a draft that is then tried and saved."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Label
from desk.accounts.signing_in import Analyst
from desk.jurisdiction import changing
from desk.jurisdiction.editing import Draft, Editing
from desk.jurisdiction.problems import problems
from desk.jurisdiction.rules import CATCH_ALL, Kind, Rule, RuleSet, Service, Wrong
from desk.pages.jurisdiction_forms import many_fields, one, rule_of, service_of
from desk.pages.jurisdiction_screen import HOME, NoSuch, RulesScreen, back

NEW = "new"
EMPTY = Label("", "", "")
_MOVES: Mapping[str, Callable[[RuleSet, str], RuleSet]] = {"up": changing.moved_up, "down": changing.moved_down}


class Jurisdiction:
    """The rules and services; what an editor changes is a draft of this editor's own."""

    def __init__(self, editing: Editing, screen: RulesScreen) -> None:
        self._editing = editing
        self._screen = screen

    def routes(self) -> list[Route]:
        """Their addresses."""
        readers, editors = self._screen.for_readers, self._screen.for_editors
        return [
            Route(HOME, readers(self._rules)),
            Route(HOME, editors(self._move), methods=["POST"]),
            Route(f"{HOME}/rules/{{rule_id}}", editors(self._rule)),
            Route(f"{HOME}/rules/{{rule_id}}", editors(self._change_rule), methods=["POST"]),
            Route(f"{HOME}/services", readers(self._services)),
            Route(f"{HOME}/services/{{service_id}}", editors(self._service)),
            Route(f"{HOME}/services/{{service_id}}", editors(self._change_service), methods=["POST"]),
        ]

    async def _rules(self, request: Request, analyst: Analyst) -> Response:
        draft = await self._shown(analyst)
        found: dict[str, list[str]] = {}
        words = self._screen.words(request)
        for problem in problems(draft.ruleset):
            found.setdefault(problem.rule, []).append(words.said(problem.words))
        unconfirmed = sum(not service.verified for service in draft.ruleset.services)
        return self._screen.page(
            request,
            "jurisdiction.html",
            analyst,
            draft=draft,
            problems=found,
            unconfirmed=unconfirmed,
            catch_all=CATCH_ALL,
        )

    async def _move(self, request: Request, analyst: Analyst) -> Response:
        fields = await many_fields(request, self._screen.guard, analyst)
        if one(fields, "drop"):
            await self._editing.drop(analyst)
            return back()
        draft = await self._editing.draft(analyst)
        for name, moved in _MOVES.items():
            rule_id = one(fields, name)
            if draft.ruleset.rule(rule_id) and rule_id != CATCH_ALL:
                await self._keep(analyst, draft, moved(draft.ruleset, rule_id))
                return back(f"#rule-{rule_id}")
        raise NoSuch

    async def _rule(self, request: Request, analyst: Analyst) -> Response:
        draft = await self._editing.draft(analyst)
        return self._rule_form(request, analyst, draft, _rule_in(draft.ruleset, request))

    async def _change_rule(self, request: Request, analyst: Analyst) -> Response:
        draft = await self._editing.draft(analyst)
        rule = _rule_in(draft.ruleset, request)
        fields = await many_fields(request, self._screen.guard, analyst)
        try:
            if one(fields, "delete"):
                changed = changing.without_rule(draft.ruleset, rule.id)
            else:
                rule = rule_of(fields, rule.id or changing.new_rule_id(draft.ruleset))
                changed = changing.with_rule(draft.ruleset, rule)
        except KeyError as error:
            raise NoSuch from error
        except Wrong as error:
            return self._rule_form(request, analyst, draft, rule, wrong=error)
        await self._keep(analyst, draft, changed)
        return back()

    async def _services(self, request: Request, analyst: Analyst) -> Response:
        draft = await self._shown(analyst)
        return self._screen.page(request, "jurisdiction_services.html", analyst, draft=draft)

    async def _service(self, request: Request, analyst: Analyst) -> Response:
        draft = await self._editing.draft(analyst)
        return self._service_form(request, analyst, _service_in(draft.ruleset, request))

    async def _change_service(self, request: Request, analyst: Analyst) -> Response:
        draft = await self._editing.draft(analyst)
        service = _service_in(draft.ruleset, request)
        fields = await many_fields(request, self._screen.guard, analyst)
        try:
            if one(fields, "delete"):
                changed = changing.without_service(draft.ruleset, service.id)
            else:
                service = service_of(fields, service.id or changing.new_service_id(draft.ruleset))
                changed = changing.with_service(draft.ruleset, service)
        except Wrong as error:
            return self._service_form(request, analyst, service, wrong=error)
        await self._keep(analyst, draft, changed)
        return RedirectResponse(f"{HOME}/services", status_code=303)

    async def _shown(self, analyst: Analyst) -> Draft:
        """The draft for an editor; for everybody else what holds."""
        if self._screen.may_edit(analyst):
            return await self._editing.draft(analyst)
        current = await self._editing.current()
        return Draft(current.ruleset, current, current)

    async def _keep(self, analyst: Analyst, draft: Draft, changed: RuleSet) -> None:
        await self._editing.keep(analyst, changed, based_on=draft.base.number)

    def _rule_form(
        self, request: Request, analyst: Analyst, draft: Draft, rule: Rule, *, wrong: Wrong | None = None
    ) -> Response:
        values = {
            "rule": rule,
            "is_new": request.path_params["rule_id"] == NEW,
            "is_last": rule.id == CATCH_ALL,
            "targets": self._screen.words(request).target_groups(draft.ruleset),
            "target": f"of:{rule.service_of.value}" if rule.service_of else rule.service,
        }
        return self._form(request, "jurisdiction_rule.html", analyst, values, wrong)

    def _service_form(
        self, request: Request, analyst: Analyst, service: Service, *, wrong: Wrong | None = None
    ) -> Response:
        is_new = request.path_params["service_id"] == NEW
        values = {"service": service, "is_new": is_new, "kinds": tuple(Kind)}
        return self._form(request, "jurisdiction_service.html", analyst, values, wrong)

    def _form(
        self, request: Request, template: str, analyst: Analyst, values: Mapping[str, object], wrong: Wrong | None
    ) -> Response:
        said = {"complaint": self._screen.words(request).wrong(wrong)} if wrong else {}
        return self._screen.page(request, template, analyst, status=422 if wrong else 200, **values, **said)


def _rule_in(ruleset: RuleSet, request: Request) -> Rule:
    rule_id = request.path_params["rule_id"]
    found = Rule("", EMPTY) if rule_id == NEW else ruleset.rule(rule_id)
    if found is None:
        raise NoSuch
    return found


def _service_in(ruleset: RuleSet, request: Request) -> Service:
    service_id = request.path_params["service_id"]
    found = Service("", EMPTY, Kind.LOCAL) if service_id == NEW else ruleset.service(service_id)
    if found is None:
        raise NoSuch
    return found
