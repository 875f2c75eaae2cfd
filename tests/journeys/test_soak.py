"""Soak: a short one; `make soak` runs it with 20,000 deliveries."""

from pathlib import Path

import pytest

from tests.soak.run import Plan, soak


@pytest.mark.timeout(300)
@pytest.mark.slow
async def test_two_intakes_killed_now_and_then_end_with_exactly_the_confirmed_reports(tmp_path: Path) -> None:
    found = await soak(Plan(updates=500, seed=20261124, at_once=40, kill_every_s=(3.0, 6.0)), tmp_path, say=print)

    found.check()
