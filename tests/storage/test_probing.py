"""Probing: what is needed is asked seldom, never twice at once, and told by the kind of what is wrong."""

import asyncio

from storage.probing import SLOW, UP, Probe, Readiness


class Needed:
    """Something that can hang or fail, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.answers = asyncio.Event()
        self.answers.set()
        self.fails = False

    async def __call__(self) -> str:
        self.asked += 1
        await self.answers.wait()
        if self.fails:
            raise OSError("a path, which nobody is told")
        return UP


async def test_what_is_needed_is_asked_once_for_many_that_want_to_know():
    needed = Needed()
    readiness = Readiness({"store": Probe(needed)})

    known = await asyncio.gather(*(readiness.look() for _ in range(20)))

    assert known == [{"ready": True, "draining": False, "store": UP}] * 20
    assert needed.asked == 1


async def test_what_hangs_is_slow_and_is_not_asked_again_meanwhile():
    needed = Needed()
    needed.answers.clear()
    readiness = Readiness({"store": Probe(needed, asked_for_s=0.05)})

    known = [await readiness.look() for _ in range(3)]
    needed.answers.set()

    assert {one["store"] for one in known} == {SLOW}
    assert needed.asked == 1
    assert (await readiness.look())["ready"] is True


async def test_what_fails_is_told_by_the_kind_of_its_error_and_asked_again_soon():
    needed = Needed()
    needed.fails = True
    readiness = Readiness({"store": Probe(needed, kept_s=0.05)})
    failed = await readiness.look()

    needed.fails = False
    await asyncio.sleep(0.1)

    assert failed == {"ready": False, "draining": False, "store": "OSError"}
    assert (await readiness.look())["ready"] is True


async def test_who_was_told_to_leave_is_not_ready_though_all_is_well():
    readiness = Readiness({"store": Probe(Needed())})

    readiness.is_leaving = True

    assert await readiness.look() == {"ready": False, "draining": True, "store": UP}
