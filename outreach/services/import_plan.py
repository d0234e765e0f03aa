"""What a dry run says on a page: the sums, the first lines of each kind, every question and every problem."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from outreach.domain.import_changes import Change, Entering
from outreach.domain.import_matching import Doubt, Known
from outreach.domain.import_places import Choices, ZoneWanted
from outreach.domain.imports import Plan
from outreach.domain.known import Membership
from outreach.domain.sheets import Problem, Reading

SHOWN = 50
"""So many lines of each kind are put on a page; the sums count all of them."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportLine:
    """One agency of the file. `slug` is the directory's, empty for one new to it; `also` are lines that repeat it."""

    line: int
    name: str
    country: str
    subdivision: str
    kind: str
    zone: str
    published_range: str
    slug: str
    also: tuple[int, ...]
    changes: tuple[Change, ...]
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MissingAgency:
    """In the investigation and not in the file. It stays; a person may remove it, with a reason."""

    rfc_id: int
    slug: str
    name: str
    country: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportCounts:
    """`lines` = new + changed + unchanged + left_alone + repeated + undecided lines + lines with problems."""

    lines: int
    new: int
    changed: int
    unchanged: int
    left_alone: int
    repeated: int
    missing: int
    doubts: int
    undecided: int
    problems: int


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """A dry run, ready for a page. `ready`: nothing is wrong and nothing undecided, so it may be run for real.

    `readings`: what each encoding would make of its words, where a person must say which is right.
    """

    upload_id: int
    investigation_slug: str
    filename: str
    sha256: str
    counts: ImportCounts
    how: tuple[str, ...] = ()
    new: tuple[ImportLine, ...] = ()
    changed: tuple[ImportLine, ...] = ()
    left_alone: tuple[ImportLine, ...] = ()
    missing: tuple[MissingAgency, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    problems: tuple[Problem, ...] = ()
    zones_wanted: tuple[ZoneWanted, ...] = ()
    choices: Choices = field(default_factory=Choices)
    encoding: str = ""
    readings: tuple[Reading, ...] = ()
    applied: bool = False

    @property
    def ready(self) -> bool:
        return not self.applied and not self.counts.problems and not self.counts.undecided

    @property
    def undecided(self) -> tuple[Doubt, ...]:
        return tuple(doubt for doubt in self.doubts if not doubt.decision)

    @property
    def only_zones_missing(self) -> bool:
        """All that is wrong goes away when a time zone is chosen for each place that has several."""
        return bool(self.zones_wanted) and len(self.problems) == sum(wanted.lines for wanted in self.zones_wanted)


def unread(slug: str, filename: str, why: str) -> ImportPlan:
    """A file of which nothing can be said but why it was refused."""
    wrong = (Problem(line=0, column="", reason=why, next_step=""),)
    nothing = counts_of(Plan(lines=0, problems=wrong), 0)
    return ImportPlan(
        upload_id=0, investigation_slug=slug, filename=filename, sha256="", counts=nothing, problems=wrong
    )


def counts_of(plan: Plan, lines: int) -> ImportCounts:
    return ImportCounts(
        lines=lines,
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=len(plan.unchanged),
        left_alone=len(plan.left_alone),
        repeated=len(plan.repeated),
        missing=len(plan.missing),
        doubts=len(plan.doubts),
        undecided=len(plan.undecided),
        problems=len(plan.problems),
    )


def lines_shown(entering: Iterable[Entering]) -> tuple[ImportLine, ...]:
    return tuple(_line(one) for one, _ in zip(entering, range(SHOWN), strict=False))


def missing_shown(missing: Iterable[Known]) -> tuple[MissingAgency, ...]:
    return tuple(
        MissingAgency(
            rfc_id=known.rfc_id or 0, slug=known.agency.slug, name=known.printed_name, country=known.agency.country
        )
        for known, _ in zip(missing, range(SHOWN), strict=False)
    )


def problems_csv(plan: ImportPlan) -> str:
    """Every problem, one a line, for the person who will mend the file."""
    rows = ([problem.line or "", problem.column, problem.reason, problem.next_step] for problem in plan.problems)
    return _csv(["line", "column", "what is wrong", "what to do"], rows)


def decisions_csv(plan: ImportPlan) -> str:
    """Every question with its possible answers, to be filled in and handed back as decisions."""
    rows = (
        [
            doubt.line,
            doubt.name,
            doubt.country,
            doubt.decision,
            "; ".join(f"{one.decision} ({one.name}, {one.likeness})" for one in doubt.candidates),
        ]
        for doubt in plan.doubts
    )
    return _csv(["line", "name", "country", "decision", "it may be"], rows)


def _line(one: Entering) -> ImportLine:
    row = one.row
    return ImportLine(
        line=row.line,
        name=one.name,
        country=row.country,
        subdivision=row.subdivision,
        kind=row.kind,
        zone=row.zone,
        published_range=row.finding.published_range,
        slug=one.known.agency.slug if one.known else "",
        also=one.also,
        changes=one.changes,
        why=_why(one),
    )


def _why(one: Entering) -> str:
    listing = one.listing
    if listing is None or not one.left_alone:
        return ""
    if listing.membership is Membership.MERGED:
        return f"It was merged into {listing.merged_into}: {listing.membership_reason}"
    return f"It was removed: {listing.membership_reason}"


def _csv(headings: list[str], rows: Iterable[Sequence[object]]) -> str:
    """For a spreadsheet program, so no cell may begin as a formula does."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([f"'{cell}" if str(cell).startswith(_FORMULA) else cell for cell in row])
    return file.getvalue()
