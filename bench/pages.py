"""Times the pages over real HTTP: the desk beside the floor and the bare stack, and beside itself when it is full."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import memory, shape
from bench.generate import Made
from bench.memory import Kept
from bench.servers import Server, free_port, of_module, running
from bench.sites import DeskSite, FloorSite, StackSite
from bench.turns import Drive, Lane, Site, Timed, in_turn, shuffled
from outreach.cli.serve import THREADS

FLOOR, STACK, DESK = "floor", "stack", "desk"
SHARED = ("list", "record", "log")
"""The pages that all three have."""


@dataclass(frozen=True)
class Up:
    """A program that is being served, with somebody signed in."""

    made: Made
    server: Server
    site: Site

    def lane(self, name: str, what: str) -> Lane:
        numbers = shape.outstanding_numbers(self.made.size)
        return Lane(name, self.site, what, shuffled(numbers, seed=len(what)), self.server.cpu_seconds)


@dataclass(frozen=True)
class Compared:
    """At one size: the three programs page by page, and the desk's front page beside its own list."""

    size: int
    pages: dict[str, dict[str, Timed]]
    front: dict[str, Timed]


@dataclass(frozen=True)
class Grown:
    """The desk's pages and the floor's at a small and at a large size, in one run."""

    small: int
    large: int
    desk: dict[str, dict[str, Timed]]
    floor: dict[str, dict[str, Timed]]


def compare(made: Made, drive: Drive, logs: Path) -> Compared:
    with served(made, (FLOOR, STACK, DESK), logs) as up:
        pages = {what: in_turn([up[name].lane(name, what) for name in up], drive) for what in SHARED}
        pages["list"][f"{FLOOR} uncounted"] = in_turn([up[FLOOR].lane(FLOOR, "list only")], drive)[FLOOR]
        front = in_turn([up[DESK].lane("list", "list"), up[DESK].lane("desk", "desk")], drive)
    return Compared(size=made.size, pages=pages, front=front)


def grow(small: Made, large: Made, drive: Drive, logs: Path) -> Grown:
    with served(small, (FLOOR, DESK), logs) as few, served(large, (FLOOR, DESK), logs) as many:

        def both(name: str, what: str) -> dict[str, Timed]:
            return in_turn([few[name].lane("few", what), many[name].lane("many", what)], drive)

        return Grown(
            small=small.size,
            large=large.size,
            desk={what: both(DESK, what) for what in ("list", "desk", "record", "log")},
            floor={what: both(FLOOR, what) for what in ("list only", *SHARED)},
        )


def remember(made: Made, logs: Path) -> Kept:
    """A fresh web process, driven; what it then keeps in memory."""
    with served(made, (DESK,), logs) as up:
        return memory.measure(up[DESK].server, up[DESK].site, shape.outstanding_numbers(made.size))


@contextmanager
def served(made: Made, names: Sequence[str], logs: Path) -> Iterator[dict[str, Up]]:
    """The named programs on the same requests, each as one server of its own."""
    kinds: dict[str, Callable[[int], Site]] = {
        FLOOR: FloorSite,
        STACK: StackSite,
        DESK: lambda port: DeskSite(port, made),
    }
    with ExitStack() as stack:
        found = {}
        for name in names:
            port = free_port()
            command = _command(name, made, port)
            server = stack.enter_context(running(command, port, logs / f"{name}-{made.size}.log", made.environ))
            site = kinds[name](port)
            stack.callback(site.browser.close)
            found[name] = Up(made, server, site)
        yield found


def _command(name: str, made: Made, port: int) -> list[str]:
    if name == DESK:
        return of_module("outreach", "serve", "--port", port)
    return of_module(f"bench.{name}", made.plain, port, THREADS)
