"""Which lines of a file are which agencies: what is certain, what must be asked, and what was decided."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from outreach.domain.agencies import Agency, fold_text
from outreach.domain.ids import AgencyId, RfcId, StaffId
from outreach.domain.import_rows import FileRow
from outreach.domain.known import Listing

MOST_CANDIDATES = 5
_ALL = 100
_LOOKED_AT = 50
"""Of agencies of one and the same name, so many are looked at: fifty thousand equal lines must not take hours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """An agency of the directory with every spelling it was met under; `listed` where it is in this investigation."""

    agency: Agency
    spellings: frozenset[str] = frozenset()
    rfc_id: RfcId | None = None
    listing: Listing | None = None
    assigned_to: StaffId | None = None

    @property
    def seen(self) -> frozenset[str]:
        """Every way its name has been written, to the letter."""
        listed = {self.listing.name, *self.listing.spellings} if self.listing else set()
        return self.spellings | listed | {self.agency.name}

    @property
    def printed_name(self) -> str:
        return self.listing.name if self.listing else self.agency.name


class Answer(StrEnum):
    SAME = "same"
    RENAME = "rename"
    DIFFERENT = "different"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A person's word on a probable duplicate.

    `same:<slug>`: the directory's agency, which keeps its name. `rename:<slug>`: the same, and the file's name is the
    right one. `same:#12`: the agency of line 12. `different`: an agency of its own.
    """

    answer: Answer
    slug: str = ""
    line: int = 0


class Undecidable(ValueError):
    """The decision is not one of the words that decide."""


def decision_of(text: str) -> Decision:
    word, colon, target = (part.strip() for part in text.partition(":"))
    try:
        answer = Answer(word.casefold())
    except ValueError:
        raise Undecidable(text) from None
    if answer is Answer.DIFFERENT and not colon:
        return Decision(answer=answer)
    number = target.removeprefix("#")
    if answer is Answer.SAME and target.startswith("#") and number.isdecimal():
        return Decision(answer=answer, line=int(number))
    if answer is Answer.DIFFERENT or not target or target.startswith("#"):
        raise Undecidable(text)
    return Decision(answer=answer, slug=target)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """What a line may be the same as. `decision` is what to answer if it is."""

    decision: str
    name: str
    score: int
    subdivision: str = ""
    kind: str = ""
    listed: bool = False

    @property
    def where(self) -> str:
        """What tells it from another of the same name: its line in the file, or its short name in the directory."""
        target = self.decision.partition(":")[2]
        return f"line {target.removeprefix('#')} of this file" if target.startswith("#") else target

    @property
    def likeness(self) -> str:
        """How near the names are; names that differ are never said to be all alike."""
        return f"{self.score}% alike" if self.score < _ALL else "the same words, or short for them"


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """A line that may repeat an agency. Undecided while `decision` is empty; nothing is imported before it is."""

    line: int
    name: str
    country: str
    subdivision: str
    kind: str
    candidates: tuple[Candidate, ...]
    decision: str = ""


@dataclass(kw_only=True, slots=True)
class Place:
    """Where one line belongs, while that is being worked out. `repeats` is the line that speaks for both."""

    row: FileRow
    known: Known | None = None
    repeats: FileRow | None = None
    rename: bool = False
    certain: bool = False
    candidates: list[Candidate] = field(default_factory=list)

    def ask(self, candidate: Candidate) -> None:
        if all(candidate.decision != other.decision for other in self.candidates):
            self.candidates.append(candidate)
            self.candidates.sort(key=lambda one: -one.score)
            del self.candidates[MOST_CANDIDATES:]


class Directory:
    """The agencies we know, by what they are called."""

    def __init__(self, agencies: Iterable[Known]) -> None:
        self.agencies = tuple(agencies)
        self.by_slug = {known.agency.slug: known for known in self.agencies}
        self._by_name: dict[tuple[str, str], list[Known]] = defaultdict(list)
        self._called: dict[tuple[str, ...], list[Known]] = {}
        for known in self.agencies:
            for key in {fold_text(name) for name in known.seen}:
                self._by_name[known.agency.country, key].append(known)

    def called(self, row: FileRow) -> list[Known]:
        """Agencies of this very name (or source spelling) in the country, those of the investigation first."""
        if not row.source_spelling and (row.country, row.key) not in self._by_name:
            return []
        asked = asked_for(row)
        if asked not in self._called:
            found = [*self._by_name.get((row.country, row.key), ())]
            if row.source_spelling:
                found += self._by_name.get((row.country, fold_text(row.source_spelling)), ())
            fitting = {known.agency.id: known for known in found if fits(row.subdivision, known.agency.subdivision)}
            self._called[asked] = sorted(fitting.values(), key=lambda known: (known.listing is None, known.agency.id))
        return self._called[asked]


def asked_for(row: FileRow) -> tuple[str, ...]:
    """What finding an agency by name depends on."""
    return row.country, row.key, row.subdivision, row.source_spelling


def fits(subdivision: str, other: str) -> bool:
    """Two agencies of one name in two states are two agencies."""
    return not subdivision or not other or subdivision == other


def conflicts(row: FileRow, other: FileRow) -> Iterator[str]:
    """What two lines say differently, so that they cannot simply be taken for one."""
    for name, one, two in (
        ("kind", row.kind, other.kind),
        ("subdivision", row.subdivision, other.subdivision),
        ("parent", row.parent, other.parent),
        ("zone", row.zone if row.zone_said else "", other.zone if other.zone_said else ""),
        ("published range", row.finding.published_range, other.finding.published_range),
        ("reporter", row.reporter, other.reporter),
    ):
        if one and two and one != two:
            yield name
    said = dict(other.finding.columns)
    for heading, cell in row.finding.columns:
        if said.get(heading, cell) != cell:
            yield heading
    if row.outside_dataset != other.outside_dataset:
        yield "outside dataset"


def placed(rows: Sequence[FileRow], directory: Directory, decided: Mapping[int, Decision]) -> list[Place]:
    """Each line with what its name alone makes certain, and with a question where the name is not enough.

    Lines that a person decided about come last, so that the line which bears the agency's own name speaks for it.
    """
    placing = _Placing(rows, directory, decided)
    in_turn = sorted(rows, key=lambda row: _names_its_agency(decided.get(row.line)))
    places = {row.line: placing.place(row) for row in in_turn}
    return [places[row.line] for row in rows]


def _names_its_agency(decision: Decision | None) -> bool:
    return decision is not None and decision.answer is not Answer.DIFFERENT


class _Placing:
    """Goes through the lines and remembers which agency has its line already, and which names are new."""

    def __init__(self, rows: Sequence[FileRow], directory: Directory, decided: Mapping[int, Decision]) -> None:
        self._lines = {row.line: row for row in rows}
        self._directory = directory
        self._decided = decided
        self._taken: dict[AgencyId, FileRow] = {}
        self._fresh: dict[tuple[str, str], list[FileRow]] = defaultdict(list)
        self._passed: dict[tuple[str, ...], int] = defaultdict(int)

    def place(self, row: FileRow) -> Place:
        place, decision = Place(row=row), self._decided.get(row.line)
        if decision and decision.answer is not Answer.DIFFERENT:
            self._as_decided(place, decision)
        elif row.slug in self._directory.by_slug:
            self._take(place, self._directory.by_slug[row.slug])
        else:
            self._by_name(place, decision)
        if not place.certain:
            self._ask_about_this_name(place)
        return place

    def _as_decided(self, place: Place, decision: Decision) -> None:
        if decision.line:
            place.repeats = self._lines.get(decision.line)
        elif known := self._directory.by_slug.get(decision.slug):
            self._take(place, known)
            place.rename = decision.answer is Answer.RENAME
            place.certain = False

    def _take(self, place: Place, known: Known) -> None:
        place.known, place.certain = known, True
        place.repeats = self._taken.get(known.agency.id)
        self._taken.setdefault(known.agency.id, place.row)

    def _by_name(self, place: Place, decision: Decision | None) -> None:
        """A second line of an agency that was imported before is no question, unless it says something else."""
        row, called = place.row, self._directory.called(place.row)
        free = self._free(row, called)
        if known := _certain(row, free, decision):
            self._take(place, known)
        elif not free and not decision:
            for known in called[:_LOOKED_AT]:
                if known.listing and not any(conflicts(row, self._taken[known.agency.id])):
                    self._take(place, known)
                    return

    def _free(self, row: FileRow, called: list[Known]) -> list[Known]:
        """The first agencies of this name that no line has yet; those passed once are not looked at again."""
        asked = asked_for(row)
        start = self._passed[asked]
        while start < len(called) and called[start].agency.id in self._taken:
            start += 1
        self._passed[asked] = start
        return [known for known in called[start : start + _LOOKED_AT] if known.agency.id not in self._taken]

    def _ask_about_this_name(self, place: Place) -> None:
        row = place.row
        for known in self._directory.called(row)[:_LOOKED_AT]:
            first = self._taken.get(known.agency.id)
            if first is None or first is row:
                place.ask(_candidate_known(known, 100))
            else:
                place.ask(_candidate_line(first, 100))
        for first in self._fresh[row.country, row.key][:_LOOKED_AT]:
            if fits(row.subdivision, first.subdivision):
                place.ask(_candidate_line(first, 100))
        if not place.known and not place.repeats:
            self._fresh[row.country, row.key].append(row)


def _certain(row: FileRow, free: list[Known], decision: Decision | None) -> Known | None:
    """An agency of this investigation by that name, or the only one of the directory unless a person said otherwise."""
    listed = [known for known in free if known.listing]
    if listed:
        return min(listed, key=lambda known: _differences(row, known))
    if len(free) == 1 and not (decision and decision.answer is Answer.DIFFERENT):
        return free[0]
    return None


def _differences(row: FileRow, known: Known) -> tuple[int, int]:
    """How far a line is from an agency of the same name, so that two of one name find their own lines again."""
    listing, agency = known.listing, known.agency
    before = dict(listing.finding.columns) if listing else {}
    unlike = sum(before.get(heading) != cell for heading, cell in row.finding.columns)
    unlike += sum(bool(one) and one != two for one, two in ((row.kind, agency.kind), (row.parent, agency.parent)))
    unlike += (row.name not in known.seen) + (row.subdivision != agency.subdivision)
    return unlike, agency.id


Near = Callable[[Sequence[str], int, str], Iterable[tuple[int, int, int]]]
"""Names, the place of the first one to ask about, the country → (place asked about, earlier place, likeness to 100)."""


def ask_about_near_names(places: Sequence[Place], directory: Directory, near: Near) -> None:
    """Add the questions that spelling raises: lines that are no known agency, against all of their country."""
    by_country: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        if not place.certain:
            by_country[place.row.country].append(place)
    known_by_country: dict[str, list[Known]] = defaultdict(list)
    for known in directory.agencies:
        if known.agency.country in by_country:
            known_by_country[known.agency.country].append(known)
    for country, asked in by_country.items():
        _ask_in_country(asked, known_by_country[country], near, country)


def _ask_in_country(asked: list[Place], known: list[Known], near: Near, country: str) -> None:
    spelled = [(one, name) for one in known for name in sorted(one.seen)]
    names = [name for _, name in spelled] + [place.row.name for place in asked]
    for at, earlier, score in near(names, len(spelled), country):
        place = asked[at - len(spelled)]
        if earlier < len(spelled):
            candidate = spelled[earlier][0]
            if fits(place.row.subdivision, candidate.agency.subdivision):
                place.ask(_candidate_known(candidate, score))
        else:
            row = asked[earlier - len(spelled)].row
            if fits(place.row.subdivision, row.subdivision):
                place.ask(_candidate_line(row, score))


def _candidate_known(known: Known, score: int) -> Candidate:
    return Candidate(
        decision=f"same:{known.agency.slug}",
        name=known.printed_name,
        score=score,
        subdivision=known.agency.subdivision,
        kind=known.agency.kind,
        listed=known.listing is not None,
    )


def _candidate_line(row: FileRow, score: int) -> Candidate:
    return Candidate(
        decision=f"same:#{row.line}", name=row.name, score=score, subdivision=row.subdivision, kind=row.kind
    )
