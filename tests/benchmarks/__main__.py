"""``python -m tests.benchmarks NAME``: run one benchmark."""

import sys

from tests.benchmarks import report, search, startup, store

BENCHMARKS = {"report": report.run, "search": search.run, "startup": startup.run, "store": store.run}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in BENCHMARKS:
        sys.exit(f"usage: python -m tests.benchmarks {{{','.join(BENCHMARKS)}}}")
    BENCHMARKS[sys.argv[1]]()
