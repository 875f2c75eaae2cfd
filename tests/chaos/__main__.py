"""`python -m tests.chaos --seed 1`: kills and faults on both kinds of deployment, as a table; ends with 1 where a promise broke."""

import argparse
import asyncio
import logging
import re
import signal
import time
from pathlib import Path

from tests.chaos.deployments import embedded, many
from tests.chaos.faults import FAULTS
from tests.chaos.run import Found, Plan, chaos
from tests.drivers.servers import own_folder

STACKS = {"embedded": embedded, "many": many}


def main() -> int:
    """Run it and print what came of it."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kills", type=int, default=200, help="of both deployments together")
    options.add_argument("--minutes", type=float, default=14.0, help="after which nothing new is tried")
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
    found, began = Found(), time.monotonic()
    stacks = [chosen.only] if chosen.only else list(STACKS)
    faults = [one for one in FAULTS if re.search(chosen.fault, one.name)]
    for place, name in enumerate(stacks, start=1):
        share = began + chosen.minutes * 60 * place / len(stacks)
        kills = chosen.kills * place // len(stacks) - chosen.kills * (place - 1) // len(stacks)
        plan = Plan(chosen.seed, kills, chosen.at_once, chosen.every_s, faults, share)
        with own_folder() as folder:
            async with STACKS[name](Path(folder)) as stack:
                await chaos(stack, plan, found, say=lambda line: print(line, flush=True))
    seconds = round(time.monotonic() - began)
    found.figures |= {"seed": chosen.seed, "kills": dict(found.kills), "seconds": seconds}
    return found


if __name__ == "__main__":
    raise SystemExit(main())
