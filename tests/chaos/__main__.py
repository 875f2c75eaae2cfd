"""`python -m tests.chaos --seed 1`: kills and faults on both kinds of deployment, as a table; ends with 1 where a promise broke."""

import argparse
import asyncio
import logging
import re
import signal
import time

from tests.chaos.deployments import embedded, many
from tests.chaos.faults import FAULTS
from tests.chaos.run import Found, Plan, chaos
from tests.drivers.servers import own_folder

STACKS = {"embedded": embedded, "many": many}
# Of all kills; nobody is served while the one intake of the embedded deployment starts, so it takes longer.
KILLED = {"embedded": 0.3, "many": 0.7}


def main() -> int:
    """Run it and print what came of it."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kills", type=int, default=200, help="of both deployments together")
    options.add_argument("--minutes", type=float, default=25.0, help="after which nothing new is tried")
    options.add_argument("--at-once", type=int, default=9, help="citizens")
    options.add_argument("--every-s", type=float, default=2.0, help="seconds between two kills, about")
    options.add_argument("--only", choices=STACKS, help="one kind of deployment")
    options.add_argument("--fault", default="", help="only faults whose name has this in it (a regular expression)")
    chosen = options.parse_args()
    # A citizen's broken connection is part of the trial.
    logging.basicConfig(level=logging.CRITICAL + 1)
    # However it is ended, what it started and mounted goes with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    found = asyncio.run(_all(chosen))
    print("\n".join(f"{name:>45}: {value}" for name, value in found.figures.items()))
    print("\n".join(f"left out: {line}" for line in found.left_out))
    print("\n".join(f"BROKEN {line}" for line in found.wrong) or "Every promise held.")
    return 1 if found.wrong else 0


async def _all(chosen: argparse.Namespace) -> Found:
    """Both at once, as a process that starts leaves a processor to the others."""
    found, began = Found(), time.monotonic()
    parts = {chosen.only: 1.0} if chosen.only else KILLED
    async with asyncio.TaskGroup() as both:
        for name, part in parts.items():
            plan = Plan(
                chosen.seed,
                round(chosen.kills * part),
                chosen.at_once,
                chosen.every_s,
                [one for one in FAULTS if re.search(chosen.fault, one.name)],
                ends_at=began + chosen.minutes * 60,
            )
            both.create_task(_one(name, plan, found))
    found.figures |= {"seed": chosen.seed, "kills": dict(found.kills), "seconds": round(time.monotonic() - began)}
    return found


async def _one(name: str, plan: Plan, found: Found) -> None:
    with own_folder() as folder:
        async with STACKS[name](folder) as stack:
            await chaos(stack, plan, found, say=lambda line: print(line, flush=True))


if __name__ == "__main__":
    raise SystemExit(main())
