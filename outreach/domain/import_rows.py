"""One line of a file as an agency, or what is wrong with the line: the column, the reason, the next step."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from outreach.domain.agencies import fold_text
from outreach.domain.facts import Channel, FindingData
from outreach.domain.gazetteer import Gazetteer
from outreach.domain.ids import StaffId
from outreach.domain.import_columns import Columns, Field
from outreach.domain.import_places import Choices, Places, ZoneWanted
from outreach.domain.investigation import Codebook
from outreach.domain.ranges import MEND, count_of, whole_number, wrong_range
from outreach.domain.sheets import Problem, Sheet, SheetRow

LONGEST = {Field.NAME: 300, Field.SOURCE_SPELLING: 300, Field.KIND: 200, Field.PARENT: 300, Field.RANGE: 60}
"""In characters. A longer one is a sentence in the wrong column."""

NO_FINDING = FindingData()
_LONGEST_ADDRESS = 500
_CHANNELS = {
    Field.EMAIL: (Channel.EMAIL, ""),
    Field.PHONE: (Channel.PHONE, ""),
    Field.FORM: (Channel.WEB_FORM, ""),
    Field.WEBSITE: (Channel.WEB_FORM, "Look for the form on this site."),
}
_SEVERAL = {
    Field.EMAIL: re.compile(r"[;,\s]+"),
    Field.PHONE: re.compile(r"\s*;\s*"),
    Field.FORM: re.compile(r"\s+"),
    Field.WEBSITE: re.compile(r"\s+"),
}
"""What stands between two addresses in one cell; web addresses may hold commas and semicolons."""

_PHONE = re.compile(r"[+(]?[\d\s()./+–-]{5,}(?:\s*(?:ext|x|int|poste|app)\.?\s*\d+)?", re.IGNORECASE)
_URL = re.compile(r"(?:https?://)?(?:[^\s/@:.]+\.)+[^\s/@:.]+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_YES, _NO = frozenset({"yes", "y", "true", "x", "1"}), frozenset({"", "no", "n", "false", "0"})


@dataclass(frozen=True, kw_only=True, slots=True)
class RowContact:
    """One address. Whose it is no file says, so it has no name until somebody asks."""

    channel: Channel
    address: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileRow:
    """What one line says. `zone_said`: the line itself names the zone; else it was derived or chosen for the file.

    `zone` is empty where nothing settles it: an agency that we know keeps its own, any other needs one.
    """

    line: int
    name: str
    key: str
    country: str
    subdivision: str = ""
    kind: str = ""
    zone: str = ""
    zone_said: bool = False
    languages: tuple[str, ...] = ()
    parent: str = ""
    source_spelling: str = ""
    contacts: tuple[RowContact, ...] = ()
    finding: FindingData = NO_FINDING
    outside_dataset: bool = False
    reporter: StaffId | None = None
    slug: str = ""
    decision: str = ""


@dataclass(frozen=True, kw_only=True)
class RowsRead:
    rows: tuple[FileRow, ...]
    problems: tuple[Problem, ...]
    places: Places
    how: tuple[str, ...]

    def zones_wanted(self, without: Sequence[FileRow]) -> tuple[ZoneWanted, ...]:
        return self.places.wanted((row.country, row.subdivision) for row in without)

    def zones_missing(self, without: Sequence[FileRow], columns: Columns) -> list[Problem]:
        wrong = [(row.line, *self.places.zone(row.country, row.subdivision, "")[1]) for row in without]
        heading = columns.heading(Field.ZONE)
        return [Problem(line=line, column=heading, reason=reason, next_step=step) for line, reason, step in wrong]


def rows_of(
    sheet: Sheet,
    columns: Columns,
    *,
    codebook: Codebook,
    gazetteer: Gazetteer,
    choices: Choices,
    colleagues: Mapping[str, StaffId],
    is_own: Callable[[str], bool] = lambda _: False,
) -> RowsRead:
    """Every line as an agency; the lines with a problem are left out and the problem told.

    `colleagues` are those who can look after an agency, by short name and by e-mail address. `is_own` knows the
    newsroom's own e-mail addresses, which are no agency's.
    """
    places = Places(gazetteer, choices)
    reader = _LineReader(
        columns=columns, codebook=codebook, places=places, gazetteer=gazetteer, colleagues=colleagues, is_own=is_own
    )
    rows: list[FileRow] = []
    for line in sheet.rows:
        before = len(reader.problems)
        row = reader.read(line)
        if len(reader.problems) == before:
            rows.append(row)
    return RowsRead(
        rows=tuple(rows),
        problems=tuple(reader.problems),
        places=reader.places,
        how=tuple(reader.places.how()),
    )


@dataclass(kw_only=True)
class _LineReader:
    columns: Columns
    codebook: Codebook
    places: Places
    gazetteer: Gazetteer
    colleagues: Mapping[str, StaffId]
    is_own: Callable[[str], bool]
    problems: list[Problem] = field(default_factory=list)
    emails: dict[str, str] = field(default_factory=dict)

    def read(self, row: SheetRow) -> FileRow:
        said = {name: cell for name, at in self.columns.first if (cell := row.cells[at])}
        name = " ".join(said.get(Field.NAME, "").split())
        if not name:
            self._problem(row, Field.NAME, "the agency has no name.", "Give its name, or take the line out.")
        self._check_lengths(row, said)
        country, subdivision, zone = self._place(row, said)
        return FileRow(
            line=row.line,
            name=name,
            key=fold_text(name),
            country=country,
            subdivision=subdivision,
            zone=zone,
            zone_said=Field.ZONE in said,
            kind=said.get(Field.KIND, ""),
            languages=self._languages(row, said.get(Field.LANGUAGE, "")),
            parent=said.get(Field.PARENT, ""),
            source_spelling=" ".join(said.get(Field.SOURCE_SPELLING, "").split()),
            contacts=tuple(self._contacts(row)),
            finding=self._finding(row, said.get(Field.RANGE, "")),
            outside_dataset=self._yes(row, said.get(Field.OUTSIDE, "")),
            reporter=self._reporter(row, said.get(Field.REPORTER, "")),
            slug=said.get(Field.SLUG, ""),
            decision=said.get(Field.DECISION, ""),
        )

    def _problem(self, row: SheetRow, column: Field | int, reason: str, next_step: str) -> None:
        heading = self.columns.headings[column] if isinstance(column, int) else self.columns.heading(column)
        self.problems.append(Problem(line=row.line, column=heading, reason=reason, next_step=next_step))

    def _check_lengths(self, row: SheetRow, said: Mapping[Field, str]) -> None:
        for name, longest in LONGEST.items():
            if name in said and len(said[name]) > longest:
                self._problem(
                    row,
                    name,
                    f"it has {len(said[name])} characters; {longest} is the limit.",
                    "Shorten it, or look for a cell that slipped into this column.",
                )

    def _place(self, row: SheetRow, said: Mapping[Field, str]) -> tuple[str, str, str]:
        """Country, state and zone; the zone only where the other two are right, to tell one problem once."""
        country, wrong = self.places.country(said.get(Field.COUNTRY, ""))
        if not country:
            self._problem(row, Field.COUNTRY, *wrong)
            return "", "", ""
        subdivision, wrong = self.places.subdivision(country, said.get(Field.SUBDIVISION, ""))
        if wrong[0]:
            self._problem(row, Field.SUBDIVISION, *wrong)
            return country, "", ""
        zone, wrong = self.places.zone(country, subdivision, said.get(Field.ZONE, ""))
        if wrong[0] and Field.ZONE in said:
            self._problem(row, Field.ZONE, *wrong)
        return country, subdivision, zone

    def _languages(self, row: SheetRow, text: str) -> tuple[str, ...]:
        found: list[str] = []
        for part in filter(None, re.split(r"\s*[;,/]\s*", text)):
            tag = self.gazetteer.languages.get(fold_text(part)) or self._tag(part)
            if tag:
                found.append(tag)
            else:
                self._problem(
                    row,
                    Field.LANGUAGE,
                    f"“{part[:40]}” is not a language we know.",
                    "Write its English name or its code, like French or fr; several with commas.",
                )
        return tuple(dict.fromkeys(found))

    def _tag(self, text: str) -> str:
        known = _TAG.fullmatch(text) and text.partition("-")[0].casefold() in self._codes
        return text if known else ""

    @property
    def _codes(self) -> frozenset[str]:
        return _codes_of(self.gazetteer)

    def _contacts(self, row: SheetRow) -> list[RowContact]:
        return [
            RowContact(channel=channel, address=address, note=note)
            for name, at, channel, note in self.addresses
            if (cell := row.cells[at])
            for address in self._addresses(row, at, name, cell)
        ]

    @cached_property
    def addresses(self) -> tuple[tuple[Field, int, Channel, str], ...]:
        """The columns that hold addresses."""
        return tuple(
            (name, at, *found) for name, found in _CHANNELS.items() for at in self.columns.places.get(name, ())
        )

    def _addresses(self, row: SheetRow, at: int, name: Field, cell: str) -> Iterator[str]:
        for part in filter(None, _SEVERAL[name].split(cell)):
            if wrong := self._wrong_address(name, part):
                self._problem(row, at, *wrong)
                return
            if name in (Field.FORM, Field.WEBSITE) and "://" not in part:
                yield f"https://{part}"
            else:
                yield part

    def _wrong_address(self, name: Field, address: str) -> tuple[str, str] | None:
        if len(address) > _LONGEST_ADDRESS:
            return f"“{address[:40]}…” is longer than {_LONGEST_ADDRESS} characters.", "Shorten it, or empty the cell."
        if name is Field.EMAIL:
            return self._wrong_email(address)
        if name is Field.PHONE:
            if not _PHONE.fullmatch(address):
                return f"“{address[:60]}” is not a phone number.", "Write it like +47 22 00 00 00; several with ;"
        elif not _URL.fullmatch(address):
            return f"“{address[:60]}” is not a web address.", "Write it like https://agency.example.org/contact."
        return None

    def _wrong_email(self, address: str) -> tuple[str, str] | None:
        if address not in self.emails:
            self.emails[address] = self.gazetteer.wrong_email(address)
        if wrong := self.emails[address]:
            return f"“{address}” is not an e-mail address: {wrong}", "Correct it, or empty the cell."
        if self.is_own(address):
            return f"“{address}” is an address of this newsroom.", "Write the agency's own, or empty the cell."
        return None

    def _finding(self, row: SheetRow, printed: str) -> FindingData:
        columns = tuple((self.columns.headings[at], row.cells[at]) for at in self.columns.finding if row.cells[at])
        at = self.columns.count
        if at is not None and row.cells[at] and not printed and self.codebook.ranges:
            printed = self._range(row, at)
        finding = FindingData(published_range=printed, columns=columns)
        known = whole_number(count_of(finding, self.codebook)) is not None
        if printed and known and (wrong := wrong_range(finding, self.codebook)):
            self._problem(row, Field.RANGE, wrong, MEND)  # of others' tables, whose counts nobody has, the release asks
        return finding

    def _range(self, row: SheetRow, at: int) -> str:
        """The codebook's range for the count."""
        cell = row.cells[at]
        count = whole_number(cell)
        label = self.codebook.range_of(count) if count is not None else None
        if count is None:
            self._problem(
                row,
                at,
                f"“{cell[:40]}” is not a whole number, so no range can be printed for it.",
                "Write the number in digits, or give the range in a column “published range”.",
            )
        elif label is None:
            labels = ", ".join(entry.label for entry in self.codebook.ranges)
            self._problem(
                row,
                at,
                f"{cell} lies in none of the codebook's ranges ({labels}).",
                "Correct the count, or add a range to the codebook.",
            )
        return label or ""

    def _reporter(self, row: SheetRow, text: str) -> StaffId | None:
        found = self.colleagues.get(text.casefold())
        if text and not found:
            self._problem(
                row,
                Field.REPORTER,
                f"“{text[:60]}” is nobody on the team of this investigation who looks after agencies.",
                "Give them a part first (its page Team), write a colleague's short name or address, or empty the cell.",
            )
        return found

    def _yes(self, row: SheetRow, text: str) -> bool:
        if text.casefold() not in _YES | _NO:
            self._problem(row, Field.OUTSIDE, f"“{text[:40]}” is neither yes nor no.", "Write yes or no.")
        return text.casefold() in _YES


def _codes_of(gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(tag.partition("-")[0].casefold() for tag in gazetteer.languages.values())
