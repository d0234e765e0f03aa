"""What the public table costs its readers and its makers: bytes, the time to a first result, and building a large one.

    python -m bench.public_table [--rows 20000] [--rounds 7] [--largest]

The table of 1,803 is as the published story's: 335 confirmed (34 unaware, 69 denied first), 97 declined, 210 denied,
1,161 silent, in 24 countries, under made-up names. It is served as plain files; bytes are those of every file a browser
fetches for the table, compressed as gzip does at level 6. The first letter of a search is timed in Chromium on a narrow
page that was just opened, with the processor slowed six times: from the letter until the rows are drawn and the page is
painted, and beside it six times the processor time that the page took, which a busy machine does not stretch.
`--largest` builds 100,000 rows as well, and searches among them.
"""

import argparse
import gzip
import random
import resource
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.goals import Goal
from outreach.domain.dataset import Release
from outreach.domain.ids import RfcId
from outreach.domain.investigation import PublishedRange
from outreach.domain.ledger import Ledger, tally_of
from outreach.domain.rows import Row, in_print_order
from outreach.press.site import build, put
from tests.dataset_story import CODEBOOK, logs, release
from tests.support.browser import ARGUMENTS, chromium
from tests.support.siteroom import issue, served

STORY = {"confirmed": 232, "unaware": 34, "denied_first": 69, "declined": 97, "denied": 210, "silent": 1161}
COUNTRIES = tuple("AU BE BR CA CH CL DE DK ES FI FR GB GR IE IN IT LT MT NL NO PT RS SE US".split())  # noqa: SIM905  # one line to read
KINDS = ("police", "prosecutor", "ministry", "university", "company")
RANGES = ("1–5", "6–10", "11–50", "51–100", "101–500", "501–1,000", "more than 1,000")
PLACES = (
    "Abbots",
    "Alder",
    "Beck",
    "Birch",
    "Cedar",
    "Cliff",
    "Copper",
    "Crane",
    "Dale",
    "Elm",
    "Fen",
    "Glen",
    "Harbour",
)
ENDS = (
    "bury",
    "dale",
    "field",
    "ford",
    "gate",
    "ham",
    "haven",
    "hurst",
    "mere",
    "mouth",
    "port",
    "ridge",
    "stead",
    "wick",
)
BODIES = ("Police Department", "Sheriff’s Office", "District Attorney", "Ministry of Justice", "University", "Police")
SLOWED, SEED = 6, 20261127
MOST_KB, MOST_MS = 300.0, 100.0
LOADS = ("index.html", "site.css", "site.js", "icon.svg", "rows/index.json", "rows/1.json")
TYPED = "harbourford"

FIRST_RESULT = """async (typed) => {
  const field = document.getElementById('q');
  field.focus();
  const began = performance.now();
  field.value = typed[0];
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 0)));
  return performance.now() - began;
}"""


@dataclass(frozen=True, kw_only=True)
class Built:
    rows: int
    seconds: float
    cpu: float
    files: int
    size: int
    grew_mib: float


@dataclass(frozen=True)
class Searched:
    """Milliseconds, round by round: from opening to the first rows; of a first letter, by the clock and busy."""

    ready: list[float]
    waited: list[float]
    busy: list[float]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """`sizes`: bytes by file, compressed. `large`: milliseconds, round by round."""

    rows: int
    sizes: dict[str, int]
    searched: Searched
    built: tuple[Built, ...]
    large: tuple[float, ...] = ()

    @property
    def goals(self) -> list[Goal]:
        return [
            Goal(f"the table of {self.rows:,} rows, compressed", sum(self.sizes.values()) / 1000, MOST_KB, " kB"),
            Goal("first result of a search, by the clock", median(self.searched.waited), MOST_MS, " ms"),
        ]

    def told(self) -> str:
        lines = [
            f"The table of {self.rows:,} rows: {sum(self.sizes.values()) / 1000:.1f} kB compressed.",
            "; ".join(f"{name} {size / 1000:.1f} kB" for name, size in self.sizes.items()),
            f"The first letter of a search, processor slowed {SLOWED}×: {_spread(self.searched.busy)} ms of it.",
            f"By the clock, with the wait for the picture: {_spread(self.searched.waited)} ms.",
            f"From opening the page to its first rows, slowed as well: {_spread(self.searched.ready)} ms.",
        ]
        lines += [
            f"Building {one.rows:,} rows: {one.cpu:.1f} s of the processor, {one.seconds:.1f} by the clock, "
            f"{one.files:,} files, {one.size / 1e6:.0f} MB; memory grew by {one.grew_mib:.0f} MiB."
            for one in self.built
        ]
        if self.large:
            lines.append(f"A search among 100,000 rows, slowed {SLOWED}×, parts fetched: {_spread(self.large)} ms.")
        lines += [
            f"{goal.what}: {goal.found:.0f}{goal.unit}, bound {goal.bound:.0f}: {'held' if goal.held else 'missed'}."
            for goal in self.goals
        ]
        return "\n".join(lines)


