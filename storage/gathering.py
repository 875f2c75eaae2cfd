"""Gathering: what many turns ask for at the same time is done at once, so that one wait serves them all."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Work = TypeVar("Work")
Result = TypeVar("Result")

# So much may wait; more is refused, and whoever sent it sends it again.
MOST_WAITING = 5000


class Overloaded(Exception):
    """More waits than can be done; nothing of it was begun."""


class Gathering(Generic[Work, Result]):
    """Collects work while other work is under way; `carry_out` then takes all of it, at most `most` at once.

    It gives a result or an error for each, in their order, or raises one for all. `at_once` is how many may be under way.
    What may wait begins nothing by itself for `patience_s`: it goes along with what may not.
    """

    def __init__(
        self,
        carry_out: Callable[[Sequence[Work]], Awaitable[Sequence[Result | Exception]]],
        *,
        most: int,
        at_once: int = 1,
        patience_s: float = 0.0,
    ) -> None:
        self._carry_out = carry_out
        self._most = most
        self._at_once = at_once
        self._patience_s = patience_s
        self._later: asyncio.TimerHandle | None = None
        self._waiting: deque[tuple[Work, asyncio.Future[Result]]] = deque()
        # How many are under way: told by themselves, because a task counts as running a moment longer than it looks for work.
        self._under_way = 0
        # One that was told to begin takes all that comes until it does.
        self._begins = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, work: Work, *, may_wait: bool = False) -> Result:
        """Its result; raises Overloaded, or its error. Whoever goes away changes nothing: it is done all the same."""
        if len(self._waiting) >= MOST_WAITING:
            raise Overloaded
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if not may_wait:
            self._begin()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(self._patience_s, self._waited)
        return await done

    def _waited(self) -> None:
        # Where something is under way, that takes it along; whoever comes after has a patience of their own.
        self._later = None
        self._begin()

    def _begin(self) -> None:
        if self._under_way < self._at_once and not self._begins:
            self._under_way, self._begins = self._under_way + 1, True
            task = asyncio.create_task(self._run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        self._begins = False
        if self._later is not None:
            self._later.cancel()
            self._later = None
        while self._waiting:
            batch = [self._waiting.popleft() for _one in range(min(self._most, len(self._waiting)))]
            try:
                results = await self._carry_out([work for work, _done in batch])
            except Exception as error:
                results = [error] * len(batch)
            for (_work, done), result in zip(batch, results, strict=True):
                _tell(done, result)
        self._under_way -= 1


def _tell(done: "asyncio.Future[Result]", result: Result | Exception) -> None:
    if done.done():
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)
