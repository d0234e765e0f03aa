"""What one agency of a file would change, field by field: in the dataset by facts, in the directory by new entries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from outreach.domain.agencies import fold_text
from outreach.domain.facts import Assigned, Channel, Fact, FindingData, FindingDataChanged, NameCorrected
from outreach.domain.ids import AgencyId
from outreach.domain.import_columns import Columns, Field
from outreach.domain.import_matching import Known, Place
from outreach.domain.import_rows import FileRow, RowContact
from outreach.domain.known import Listing, Membership

Addresses = Mapping[AgencyId, frozenset[tuple[Channel, str]]]
"""The contacts an agency has already, addresses without regard to case."""

DATASET, DIRECTORY = "dataset", "directory"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The file as the record will name it, and what its columns say."""

    name: str
    columns: Columns


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing that an import would alter. `where` is the dataset (a fact in the log) or the directory."""

    field: str
    before: str
    after: str
    where: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entering:
    """One agency of the file, and what the import would do about it.

    `row` speaks for all lines that are this agency; `also` are the numbers of the others. `name` is the one it has or
    will have in the investigation; `spellings` are those not met before.
    """

    row: FileRow
    name: str
    also: tuple[int, ...] = ()
    known: Known | None = None
    spellings: tuple[str, ...] = ()
    contacts: tuple[RowContact, ...] = ()
    changes: tuple[Change, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def listing(self) -> Listing | None:
        return self.known.listing if self.known else None

    @property
    def left_alone(self) -> bool:
        """It was removed or merged: a file does not bring it back, a person may."""
        return self.listing is not None and self.listing.membership is not Membership.IN

    @property
    def renamed(self) -> bool:
        return self.known is not None and self.name != self.known.printed_name


def entering(first: Place, others: Sequence[Place], file: Source, addresses: Addresses) -> Entering:
    """What the lines of one agency come to. `others` are the lines that repeat the first."""
    row, known = _speaking_for_all(first.row, [other.row for other in others]), first.known
    name = _printed_name(row, known, rename=first.rename)
    one = Entering(
        row=row,
        name=name,
        also=tuple(other.row.line for other in others),
        known=known,
        spellings=_new_spellings([place.row for place in (first, *others)], name, known),
        contacts=_new_contacts(row, addresses.get(known.agency.id, frozenset()) if known else frozenset()),
    )
    if known is None:
        return one
    if one.left_alone:
        return replace(one, contacts=(), spellings=())
    facts = tuple(_facts(one, file))
    return replace(one, facts=facts, changes=tuple(_changes(one, facts)))


def _speaking_for_all(row: FileRow, others: Sequence[FileRow]) -> FileRow:
    """The first line, with what it leaves empty filled from the others."""
    if not others:
        return row
    said: dict[str, str] = {}
    contacts: dict[tuple[Channel, str], RowContact] = {}
    for one in (row, *others):
        said = said | {heading: cell for heading, cell in one.finding.columns if heading not in said}
        for each in one.contacts:
            contacts.setdefault((each.channel, each.address.casefold()), each)
    zoned = max((row, *others), key=lambda one: (one.zone_said, bool(one.zone)))
    printed = next((one.finding.published_range for one in (row, *others) if one.finding.published_range), "")
    return replace(
        row,
        kind=_first(row.kind, *(other.kind for other in others)),
        subdivision=_first(row.subdivision, *(other.subdivision for other in others)),
        parent=_first(row.parent, *(other.parent for other in others)),
        reporter=next((one.reporter for one in (row, *others) if one.reporter), None),
        zone=zoned.zone,
        zone_said=zoned.zone_said,
        contacts=tuple(contacts.values()),
        finding=FindingData(published_range=printed, columns=tuple(said.items())),
    )


def _first(*texts: str) -> str:
    return next((text for text in texts if text), "")


def _printed_name(row: FileRow, known: Known | None, *, rename: bool) -> str:
    """The directory's name stands, unless a person or the file's own key says that the file's is right."""
    if known is None or rename:
        return row.name
    if known.listing and row.name not in known.seen and _is_keyed(row, known):
        return row.name
    return known.printed_name