def measure(rows: int = 20_000, rounds: int = 7, *, largest: bool = False) -> Measured:
    with TemporaryDirectory(prefix="outreach-bench-site-") as folder, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        at = Path(folder)
        small = made(sum(STORY.values()))
        built = [_built(small, at / "small")]
        sizes = {name: len(gzip.compress((at / "small" / name).read_bytes(), 6)) for name in LOADS}
        searched = _searched(browser, at / "small", rounds)
        built.append(_built(made(rows), at / "rows"))
        shutil.rmtree(at / "rows")
        large: tuple[float, ...] = ()
        if largest:
            built.append(_built(made(100_000), at / "large"))
            large = _found(browser, at / "large", rounds)
        browser.close()
    return Measured(rows=len(small.rows), sizes=sizes, searched=searched, built=tuple(built), large=large)


def made(rows: int) -> Release:
    """So many rows with the shares of the published story; each copied from one that a log was folded for."""
    luck = random.Random(SEED)
    ranges = tuple(PublishedRange(low=step, high=step, label=label) for step, label in enumerate(RANGES))
    codebook = replace(CODEBOOK, finding_label="Searches", ranges=ranges)
    one_of_each = release(*logs(**dict.fromkeys(STORY, 1)), codebook=codebook)
    patterns = dict(zip(STORY, sorted(one_of_each.rows, key=lambda row: row.rfc_id), strict=True))
    printed = in_print_order(_rows(rows, patterns, luck))
    return replace(
        one_of_each,
        rows=printed,
        tally=tally_of(printed, codebook, 1),
        ledger=Ledger(imported=rows, published=rows, removed=0, merged=0, renamed=0, outside=0),
    )


def _rows(rows: int, patterns: dict[str, Row], luck: random.Random) -> Iterator[Row]:
    endings = [ending for ending, count in STORY.items() for _ in range(count)]
    for number in range(1, rows + 1):
        place = f"{luck.choice(PLACES)}{luck.choice(ENDS)}"
        yield replace(
            patterns[endings[number % len(endings)]],
            rfc_id=RfcId(number),
            agency=f"{place} {luck.choice(BODIES)}" + (f" {number}" if rows > sum(STORY.values()) else ""),
            country=luck.choice(COUNTRIES),
            kind=luck.choice(KINDS),
            published_range=luck.choice(RANGES),
        )


def _built(story: Release, folder: Path) -> Built:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, busy = time.perf_counter(), time.process_time()
    written = put.put(folder, build.site(issue(story, out=())), story.cut.slug)
    seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return Built(rows=len(story.rows), seconds=seconds, cpu=cpu, files=written.files, size=written.size, grew_mib=grew)


def _searched(browser: Browser, folder: Path, rounds: int) -> Searched:
    found = Searched([], [], [])
    with served(folder) as address:
        for _ in range(rounds):
            page = _phone(browser)
            began = time.perf_counter()
            page.goto(f"{address}/index.html")
            page.wait_for_selector(".found[data-ready]")
            found.ready.append((time.perf_counter() - began) * 1000)
            page.wait_for_timeout(1500)  # a reader looks before typing
            clock = page.context.new_cdp_session(page)
            clock.send("Performance.enable", {"timeDomain": "threadTicks"})
            before = _busy(clock)
            found.waited.append(page.evaluate(FIRST_RESULT, TYPED))
            found.busy.append((_busy(clock) - before) * 1000)
            page.context.close()
    return found


def _phone(browser: Browser, slowed: int = SLOWED) -> Page:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    return page


def _busy(clock: CDPSession) -> float:
    """Seconds for which the thread that draws the page had the processor; to be slowed counts as being busy."""
    return next(
        one["value"] for one in clock.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration"
    )


def _found(browser: Browser, folder: Path, rounds: int) -> tuple[float, ...]:
    """Until the rows of a whole word stand there: the names and the rows have to be fetched."""
    taken = []
    with served(folder) as address:
        for _ in range(rounds):
            page = _phone(browser)
            page.goto(f"{address}/index.html")
            page.wait_for_selector(".found[data-ready]")
            began = time.perf_counter()
            page.fill("#q", TYPED)
            page.locator(".found tbody th", has_text="Harbourford").first.wait_for()
            taken.append((time.perf_counter() - began) * 1000)
            page.context.close()
    return tuple(taken)


def _spread(found: Sequence[float]) -> str:
    return f"{median(found):.0f} ({min(found):.0f}–{max(found):.0f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--largest", action="store_true", help="100,000 rows as well")
    given = parser.parse_args()
    print(measure(given.rows, given.rounds, largest=given.largest).told())
