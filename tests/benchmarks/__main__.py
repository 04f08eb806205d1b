"""``python -m tests.benchmarks NAME...``: run benchmarks, all of them where none is named."""

import sys
from importlib import import_module

BENCHMARKS = (
    "commands",
    "report",
    "search",
    "standings",
    "startup",
    "store",
    "timelines",
)

if __name__ == "__main__":
    wanted = sys.argv[1:] or BENCHMARKS
    if not set(wanted) <= set(BENCHMARKS):
        sys.exit(f"usage: python -m tests.benchmarks [{' | '.join(BENCHMARKS)}]...")
    for name in wanted:
        import_module(f"tests.benchmarks.{name}").run()
