"""Turns figures into the tables that are printed, and into the generated part of docs/performance.md."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median

from bench import goals, sweep
from bench.goals import Goal
from bench.import_agencies import Imported
from bench.ingest import Ingested
from bench.letters import Sent
from bench.memory import Kept
from bench.pages import DESK, FLOOR, STACK, Compared, Grown
from bench.plans import Page
from bench.start import Started
from bench.sweep import Swept
from bench.turns import Timed

BEGIN, END = "<!-- written by `make bench`; begin -->", "<!-- written by `make bench`; end -->"


@dataclass
class Figures:
    """Everything one run found."""

    at: datetime
    database: str
    large: int
    compared: list[Compared] = field(default_factory=list)
    grown: Grown | None = None
    started: list[Started] = field(default_factory=list)
    kept: dict[int, Kept] = field(default_factory=dict)
    plans: list[Page] = field(default_factory=list)
    imported: Imported | None = None
    letters: Sent | None = None
    ingested: Ingested | None = None
    swept: list[Swept] = field(default_factory=list)

    @property
    def goals(self) -> list[Goal]:
        judged = [one for one in self.compared if one.size == goals.SIZE] or self.compared[-1:]
        return [
            *(goal for one in judged for goal in goals.of_comparison(one)),
            *(goals.of_growth(self.grown) if self.grown else ()),
            *(goals.of_import(self.imported) if self.imported else ()),
            *(goals.of_letters(self.letters) if self.letters else ()),
            *(goals.of_mail(self.ingested) if self.ingested else ()),
            *(goals.of_sweeps(self.swept) if self.swept else ()),
            *goals.of_starts(self.started),
            *goals.of_memory(self.kept),
            *(goals.of_plans(self.plans) if self.plans else ()),
        ]


def told(figures: Figures) -> str:
    """The whole report in Markdown."""
    parts = [
        _machine(figures),
        "### Goals",
        _table(("goal", "found", "bound", ""), [_goal(goal) for goal in figures.goals]),
    ]
    parts += [part for heading, text in _chapters(figures) for part in (f"### {heading}", text)]
    return "\n\n".join(parts) + "\n"


def _chapters(figures: Figures) -> Iterator[tuple[str, str]]:
    """What was measured this time, each with its heading."""
    if figures.compared:
        yield "Beside the floor and the bare stack", _compared(figures.compared)
    if figures.grown:
        yield f"From {figures.grown.small:,} to {figures.grown.large:,} requests", _grown(figures.grown)
    yield from (
        (heading, tell(found))
        for heading, found, tell in (
            ("Importing", figures.imported, _imported),
            ("Letters", figures.letters, _letters),
            ("Taking in mail", figures.ingested, _ingested),
            ("Reminders", figures.swept, _swept),
            ("Starting a command", figures.started, _started),
            ("Memory of the web process (PSS, MiB)", figures.kept, _kept),
            ("Statements a page", figures.plans, _plans),
        )
        if found
    )


def _machine(figures: Figures) -> str:
    return (
        f"Measured on {figures.at:%d %B %Y} on a machine with {os.cpu_count()} cores, client and servers on the same "
        f"ones; {figures.database}. The largest desk has {figures.large:,} requests for comment."
    )


def write(figures: Figures, file: Path) -> None:
    """Put the report between its two marks; whatever stands around them is a person's."""
    text = file.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise RuntimeError(f"{file} has lost the marks between which figures are written.")
    fresh = f"{BEGIN}\n\n{told(figures)}\n{END}"
    replaced = re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: fresh, text, flags=re.DOTALL)
    file.write_text(replaced, encoding="utf-8")


def _swept(sweeps: Sequence[Swept]) -> str:
    return "\n".join(f"- {sweep.told(one)}" for one in sweeps)


def _goal(goal: Goal) -> tuple[str, ...]:
    number = ".2f" if goal.unit in ("×", " s", " s CPU") else ",.0f"
    sign = "≥" if goal.least else "≤"
    verdict = "held" if goal.held else "**missed**"
    return goal.what, f"{goal.found:{number}}{goal.unit}", f"{sign} {goal.bound:{number}}{goal.unit}", verdict


