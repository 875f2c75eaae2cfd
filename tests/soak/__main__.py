"""`python -m tests.soak --updates 20000 --seed 1`: the soak, with its figures at the end."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.soak.run import Plan, soak


def main() -> None:
    """Run it and print what came of it."""
    options = argparse.ArgumentParser()
    options.add_argument("--updates", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--at-once", type=int, default=150)
    options.add_argument("--kill-every-s", type=float, nargs=2, default=(6.0, 14.0))
    chosen = options.parse_args()
    plan = Plan(chosen.updates, chosen.seed, chosen.at_once, kill_every_s=tuple(chosen.kill_every_s))
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(soak(plan, Path(folder), say=print))
    print("\n".join(f"{name:>16}: {value}" for name, value in found.figures.items()))
    found.check()


if __name__ == "__main__":
    main()
