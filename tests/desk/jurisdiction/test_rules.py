"""The first rule that fits decides, every case goes somewhere, and what cannot work is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.jurisdiction.areas import ABROAD, AREAS, REGIONS, UNKNOWN, around, inside
from desk.jurisdiction.problems import CONTRADICTS, HIDDEN, HIDDEN_BY, NEVER, problems
from desk.jurisdiction.rules import CATCH_ALL, Facts, RuleSet, Where, Wrong, decide
from tests.desk.jurisdiction.rulesets import FACTS, LAST, RULESETS, default, facts, rule, ruleset, service


def test_there_are_twelve_regions_and_their_75_prefectures_and_provinces() -> None:
    local = [one for one in default().services if one.kind.value == "local"]

    assert len(REGIONS) == 12
    assert len(local) == 75
    assert {one.area for one in local} == {
        one.code for region in REGIONS for one in inside(region) if "HCP" not in one.code
    }


@pytest.mark.parametrize("area", AREAS, ids=lambda one: one.code)
@pytest.mark.parametrize("where", list(Where))
def test_every_area_resolves_to_the_nearest_service_in_it_or_around_it(area, where: Where) -> None:
    decision = decide(default(), facts(**{where.value: area.code}))

    nearest = area.parent if area.code.startswith("HCP") else area.code
    assert decision.service.id == nearest.lower()
    assert decision.place == area.code


def test_terrorism_goes_to_the_national_service_wherever_it_happened() -> None:
    decision = decide(default(), facts("TERR.RECRUIT", event_place="MA-CAS"))

    assert decision.service.id == "national-terrorism"


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({"event_place": "MA-TNG", "suspect_place": "MA-FES", "reporter_place": "MA-RAB"}, "ma-tng"),
        ({"event_place": UNKNOWN, "suspect_place": "MA-FES", "reporter_place": "MA-RAB"}, "ma-fes"),
        ({"event_place": ABROAD, "suspect_place": "MA-FES", "reporter_place": "MA-RAB"}, "ma-fes"),
        ({"suspect_place": ABROAD, "reporter_place": "MA-RAB"}, "ma-rab"),
        ({"event_place": ABROAD, "reporter_place": ABROAD}, "central-cybercrime"),
        ({}, "central-cybercrime"),
        ({"event_place": "XX-NEW"}, "central-cybercrime"),
    ],
)
def test_the_event_goes_before_the_suspect_and_the_suspect_before_the_reporter(
    places: dict[str, str], expected: str
) -> None:
    assert decide(default(), facts(**places)).service.id == expected


def test_the_reason_names_the_place_in_each_language() -> None:
    reason = decide(default(), facts(event_place="MA-TET")).reason

    assert reason.en == "The event took place in the area of this service (Tetouan)"
    assert "Tétouan" in reason.fr
    assert "تطوان" in reason.ar


def test_nothing_that_comes_with_the_desk_is_taken_for_confirmed() -> None:
    assert [one for one in default().services if one.verified or one.contact or one.recipient] == []
    assert problems(default()) == ()


@given(known=FACTS, rules=RULESETS)
def test_any_facts_go_to_exactly_one_service_by_the_first_rule_that_fits(known: Facts, rules: RuleSet) -> None:
    decision = decide(rules, known)

    assert decision.service in rules.services
    assert decision.rule in rules.rules
    assert decision.rule.conditions.met_by(known)
    before = rules.rules[: rules.rules.index(decision.rule)]
    assert not any(one.conditions.met_by(known) and one.service for one in before)


@given(known=FACTS, rules=RULESETS)
def test_no_case_goes_by_a_rule_that_is_told_to_be_unreachable(known: Facts, rules: RuleSet) -> None:
    unreachable = {one.rule for one in problems(rules) if "{count}" not in one.words.msgid}

    assert decide(rules, known).rule.id not in unreachable


@given(rules=RULESETS, data=st.data())
def test_taking_an_unreachable_rule_out_changes_nothing(rules: RuleSet, data: st.DataObject) -> None:
    unreachable = {one.rule for one in problems(rules) if "{count}" not in one.words.msgid}
    without = RuleSet(rules.services, tuple(one for one in rules.rules if one.id not in unreachable))
    known = data.draw(FACTS)

    assert decide(without, known).service == decide(rules, known).service


def test_order_matters() -> None:
    fraud, region = rule("fraud", "other", categories={"FRAUD"}), rule("region", "central", event_place={"MA-06"})
    known = facts(event_place="MA-CAS")

    assert decide(ruleset(fraud, region), known).rule == fraud
    assert decide(ruleset(region, fraud), known).rule == region


def test_a_region_includes_what_lies_in_it_and_not_the_other_way_round() -> None:
    region = ruleset(rule("region", "other", event_place={"MA-06"}))
    prefecture = ruleset(rule("prefecture", "other", event_place={"MA-CAS"}))

    assert around("HCP-06.141.01.00") == ("HCP-06.141.01.00", "MA-CAS", "MA-06", "MA")
    assert decide(region, facts(event_place="HCP-06.141.01.00")).service.id == "other"
    assert decide(prefecture, facts(event_place="MA-06")).service.id == "central"


def test_where_no_service_is_competent_the_next_rule_is_tried_and_that_is_told() -> None:
    rules = ruleset(rule("local", of=Where.EVENT, event_place={"MA-01", "MA-06"}))

    (problem,) = problems(rules)

    assert decide(rules, facts(event_place="MA-TNG")).rule.id == CATCH_ALL
    assert decide(rules, facts(event_place="MA-MOH")).service.id == "settat-region"
    # The region of Tangier and the eight areas in it.
    assert problem.words.count == 9


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((rule("a", "other", categories={"FRAUD"}), rule("b", "other", categories={"FRAUD.PHISH"})), HIDDEN_BY),
        ((rule("a", "other", event_place={"MA"}), rule("b", "other", event_place={"MA-CAS"})), HIDDEN_BY),
        ((rule("a", "other", event_place={"MA-06"}), rule("b", "central", event_place={"MA-06"})), CONTRADICTS),
        ((rule("a", "other"), rule("b", "other", reporter_place={ABROAD})), HIDDEN_BY),
        ((rule("b", of=Where.EVENT, event_place={ABROAD}),), NEVER),
        (
            (
                rule("a", "other", event_place={"MA", UNKNOWN}),
                rule("a2", "central", event_place={ABROAD}),
                rule("b", "other", categories={"FRAUD"}),
            ),
            HIDDEN,
        ),
        (
            (
                rule("a", "other", categories={"FRAUD"}, event_place={"MA"}),
                rule("a2", "other", categories={"FRAUD"}, suspect_place={ABROAD}),
                rule("b", "other", categories={"FRAUD"}, event_place={"MA-01"}, suspect_place={ABROAD, "MA"}),
            ),
            HIDDEN_BY,
        ),
    ],
)
def test_a_rule_that_is_never_reached_is_found_and_told(rules, expected) -> None:
    (found,) = problems(ruleset(*rules))

    assert (found.rule, found.words.msgid) == ("b", expected.msgid)


def test_two_services_for_one_place_are_told() -> None:
    rules = RuleSet((service("central"), service("one", "MA-CAS"), service("two", "MA-CAS")), (LAST,))

    (problem,) = problems(rules)

    assert problem.words.fields["service"] == service("two").name


@pytest.mark.parametrize(
    ("rules", "where", "field"),
    [
        ((), "otherwise", ""),
        ((rule("a", "central"),), "otherwise", ""),
        ((rule(CATCH_ALL, "central", categories={"TERR"}),), "otherwise", ""),
        ((rule("a", "nobody"), LAST), "a", "service"),
        ((rule("a", "central", of=Where.EVENT), LAST), "a", "service"),
        ((rule("a"), LAST), "a", "service"),
        ((rule("a", "central"), rule("a", "central"), LAST), "a", "id"),
        ((rule("a", "central", categories={"FRAUD.NEW"}), LAST), "a", "categories"),
        ((rule("a", "central", suspect_place={"FR-75"}), LAST), "a", "suspect_place"),
    ],
)
def test_a_ruleset_that_cannot_decide_is_refused_with_rule_and_field(rules, where: str, field: str) -> None:
    with pytest.raises(Wrong) as refused:
        RuleSet((service("central"),), tuple(rules))

    assert (refused.value.where, refused.value.field) == (where, field)