def _compared(compared: Sequence[Compared]) -> str:
    rows = []
    for one in compared:
        for what, times in one.pages.items():
            ours, floor, stack = times[DESK], times[FLOOR], times[STACK]
            ratios = (f"{ours.over(floor):.1f}", f"{ours.over(stack):.2f}", f"{stack.over(floor):.1f}")
            cpu = f"{ours.cpu:.1f} / {stack.cpu:.1f} / {floor.cpu:.1f}"
            rows.append((f"{one.size:,}", what, _ms(floor), _ms(stack), _ms(ours), *ratios, cpu))
        front = one.front["desk"]
        over = f"{front.over(one.front['list']):.2f} × list"
        rows.append((f"{one.size:,}", "desk", "", "", _ms(front), over, "", "", f"{front.cpu:.1f}"))
    head = ("requests", "page", "floor ms", "stack ms", "ours ms", "ours/floor", "ours/stack", "stack/floor", "CPU ms")
    uncounted = ", ".join(f"{one.size:,}: {_ms(one.pages['list'][f'{FLOOR} uncounted'])}" for one in compared)
    return f"{_table(head, rows)}\n\nThe floor's list without its two counts, ms at {uncounted}."


def _grown(grown: Grown) -> str:
    rows = [
        (who, what, _ms(times["few"]), _ms(times["many"]), f"{times['many'].over(times['few']):.2f}")
        for who, pages in (("ours", grown.desk), ("floor", grown.floor))
        for what, times in pages.items()
    ]
    return _table(("", "page", f"ms at {grown.small:,}", f"ms at {grown.large:,}", "grows"), rows)


def _imported(imported: Imported) -> str:
    rows = [
        (name, f"{median(rates):,.0f} ({min(rates):,.0f}-{max(rates):,.0f})")
        for name, rates in (("ours", imported.ours), ("floor", imported.floor), ("ours, by CPU", imported.ours_of_cpu))
    ]
    return f"{_table(('', 'agencies a second'), rows)}\n\nOurs takes {imported.over:.1f} times the floor's time."


def _letters(sent: Sent) -> str:
    rows = [
        (name, f"{median(seconds):.2f} ({min(seconds):.2f}-{max(seconds):.2f})", *map(str, sent.statements[what]))
        for name, seconds, what in (
            (f"{sent.letters} letters merged and shown", sent.looked, "look"),
            (f"{sent.letters} letters approved and queued", sent.approved, "approve"),
        )
    ]
    return _table(("", "seconds", "statements for 8 letters", f"for {sent.letters - 8}"), rows)


def _ingested(ingested: Ingested) -> str:
    rows = [
        (name, f"{median(rates):,.0f} ({min(rates):,.0f}-{max(rates):,.0f})")
        for name, rates in (
            ("ours", ingested.ours),
            ("floor", ingested.floor),
            ("ours, by CPU of its main process", ingested.ours_of_cpu),
        )
    ]
    rows.append(("piped in one by one, by CPU", f"{1 / ingested.piped_cpu:.1f}"))
    rows.append(("piped in one by one", f"{ingested.piped:.1f}"))
    long = [(f"{count:,}", f"{rate:,.0f}", f"{grown:.1f}") for count, (rate, grown) in ingested.long.items()]
    told = _table(("", f"mails a second on one core, of {ingested.mails}"), rows)
    return f"{told}\n\n{_table(('mails', 'a second of CPU', 'memory grew by MiB'), long)}" if long else told


def _started(started: Iterable[Started]) -> str:
    rows = [(f"`{one.said}`", f"{one.middle:.3f} ({min(one.cpu):.3f}-{max(one.cpu):.3f})") for one in started]
    return _table(("command", "CPU seconds"), rows)


def _kept(kept: dict[int, Kept]) -> str:
    rows = [(f"{size:,}", f"{one.started:.0f}", f"{one.driven:.0f}", f"{one.longer:.0f}") for size, one in kept.items()]
    return _table(("requests", "started", "after a drive", "after a drive four times as long"), rows)


def _plans(pages: Iterable[Page]) -> str:
    rows = [(page.what, str(len(page.statements)), "; ".join(page.scans) or "none") for page in pages]
    return _table(("page", "statements", "big tables read whole"), rows)


def _ms(timed: Timed) -> str:
    return f"{timed.middle:.2f} ({min(timed.rounds):.2f}-{max(timed.rounds):.2f})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
