"""`python -m tests.fuzz --seconds 30 --seed 1`: that long for each kind of file; anything but a refusal is a finding.

Files go the whole way of a worker (told apart, cleaned, decoded, described, sealed) in a process of their own with a worker's
limits, so that a fall of a decoder is seen as well. Ends with status 1 if anything was found; a finding is printed as the
seed that makes it.
"""

import argparse
import io
import os
import random
import resource
import time
import traceback
import warnings

from pyrage import x25519

from evidence import pictures
from evidence.examining import examine
from evidence.findings import NotTaken
from evidence.source import Held
from tests.evidence.telling import FILES
from tests.fuzz.mutating import mutated

BATCH = 50
MEMORY_BYTES = 1 << 30
SLOW_S = 10.0
KEY = str(x25519.Identity.generate().to_public())


def main() -> int:
    """Fuzz every kind in turn, and say what was found."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=30)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("kinds", nargs="*", choices=[*FILES, []])
    told = asked.parse_args()
    warnings.simplefilter("ignore")
    findings = 0
    for media_type in told.kinds or FILES:
        until, seed, count = time.monotonic() + told.seconds, told.seed, 0
        while time.monotonic() < until:
            findings += not _batch_is_well(media_type, seed)
            seed, count = seed + 1, count + BATCH
        print(f"{media_type:18} {count:7} files, seeds {told.seed} to {seed - 1}")
    print(f"{findings} findings")
    return 1 if findings else 0


def _batch_is_well(media_type: str, seed: int) -> bool:
    child = os.fork()
    if child == 0:
        os._exit(_batch(media_type, seed))
    _pid, status = os.waitpid(child, 0)
    if status:
        print(f"finding: {media_type}, seed {seed}, status {status}")
    return status == 0


def _batch(media_type: str, seed: int) -> int:
    """In the child: 0 when every file was taken or refused, and none was slow."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES * 2, MEMORY_BYTES * 2))
    pictures.prepare()
    chance, others = random.Random(f"{media_type} {seed}"), list(FILES.values())
    for number in range(BATCH):
        content = mutated(FILES[media_type], others, chance)
        began = time.process_time()
        try:
            examine(Held(content), [KEY], io.BytesIO())
        except NotTaken:
            pass
        except BaseException:
            traceback.print_exc()
            return 1
        if time.process_time() - began > SLOW_S:
            print(f"slow: file {number}")
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
