"""A process that puts evidence in a store until it is killed, saying what is kept: `putter.py URL`."""

import os
import sys

from outreach.evidence.store import open_store


def put_for_ever(url: str) -> None:
    store = open_store(url)
    while True:
        sys.stdout.write(store.put(os.urandom(300_000)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    put_for_ever(sys.argv[1])
