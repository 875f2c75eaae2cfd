"""Versions are only ever added, two editors do not overwrite each other, and each save and trial is on record."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from desk.accounts.signing_in import Analyst, Role
from desk.custody import Custody
from desk.database import Database
from desk.jurisdiction import changing
from desk.jurisdiction.differences import differences
from desk.jurisdiction.editing import Conflict, Editing, NothingChanged, digest
from desk.jurisdiction.rules import CATCH_ALL, RuleSet, Where, Wrong
from desk.jurisdiction.trials import Trying
from desk.tables import CustodyRow
from tests.desk.jurisdiction.rulesets import Cases, case, default, rule, ruleset

pytestmark = pytest.mark.both_databases

NADIA = Analyst("1" * 32, "Nadia", Role.ANALYST, "token")
KARIM = Analyst("2" * 32, "Karim", Role.ANALYST, "token")
CLEARED = replace(NADIA, role=Role.CLEARED)
ADMINISTRATOR = replace(NADIA, role=Role.ADMINISTRATOR)
FRAUD = rule("fraud", "central-cybercrime", categories={"FRAUD"})


@pytest.fixture
def editing(database: Database, custody: Custody) -> Editing:
    return Editing(database, custody)


async def saved(editing: Editing, analyst: Analyst, rules: RuleSet, note: str = "A change") -> int:
    current = await editing.current()
    await editing.keep(analyst, rules, based_on=current.number)
    return await editing.save(analyst, based_on=current.number, note=note)


async def entries(database: Database) -> list[tuple[str, str, str, str]]:
    async with database.reading() as session:
        rows = await session.scalars(select(CustodyRow).order_by(CustodyRow.sequence))
        return [(one.analyst, one.action, one.subject, one.reason) for one in rows]


def first(rules: RuleSet, *others) -> RuleSet:
    return replace(rules, rules=(*others, *rules.rules))


async def test_a_desk_begins_with_the_default_as_version_nought(editing: Editing) -> None:
    current = await editing.current()

    assert (current.number, current.ruleset) == (0, default())


async def test_a_saved_version_holds_and_the_one_before_stays(editing: Editing, database: Database) -> None:
    changed = first(default(), FRAUD)

    assert await saved(editing, NADIA, changed, "Fraud is central") == 1

    history = await editing.history()
    assert [(one.number, one.author, one.note) for one in history] == [(1, "Nadia", "Fraud is central"), (0, "", "")]
    assert (await editing.current()).ruleset == changed
    assert (await editing.draft(NADIA)).is_changed is False
    assert await entries(database) == [("Nadia", "rules saved", "rules 1", digest(history[0].document))]


async def test_a_draft_is_of_its_editor_only_and_holds_for_nobody(editing: Editing) -> None:
    await editing.keep(NADIA, first(default(), FRAUD), based_on=0)

    assert (await editing.draft(NADIA)).is_changed
    assert (await editing.draft(KARIM)).is_changed is False
    assert (await editing.current()).ruleset == default()


async def test_whoever_saves_second_is_told_and_loses_nothing(editing: Editing, database: Database) -> None:
    await editing.keep(KARIM, first(default(), FRAUD), based_on=0)
    await saved(editing, NADIA, changing.without_rule(default(), "suspect-place"))

    with pytest.raises(Conflict):
        await editing.save(KARIM, based_on=0, note="Mine")

    draft = await editing.draft(KARIM)
    assert (draft.is_late, draft.base.number, draft.current.number) == (True, 0, 1)
    assert draft.ruleset == first(default(), FRAUD)
    assert len(await entries(database)) == 1


async def test_a_page_that_showed_another_base_than_the_draft_saves_nothing(editing: Editing) -> None:
    await editing.keep(NADIA, first(default(), FRAUD), based_on=0)

    with pytest.raises(Conflict):
        await editing.save(NADIA, based_on=3, note="Old page")


async def test_a_draft_that_changes_nothing_is_not_saved(editing: Editing, database: Database) -> None:
    await editing.keep(NADIA, default(), based_on=0)

    with pytest.raises(NothingChanged):
        await editing.save(NADIA, based_on=0, note="Nothing")

    assert await entries(database) == []


@pytest.mark.parametrize("note", ["", "   ", "x" * 301])
async def test_a_version_needs_words(editing: Editing, note: str) -> None:
    await editing.keep(NADIA, first(default(), FRAUD), based_on=0)

    with pytest.raises(Wrong):
        await editing.save(NADIA, based_on=0, note=note)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE jurisdiction_versions SET document = '{}'",
        "DELETE FROM jurisdiction_versions",
        "INSERT INTO jurisdiction_versions (version, at, author, note, document) VALUES (1, now(), 'x', 'x', '{}')",
    ],
)
async def test_the_database_refuses_to_change_a_version(editing: Editing, database: Database, statement: str) -> None:
    await saved(editing, NADIA, first(default(), FRAUD))
    sqlite = statement.replace("INSERT", "INSERT OR REPLACE").replace("now()", "'2026-01-01'")

    with pytest.raises(DatabaseError):
        async with database.transaction() as session:
            await session.execute(text(sqlite if database.is_sqlite else statement))

    assert (await editing.current()).author == "Nadia"


async def test_a_trial_tells_which_cases_would_go_elsewhere_and_is_on_record(
    database: Database, custody: Custody
) -> None:
    cases = Cases(case(1, event_place="MA-CAS"), case(2), case(3, "HATE.GROUP", event_place="MA-CAS"))
    trying = Trying(database, custody, cases)

    trial = await trying.trial(NADIA, default(), first(default(), FRAUD), based_on=4)

    (change,) = trial.changes
    assert (change.case.number, change.before.service.id, change.after.service.id) == (
        1,
        "ma-cas",
        "central-cybercrime",
    )
    assert (trial.total, trial.changed, trial.hidden) == (3, 1, 0)
    assert await entries(database) == [("Nadia", "rules tried", "rules 4", "")]


@pytest.mark.parametrize(("analyst", "shown"), [(NADIA, [2]), (CLEARED, [1, 2]), (ADMINISTRATOR, [])])
async def test_cases_that_one_may_not_open_are_only_counted(
    database: Database, custody: Custody, analyst: Analyst, shown: list[int]
) -> None:
    cases = Cases(case(1, "CHILD.CSAM", event_place="MA-CAS"), case(2, event_place="MA-CAS"))
    to_centre = first(default(), rule("all", "central-cybercrime"))

    trial = await Trying(database, custody, cases).trial(analyst, default(), to_centre, based_on=0)

    assert [one.case.number for one in trial.changes] == shown
    assert (trial.changed, trial.hidden) == (2, 2 - len(shown))


async def test_a_long_trial_lists_some_and_counts_all(database: Database, custody: Custody) -> None:
    cases = Cases(*(case(number, event_place="MA-CAS") for number in range(1, 206)))

    trial = await Trying(database, custody, cases).trial(NADIA, default(), first(default(), FRAUD), based_on=0)

    assert (len(trial.changes), trial.more, trial.changed) == (200, 5, 205)


def test_rules_move_up_and_down_but_the_last_stays_last() -> None:
    rules = ruleset(rule("a", "other"), rule("b", "other"))

    assert [one.id for one in changing.moved_up(rules, "b").rules] == ["b", "a", CATCH_ALL]
    assert [one.id for one in changing.moved_down(rules, "a").rules] == ["b", "a", CATCH_ALL]
    assert changing.moved_up(rules, "a") == rules
    assert changing.moved_down(rules, "b") == rules
    with pytest.raises(Wrong):
        changing.moved_up(rules, CATCH_ALL)


def test_the_last_rule_may_change_its_service_and_nothing_else() -> None:
    changed = changing.with_rule(ruleset(), rule(CATCH_ALL, "other"))

    assert changed.rules[-1].service == "other"
    with pytest.raises(Wrong):
        changing.without_rule(changed, CATCH_ALL)
    with pytest.raises(Wrong):
        changing.with_rule(changed, rule(CATCH_ALL, "other", categories={"TERR"}))


def test_a_service_that_a_rule_names_is_not_deleted() -> None:
    with pytest.raises(Wrong):
        changing.without_service(ruleset(), "central")

    assert changing.without_service(ruleset(), "other").service("other") is None


def test_a_new_id_is_one_that_nobody_has() -> None:
    rules = ruleset(rule("rule-1", "other"), rule("rule-3", "other"))

    assert changing.new_rule_id(rules) == "rule-2"
    assert changing.new_service_id(rules) == "service-1"


def test_differences_are_told_in_words_and_only_what_was_moved_is_said_to_have_moved() -> None:
    before = ruleset(rule("a", "other"), rule("b", "other"), rule("c", "other"), rule("d", "other"))
    moved = changing.moved_down(changing.moved_down(before, "a"), "a")
    after = changing.with_rule(changing.without_rule(moved, "d"), rule("b", of=Where.EVENT, event_place={"MA-06"}))
    after = changing.with_service(after, replace(after.services[3], contact="by post", verified=True))

    told = differences(before, after)

    assert [one.words.msgid for one in told] == [
        "Rule deleted: {rule}",
        "Rule changed: {rule}",
        "Rule moved: {rule}, from place {before} to {after}",
        "Service changed: {service}",
    ]
    assert [part.name.msgid for part in told[1].parts] == ["Place of the event", "Goes to"]
    assert [part.name.msgid for part in told[3].parts] == ["Contact", "Confirmation"]
    assert differences(before, before) == ()
