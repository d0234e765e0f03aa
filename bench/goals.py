"""What the desk is to reach, each as one number beside its bound: held or not held, never moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from bench.import_agencies import Imported
from bench.ingest import Ingested
from bench.letters import Sent
from bench.memory import Kept
from bench.pages import DESK, FLOOR, Compared, Grown
from bench.plans import Page
from bench.start import Started
from bench.sweep import Swept

SIZE = 20_000
"""The size at which the pages are held against the floor (the largest there is, where the run stops short of it)."""

LEAN, FLAT, FRONT = {"list": 4.0, "record": 4.0, "log": 8.0}, 1.3, 1.5
MOST_CPU, MOST_MIB, MOST_GROWTH = 0.15, 120.0, 1.05
QUICK = 4_000.0
MOST_OF_LETTERS = 2.0
SWEEP, IDLE_MS, WAIT_MS = 4.0, 2.0, 100.0
MAILS, OF_FLOOR, PIPED, MOST_MORE_MIB = 200.0, 0.35, 15.0, 10.0
MOST_STATEMENTS = {"record": 6, "log": 8}


@dataclass(frozen=True)
class Goal:
    """One bound and what was found. `least`: the number must not lie below it; else not above."""

    what: str
    found: float
    bound: float
    unit: str = "×"
    least: bool = False

    @property
    def held(self) -> bool:
        return self.found >= self.bound if self.least else self.found <= self.bound


def of_comparison(compared: Compared) -> Iterator[Goal]:
    for what, bound in LEAN.items():
        times = compared.pages[what]
        yield Goal(f"{what} beside the floor at {compared.size:,}", times[DESK].over(times[FLOOR]), bound)
    yield Goal(f"desk beside the list at {compared.size:,}", compared.front["desk"].over(compared.front["list"]), FRONT)


def of_growth(grown: Grown) -> Iterator[Goal]:
    for what, times in grown.desk.items():
        yield Goal(f"{what} at {grown.large:,} beside {grown.small:,}", times["many"].over(times["few"]), FLAT)


def of_import(imported: Imported) -> Iterator[Goal]:
    what = f"agencies imported a second, {imported.agencies:,} in one file"
    yield Goal(what, median(imported.ours), QUICK, unit=" a second", least=True)


def of_letters(sent: Sent) -> Iterator[Goal]:
    yield Goal(f"{sent.letters} letters from templates to the outbox", sent.both, MOST_OF_LETTERS, unit=" s")
    few, many = sent.statements["look"]
    yield Goal("statements to look at a batch, many letters beside few", many / few, 1.0)


def of_mail(ingested: Ingested) -> Iterator[Goal]:
    yield Goal(f"mails taken in a second, {ingested.mails}", median(ingested.ours), MAILS, unit=" a second", least=True)
    yield Goal("taking in mail beside the floor", ingested.of_floor, OF_FLOOR, least=True)
    yield Goal("mails piped in one by one", ingested.piped, PIPED, unit=" a second", least=True)
    if ingested.long:
        few, many = min(ingested.long), max(ingested.long)
        (quick, small), (slow, large) = ingested.long[few], ingested.long[many]
        yield Goal(f"a mail at {many:,} beside {few:,}, by CPU", quick / slow, FLAT)
        yield Goal(f"memory for {many:,} mails beyond that for {few:,}", large - small, MOST_MORE_MIB, unit=" MiB")


def of_sweeps(sweeps: list[Swept]) -> Iterator[Goal]:
    for one in sweeps:
        yield Goal(f"reminders noted and written, {one.due:,} due of {one.size:,}, beside bare SQL", one.over, SWEEP)
        yield Goal(f"SQL of a sweep with nothing due, of {one.size:,}", one.idle_ms, IDLE_MS, unit=" ms")
        yield Goal(f"longest wait of a writer while {one.due:,} are told", one.waited_ms, WAIT_MS, unit=" ms")
    few, many = sweeps[0], sweeps[-1]
    if many.due > few.due:
        yield Goal(f"a reminder of {many.due:,} beside one of {few.due:,}, by CPU", many.each / few.each, FLAT)


def of_starts(started: list[Started]) -> Iterator[Goal]:
    for one in started:
        if one.said.endswith(("outreach --help", "outreach --version")):
            yield Goal(f"`{one.said}`", one.middle, MOST_CPU, unit=" s CPU")


def of_memory(kept: dict[int, Kept]) -> Iterator[Goal]:
    for size, memory in kept.items():
        yield Goal(f"web process at {size:,}", memory.longer, MOST_MIB, unit=" MiB")
        yield Goal(f"web process at {size:,}, longer drive beside shorter", memory.longer / memory.driven, MOST_GROWTH)


def of_plans(pages: list[Page]) -> Iterator[Goal]:
    for page in pages:
        if page.what in MOST_STATEMENTS:
            bound = float(MOST_STATEMENTS[page.what])
            yield Goal(f"statements of {page.what}", float(len(page.statements)), bound, unit="")
    yield Goal("big tables read whole, all pages", float(sum(len(page.scans) for page in pages)), 0.0, unit="")
