"""What importing a file would do: who is new, changed, unchanged or missing, and what must be decided first.

Nothing here writes. A missing agency is only reported: an import never takes anything out of an investigation.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from outreach.domain.import_changes import Addresses, Entering, Source, entering
from outreach.domain.import_matching import (
    Decision,
    Directory,
    Doubt,
    Known,
    Near,
    Place,
    Undecidable,
    ask_about_near_names,
    conflicts,
    decision_of,
    placed,
)
from outreach.domain.import_rows import FileRow
from outreach.domain.known import Membership
from outreach.domain.sheets import Problem


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything the import would do. `lines` of the file are the sum of all kinds and of the lines with problems.

    `without_zone`: lines of agencies new to the directory that nothing gives a time zone.
    """

    lines: int
    new: tuple[Entering, ...] = ()
    changed: tuple[Entering, ...] = ()
    unchanged: tuple[Entering, ...] = ()
    left_alone: tuple[Entering, ...] = ()
    repeated: tuple[tuple[int, int], ...] = ()
    missing: tuple[Known, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    without_zone: tuple[FileRow, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def undecided(self) -> tuple[Doubt, ...]:
        return tuple(doubt for doubt in self.doubts if not doubt.decision)

    @property
    def ready(self) -> bool:
        return not self.problems and not self.undecided

    @property
    def writes(self) -> bool:
        return bool(self.new or self.changed)


def decisions_in(rows: Iterable[FileRow], told: Mapping[int, str]) -> tuple[dict[int, Decision], list[Problem]]:
    """Decisions by line: those told apart from the file, else those in its own column."""
    decided: dict[int, Decision] = {}
    problems: list[Problem] = []
    for row in rows:
        if text := told.get(row.line, "") or row.decision:
            try:
                decided[row.line] = decision_of(text)
            except Undecidable:
                problems.append(
                    Problem(
                        line=row.line,
                        column="decision",
                        reason=f"“{text[:60]}” decides nothing.",
                        next_step="Write same:<slug>, rename:<slug>, same:#<line> or different.",
                    )
                )
    return decided, problems


@dataclass(frozen=True, kw_only=True)
class Matched:
    """Which agency each line is, the questions that leaves, and the decisions that cannot be followed."""

    places: tuple[Place, ...]
    doubts: tuple[Doubt, ...]
    problems: tuple[Problem, ...]


def match(rows: Sequence[FileRow], directory: Directory, decided: Mapping[int, Decision], near: Near) -> Matched:
    """Find each line's agency by name, and ask about names that come near another."""
    places = placed(rows, directory, decided)
    ask_about_near_names(places, directory, near)
    problems = [problem for place in places for problem in _not_followed(place, directory, decided)]
    doubts = [
        Doubt(
            line=place.row.line,
            name=place.row.name,
            country=place.row.country,
            subdivision=place.row.subdivision,
            kind=place.row.kind,
            candidates=tuple(place.candidates),
            decision=_word(decided.get(place.row.line)),
        )
        for place in places
        if place.candidates and not place.certain
    ]
    return Matched(places=tuple(places), doubts=tuple(doubts), problems=(*problems, *_circles(places)))


def planned(matched: Matched, directory: Directory, file: Source, there: Addresses) -> Plan:
    """What the import would do, once each line has its place. `there` are the contacts we have."""
    places, doubts = matched.places, matched.doubts
    undecided = {doubt.line for doubt in doubts if not doubt.decision}
    groups, problems = _groups(places)
    by_kind: dict[str, list[Entering]] = defaultdict(list)
    for first, others in groups:
        if first.row.line not in undecided:
            one = entering(first, others, file, there)
            by_kind[_kind(one)].append(one)
    met = {place.known.agency.id for place in places if place.known}
    return Plan(
        lines=len(places),
        new=tuple(by_kind["new"]),
        changed=tuple(by_kind["changed"]),
        unchanged=tuple(by_kind["unchanged"]),
        without_zone=tuple(one.row for one in by_kind["without zone"]),
        left_alone=tuple(by_kind["left alone"]),
        repeated=tuple((other.row.line, first.row.line) for first, others in groups for other in others),
        missing=tuple(known for known in directory.agencies if known.agency.id not in met and _should_be_there(known)),
        doubts=doubts,
        problems=(*matched.problems, *problems, *_names_taken(by_kind["changed"], directory)),
    )


def _names_taken(changed: Sequence[Entering], directory: Directory) -> Iterator[Problem]:
    """New names that another row has: two rows of one name could not be told apart in print."""
    renamed = [one for one in changed if one.renamed]
    rows = {known.printed_name: known for known in directory.agencies if renamed and _should_be_there(known)}
    given = Counter(one.name for one in renamed)
    for one in renamed:
        if given[one.name] > 1 or rows.get(one.name, one.known) is not one.known:
            yield Problem(
                line=one.row.line,
                column="name",
                reason=f"another row of this investigation is called “{one.name}”.",
                next_step="Add what tells the two apart, like the state, or merge them if they are one.",
            )


def _kind(one: Entering) -> str:
    if one.known is None and not one.row.zone:
        return "without zone"
    if one.listing is None:
        return "new"
    if one.left_alone:
        return "left alone"
    return "changed" if one.changes else "unchanged"


def _word(decision: Decision | None) -> str:
    if decision is None:
        return ""
    target = f"#{decision.line}" if decision.line else decision.slug
    return f"{decision.answer}:{target}" if target else decision.answer.value


def _not_followed(place: Place, directory: Directory, decided: Mapping[int, Decision]) -> Iterator[Problem]:
    """Decisions and slugs that name nothing, or an agency in another country."""
    row, decision = place.row, decided.get(place.row.line)
    step = "Run the import dry and take one of the decisions it offers for this line."
    if decision and decision.line and place.repeats is None:
        yield Problem(
            line=row.line, column="decision", reason=f"there is no line {decision.line} to join.", next_step=step
        )
    for column, slug in (("decision", decision.slug if decision else ""), ("slug", row.slug)):
        if slug and slug not in directory.by_slug:
            reason = f"the directory has no agency “{slug[:80]}” in a country of this file."
            yield Problem(
                line=row.line,
                column=column,
                reason=reason,
                next_step=step if column == "decision" else "Empty the cell.",
            )
    if place.known and place.known.agency.country != row.country:
        reason = f"{place.known.agency.name} is in {place.known.agency.country}, and the line says {row.country}."
        yield Problem(line=row.line, column="country", reason=reason, next_step="Correct the country or the decision.")


def _circles(places: Sequence[Place]) -> list[Problem]:
    roots = _roots(places)
    return [
        Problem(
            line=place.row.line,
            column="decision",
            reason="the lines to join point at each other.",
            next_step="Let one of them stand for itself.",
        )
        for place in places
        if roots[place.row.line] is None
    ]


def _roots(places: Sequence[Place]) -> dict[int, Place | None]:
    """For each line the one that speaks for it (itself, unless it repeats another); None where they go in a circle."""
    by_line = {place.row.line: place for place in places}
    roots: dict[int, Place | None] = {place.row.line: place for place in places if not place.repeats}
    for place in places:
        way: dict[int, Place] = {}
        while place.row.line not in roots and place.row.line not in way:
            way[place.row.line] = place
            place = by_line[place.repeats.line] if place.repeats else place  # noqa: PLW2901  # the walk itself
        roots |= dict.fromkeys(way, roots.get(place.row.line))
    return roots


def _groups(places: Sequence[Place]) -> tuple[list[tuple[Place, list[Place]]], list[Problem]]:
    """Lines that are one agency, under the line that speaks for them; what two of them say differently is a problem."""
    groups: dict[int, tuple[Place, list[Place]]] = {
        place.row.line: (place, []) for place in places if not place.repeats
    }
    roots = _roots(places)
    problems: list[Problem] = []
    for place in places:
        root = roots[place.row.line]
        if root and root is not place:
            groups[root.row.line][1].append(place)
            problems += [
                Problem(
                    line=place.row.line,
                    column=column,
                    reason=f"it is the same agency as line {root.row.line}, which says something else here.",
                    next_step="Write the right value in both lines, or decide that they are different.",
                )
                for column in conflicts(place.row, root.row)
            ]
    return [*groups.values()], problems


def _should_be_there(known: Known) -> bool:
    listing = known.listing
    return bool(listing and listing.membership is Membership.IN and not listing.outside_dataset)