def _is_keyed(row: FileRow, known: Known) -> bool:
    """The line names the agency by more than its spelling, or differs from it in capitals and accents alone."""
    own = {name.casefold() for name in known.seen}
    return bool(
        row.slug or row.source_spelling.casefold() in own or row.key in {fold_text(name) for name in known.seen}
    )


def _new_spellings(rows: Sequence[FileRow], name: str, known: Known | None) -> tuple[str, ...]:
    written = [text for row in rows for text in (row.name, row.source_spelling)]
    met = known.seen if known else frozenset()
    return tuple(dict.fromkeys(text for text in written if text and text != name and text not in met))


def _new_contacts(row: FileRow, there: frozenset[tuple[Channel, str]]) -> tuple[RowContact, ...]:
    return tuple(one for one in row.contacts if (one.channel, one.address.casefold()) not in there)


def _facts(one: Entering, file: Source) -> Iterator[Fact]:
    """What the log of an agency already listed is to learn."""
    listing = one.listing
    if listing is None:
        return
    if one.renamed:
        yield NameCorrected(name=one.name, reason="The imported file gives this name.", source=file.name)
    finding = _finding(one.row.finding, listing.finding, file.columns)
    if finding != listing.finding:
        yield FindingDataChanged(finding=finding, reason=f"Imported again from {file.name}.")
    if one.known and one.row.reporter and one.row.reporter != one.known.assigned_to:
        yield Assigned(to=one.row.reporter)


def _finding(said: FindingData, before: FindingData, columns: Columns) -> FindingData:
    """The finding data with the file's columns in place of the old; columns not in the file stay as they were."""
    in_file = {columns.headings[at].casefold() for at in columns.finding}
    new = {heading.casefold(): (heading, cell) for heading, cell in said.columns}
    kept = [
        (heading, new.pop(heading.casefold(), (heading, cell))[1])
        for heading, cell in before.columns
        if heading.casefold() not in in_file or heading.casefold() in new
    ]
    return FindingData(
        published_range=said.published_range if columns.gives_range else before.published_range,
        columns=(*kept, *new.values()),
    )


def _changes(one: Entering, facts: Sequence[Fact]) -> Iterator[Change]:
    known = one.known
    if known is None:
        return
    for fact in facts:
        yield from _dataset_changes(known, fact)
    if one.renamed and (known.listing is None or known.agency.name != known.listing.name):
        yield Change(field="name", before=known.agency.name, after=one.name, where=DIRECTORY)
    for name, before, after in changed_fields(one):
        yield Change(field=name, before=before, after=after, where=DIRECTORY)
    for contact in one.contacts:
        yield Change(field=contact.channel.value, before="", after=contact.address, where=DIRECTORY)
    for spelling in one.spellings:
        yield Change(field="spelling", before="", after=spelling, where=DIRECTORY)


def changed_fields(one: Entering) -> Iterator[tuple[str, str, str]]:
    """The directory's own columns that the file says otherwise; an empty cell says nothing."""
    if one.known is None:
        return
    agency, row = one.known.agency, one.row
    for name, before, after in (
        (Field.KIND.value, agency.kind, row.kind),
        (Field.SUBDIVISION.value, agency.subdivision, row.subdivision),
        (Field.ZONE.value, agency.zone, row.zone if row.zone_said else ""),
        (Field.LANGUAGE.value, ", ".join(agency.languages), ", ".join(row.languages)),
        (Field.PARENT.value, agency.parent, row.parent),
    ):
        if after and after != before:
            yield name, before, after


def _dataset_changes(known: Known, fact: Fact) -> Iterator[Change]:
    if isinstance(fact, NameCorrected):
        yield Change(field="name", before=known.printed_name, after=fact.name, where=DATASET)
    if isinstance(fact, Assigned):
        yield Change(field=Field.REPORTER.value, before=known.assigned_to or "", after=fact.to, where=DATASET)
    if isinstance(fact, FindingDataChanged) and known.listing:
        old, new = known.listing.finding, fact.finding
        if old.published_range != new.published_range:
            yield Change(field="published range", before=old.published_range, after=new.published_range, where=DATASET)
        before, after = dict(old.columns), dict(new.columns)
        for heading in dict.fromkeys((*before, *after)):
            if before.get(heading, "") != after.get(heading, ""):
                yield Change(field=heading, before=before.get(heading, ""), after=after.get(heading, ""), where=DATASET)
