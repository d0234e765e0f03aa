"""The desk's pages beside those of an earlier commit of itself, in turn in one run: `python -m bench.against REVISION`.

The earlier tree is checked out beside this one and runs on the libraries of this one, on a desk that it makes itself.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import calls, shape
from bench.generate import Made, make
from bench.servers import free_port, of_module, running
from bench.sites import DeskSite
from bench.turns import Drive, Lane, Timed, in_turn, shuffled

PAGES = ("list", "desk", "record", "log")
MAKE = (
    "import json, sys; from datetime import datetime; from pathlib import Path; from bench.generate import make; "
    "print(json.dumps(make(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), Path(sys.argv[3])).environ))"
)


def main() -> None:
    given = _arguments()
    with TemporaryDirectory() as folder, _checked_out(given.revision, Path(folder) / "tree") as tree:
        called = [_called(one, given.size, Path(folder) / name) for name, one in (("ours", Path.cwd()), ("old", tree))]
        found = compare(tree, given.size, Path(folder), Drive(given.rounds, given.each))
    print(f"{given.size} requests, {given.rounds} rounds of {2 * given.each} pages; now beside {given.revision}:")
    for page, (now, then) in found.items():
        cpu = f"CPU {now.cpu / then.cpu:.2f}x ({now.cpu:.2f} beside {then.cpu:.2f} ms)"
        ours, theirs = (one[page] for one in called)
        counted = f"calls {ours / theirs:.2f}x ({ours:,.0f} beside {theirs:,.0f})"
        print(f"{page:7} {counted}  time {now.over(then):.2f}x  {cpu}")


def compare(tree: Path, size: int, folder: Path, drive: Drive) -> dict[str, tuple[Timed, Timed]]:
    """By page: how it is now, and how it was."""
    at = datetime.now(UTC)
    now, then = make(size, at, folder / "now"), Made(size, folder / "then")
    command = [sys.executable, "-c", MAKE, str(size), at.isoformat(), str(then.folder)]
    settings = json.loads(subprocess.run(command, cwd=tree, check=True, capture_output=True, text=True).stdout)
    with ExitStack() as stack:
        lanes = {
            "now": _served(stack, now, now.environ, Path.cwd()),
            "then": _served(stack, then, settings, tree),
        }
        found = {}
        for page in PAGES:
            timed = in_turn([lane(name, page) for name, lane in lanes.items()], drive)
            found[page] = (timed["now"], timed["then"])
    return found


def _called(tree: Path, size: int, folder: Path) -> dict[str, float]:
    """How many functions each page of a tree calls once the first look at it is over."""
    command = [sys.executable, "-c", Path(calls.__file__).read_text("utf-8"), str(size), datetime.now(UTC).isoformat()]
    told = subprocess.run([*command, str(folder)], cwd=tree, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(told)
    return found


def _served(stack: ExitStack, made: Made, settings: dict[str, str], tree: Path) -> Callable[[str, str], Lane]:
    """The desk of a tree, in that tree's code; what makes a lane for one of its pages."""
    port = free_port()
    command = of_module("outreach", "serve", "--port", port)
    server = stack.enter_context(running(command, port, made.folder / "log", settings, tree=tree))
    site = DeskSite(port, made)
    stack.callback(site.browser.close)
    numbers = shape.outstanding_numbers(made.size)
    return lambda name, page: Lane(name, site, page, shuffled(numbers, seed=len(page)), server.cpu_seconds)


@contextmanager
def _checked_out(revision: str, tree: Path) -> Iterator[Path]:
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), revision], check=True)
    try:
        yield tree
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(tree)], check=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision")
    parser.add_argument("--size", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--each", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
