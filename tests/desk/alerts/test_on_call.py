"""On call: supervisors change the rota, nothing that is no shift is kept, and each change is on record."""

import pytest
from sqlalchemy import update

from desk.alerts.on_call import NotSupervisor, UnfitShift
from desk.roles import Analyst, Role
from desk.tables import AccountRow
from tests.desk.alerts.post import Post

BOSS = Analyst("0" * 32, "Boss", Role.SUPERVISOR, "")
SHIFT = {"line": 1, "days": (0, 4), "from_hour": 22, "to_hour": 6}


@pytest.mark.both_databases
async def test_a_shift_is_kept_for_each_of_its_days_and_taken_away_one_by_one(post: Post) -> None:
    await post.joins("Salma")
    await post.rota.add(BOSS, post.people["Salma"].account_id, **SHIFT)
    kept = (await post.rota.open()).shifts

    await post.rota.remove(BOSS, kept[0].shift_id)
    await post.rota.remove(BOSS, kept[0].shift_id)

    assert [(one.day, one.line, one.from_hour, one.to_hour) for one in kept] == [(0, 1, 22, 6), (4, 1, 22, 6)]
    assert [one.day for one in (await post.rota.open()).shifts] == [4]
    assert await post.log("on call added") == [("Boss", "Salma", "line 1, days 04, 22-06")]
    assert await post.log("on call removed") == [("Boss", "Salma", "line 1, days 0, 22-06")]


@pytest.mark.parametrize(
    "change",
    [{"line": 3}, {"days": ()}, {"days": (7,)}, {"from_hour": 24}, {"to_hour": 25}, {"from_hour": -1}],
)
async def test_what_is_no_shift_is_refused(post: Post, change: dict[str, object]) -> None:
    await post.joins("Salma")

    with pytest.raises(UnfitShift):
        await post.rota.add(BOSS, post.people["Salma"].account_id, **{**SHIFT, **change})

    assert (await post.rota.open()).shifts == ()


async def test_only_supervisors_change_the_rota_and_only_for_who_works_cases(post: Post) -> None:
    await post.joins("Salma")

    with pytest.raises(NotSupervisor):
        await post.rota.add(post.people["Salma"], post.people["Salma"].account_id, **SHIFT)
    with pytest.raises(NotSupervisor):
        await post.rota.remove(post.people["Salma"], "1")
    with pytest.raises(UnfitShift):
        await post.rota.add(BOSS, BOSS.account_id, **SHIFT)


async def test_whoever_works_no_cases_any_more_is_not_on_call(post: Post) -> None:
    await post.joins("Salma")
    await post.is_on_call("Salma", 1)
    async with post.database.transaction() as session:
        await session.execute(update(AccountRow).values(role=Role.AUDITOR.value))

    assert (await post.rota.open()).shifts == ()
