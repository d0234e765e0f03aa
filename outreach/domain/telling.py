"""A log told from a file: each line becomes an entry only after the rules have judged it against all entries before."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from outreach.domain import facts
from outreach.domain.agencies import Agency
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.fact_lines import PROMISES, Context, FactLine, Told, resolve
from outreach.domain.facts import Entry, Fact
from outreach.domain.ids import Seq, StaffId
from outreach.domain.people import Acting
from outreach.domain.rules import check
from outreach.domain.rules.asking import EndsOnDayOff
from outreach.domain.rules.common import need_past
from outreach.domain.sheets import Problem
from outreach.domain.wallclock import spelled

SENTENCES = re.compile(r"(?<=[.?!]) (?=[A-Z])")


@dataclass(frozen=True, kw_only=True)
class Pen:
    """How the lines of one log are written down.

    `as_recorded`: a line keeps the instant at which it was first written down elsewhere; else all of them are written
    down `now`. `seal` locks off-the-record words; `who` gives the person a line names, with their role; `meet` raises
    `RuleBroken` where a fact names a colleague or an agency that is not there. `by` handed the file in; None in a
    practice story.
    """

    agency: Agency
    by: StaffId | None
    now: datetime
    as_recorded: bool
    case_at: Callable[[Sequence[Entry], datetime], Case]
    who: Callable[[FactLine], Acting]
    seal: Callable[[str], str]
    meet: Callable[[Fact], None]


@dataclass(kw_only=True)
class Telling:
    """The log with the entries told so far; `added` are the new ones, `words` what goes to the locked drawer by seq."""

    entries: list[Entry]
    case: Case
    added: list[Entry] = field(default_factory=list)
    labels: dict[str, Seq] = field(default_factory=dict)
    deadlines: dict[Seq, datetime] = field(default_factory=dict)
    words: dict[Seq, str] = field(default_factory=dict)
    problem: Problem | None = None


def tell(lines: Sequence[FactLine], entries: Sequence[Entry], pen: Pen) -> Telling:
    """Tell the lines in order, up to the first that breaks a rule: what follows it may rest on it."""
    telling = Telling(entries=[], case=pen.case_at(entries, pen.now))
    for entry in entries:
        _keep(telling, entry)
    for line in lines:
        try:
            entry = _next(line, telling, pen)
        except RuleBroken as broken:
            telling.problem = problem_of(line.number, broken)
            break
        _keep(telling, entry)
        telling.added.append(entry)
        if line.ref:
            telling.labels[line.ref] = entry.seq
    if telling.added:
        telling.case = pen.case_at(telling.entries, max(pen.now, telling.entries[-1].recorded_at))
    return telling


def problem_of(number: int, broken: RuleBroken) -> Problem:
    """What the rule says, with one next step: its own last sentence; where it has one only, to mend the line."""
    *reason, step = SENTENCES.split(broken.sentence)
    if isinstance(broken, EndsOnDayOff):
        step = f'Choose one of them, or confirm the day off: "day_off": "{broken.off.reason}".'
    return Problem(
        line=number,
        column=broken.field or "",
        reason=" ".join(reason) or step,
        next_step=step if reason else "Mend the line and record the file again.",
    )


def _keep(telling: Telling, entry: Entry) -> None:
    telling.entries.append(entry)
    if isinstance(entry.fact, PROMISES):
        telling.deadlines[entry.seq] = entry.fact.due_at


def _next(line: FactLine, telling: Telling, pen: Pen) -> Entry:
    if line.ref in telling.labels:
        raise RuleBroken(f"The label “{line.ref}” was used before for this agency. Choose another one.", "ref")
    recorded_at = _recorded_at(line, telling.entries, pen)
    case = pen.case_at(telling.entries, recorded_at)
    context = Context(
        agency=pen.agency,
        calendar=case.calendar,
        policy=case.policy,
        labels=telling.labels,
        deadlines=telling.deadlines,
        last_seq=case.last_seq,
        as_recorded=pen.as_recorded,
    )
    told = resolve(line, context, pen.seal)
    by = pen.who(line)
    _not_there_already(told, telling)
    pen.meet(told.happened.fact)
    check(case, told.happened, by)
    seq = Seq(case.last_seq + 1)
    if isinstance(told.happened.fact, facts.OffRecordHeard):
        telling.words[seq] = told.words
    return Entry(
        seq=seq,
        recorded_at=recorded_at,
        recorded_by=by.staff,
        occurred_at=told.happened.at,
        fact=told.happened.fact,
        handed_in_by=pen.by,
    )


def _not_there_already(told: Told, telling: Telling) -> None:
    """The same fact at the same instant: the file was recorded before, or the line stands in it twice."""
    for entry in telling.entries:
        if entry.occurred_at == told.happened.at and _same(entry.fact, told.happened.fact):
            raise RuleBroken(f"This is in the log already, as entry {entry.seq}. Take the line out.", "fact")


def _same(one: Fact, other: Fact) -> bool:
    """Off-the-record words are compared by who spoke: the same words have another seal each time."""
    if isinstance(one, facts.OffRecordHeard) and isinstance(other, facts.OffRecordHeard):
        return one.speaker == other.speaker
    return one == other


def _recorded_at(line: FactLine, entries: Sequence[Entry], pen: Pen) -> datetime:
    """Now; or, for a log brought as it was recorded, the line's own instant, else as soon as it could be."""
    last = entries[-1].recorded_at if entries else None
    need_past(line.at, pen.now, line.zone or "UTC")
    if not pen.as_recorded:
        return max(pen.now, last) if last else pen.now
    if line.recorded_at is None:
        return max(line.at, last) if last else line.at
    if line.recorded_at < line.at:
        raise RuleBroken("Nothing is written down before it happens. Give a later time.", "recorded_at")
    if line.recorded_at > pen.now:
        raise RuleBroken("This lies in the future. Give the time at which it was written down.", "recorded_at")
    if entries and line.recorded_at < (listed_at := entries[0].recorded_at):
        raise RuleBroken(
            f"The agency was listed later ({spelled(listed_at.astimezone(UTC))}), and nothing is written down before. "
            "For a log kept elsewhere, import the agencies with --as-of the instant at which it began.",
            "recorded_at",
        )
    if last and line.recorded_at < last:
        raise RuleBroken(
            f"The entry before was written down later ({spelled(last.astimezone(UTC))}). Put the lines in order.",
            "recorded_at",
        )
    return line.recorded_at
