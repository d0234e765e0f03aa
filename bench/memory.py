"""How much memory one web process keeps to itself: after it has started, after a drive, and after a longer one."""

from dataclasses import dataclass

from bench.servers import Server
from bench.turns import Site

PAGES = ("list", "desk", "record", "log")
DRIVE, LONGER = 400, 1600


@dataclass(frozen=True)
class Kept:
    """MiB of one server (PSS), at three moments. Flat: the longer drive adds next to nothing to the shorter one."""

    started: float
    driven: float
    longer: float


def measure(server: Server, site: Site, numbers: list[int]) -> Kept:
    started = server.pss_mib()
    _drive(site, numbers, DRIVE)
    driven = server.pss_mib()
    _drive(site, numbers, LONGER)
    return Kept(started=started, driven=driven, longer=server.pss_mib())


def _drive(site: Site, numbers: list[int], times: int) -> None:
    """Every kind of page in turn, each about another request."""
    for turn in range(times):
        what = PAGES[turn % len(PAGES)]
        asked, wanted = site.asking(what, numbers[(turn // len(PAGES)) % len(numbers)])
        site.browser.answered(asked, wanted)
