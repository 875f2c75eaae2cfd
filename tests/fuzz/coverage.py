"""`python -m tests.fuzz.coverage --seconds 60`: every parser and cleaner, led by what it covers (atheris); the first byte chooses one.

Ends with libFuzzer's status 77, and its input, if a parser raised what it may not. Atheris has wheels for few machines: where
it is missing, this says so and ends well.
"""

import argparse
import importlib.util
import sys
import tempfile
from pathlib import Path

from tests.fuzz.mutating import LONGEST


def main() -> None:
    """Fuzz until the time is over; libFuzzer ends the process."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not here: parsers are only broken as tests/fuzz/test_parsers.py does")
        return
    import atheris

    with atheris.instrument_imports(include=["bot", "conversations", "storage", "evidence", "desk"]):
        from tests.fuzz.cleaners import EVERY

    def one_input(content: bytes) -> None:
        parser = EVERY[content[0] % len(EVERY)] if content else EVERY[0]
        try:
            parser.reads(content[1:])
        except parser.refuses:
            return
        except BaseException:
            print(f"finding: {parser.of}", file=sys.stderr)
            raise

    folder = Path(tempfile.mkdtemp(prefix="iblagh-fuzz-"))
    for place, parser in enumerate(EVERY):
        for number, good in enumerate(parser.corpus):
            (folder / f"{place}-{number}").write_bytes(bytes((place,)) + good)
    limits = (
        f"-max_total_time={told.seconds}",
        f"-seed={told.seed}",
        f"-max_len={LONGEST}",
        "-timeout=10",
        "-print_final_stats=1",
    )
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={folder}/", str(folder)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
