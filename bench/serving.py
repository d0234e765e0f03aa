"""Serves a page program as the desk itself is served, so that only the program differs."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def serve_as_told(make: Callable[[Path], Any], doc: str | None) -> None:
    """The desk's own server with as many threads as it has, until stopped."""
    from waitress.server import create_server

    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("file", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("threads", type=int)
    given = parser.parse_args()
    create_server(make(given.file), host="127.0.0.1", port=given.port, threads=given.threads, ident=None).run()
