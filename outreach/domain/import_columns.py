"""Which column of a file says what: headings as newsrooms write them, for the agency and for the finding."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from outreach.domain.agencies import fold_text
from outreach.domain.sheets import Problem, Sheet


class Field(StrEnum):
    """What an import knows of an agency. The value is the heading that no other reading can take away."""

    NAME = "name"
    COUNTRY = "country"
    KIND = "kind"
    SUBDIVISION = "subdivision"
    ZONE = "zone"
    EMAIL = "email"
    PHONE = "phone"
    FORM = "form"
    WEBSITE = "website"
    LANGUAGE = "language"
    SOURCE_SPELLING = "source spelling"
    PARENT = "parent"
    RANGE = "published range"
    OUTSIDE = "outside dataset"
    REPORTER = "reporter"
    SLUG = "slug"
    DECISION = "decision"


_SYNONYMS: dict[Field, str] = {
    Field.NAME: "agency, agency name, entity, entity name, organisation, organization, organisation name, "
    "organization name, institution, public body, body, company, company name",
    Field.COUNTRY: "country code, country name, iso, iso code, iso country, land, pays, pais",
    Field.KIND: "type, entity type, agency type, kind of agency, category, type of agency, type of entity",
    Field.SUBDIVISION: "state, province, region, state code, state or province, canton, state province",
    Field.ZONE: "time zone, timezone, tz",
    Field.EMAIL: "e mail, mail, email address, e mail address, press email, press e mail, contact email, media email",
    Field.PHONE: "telephone, tel, phone number, telephone number, press phone, contact phone, media phone",
    Field.FORM: "web form, contact form, form url, online form",
    Field.WEBSITE: "web site, url, homepage, home page, web, web page",
    Field.LANGUAGE: "languages, lang, preferred language",
    Field.SOURCE_SPELLING: "source name, name in source, spelling in source, name as in source, original name, "
    "original spelling, name in records",
    Field.PARENT: "parent agency, parent body, parent organisation, parent organization, parent company",
    Field.RANGE: "range, published search range, printed range, search range",
    Field.OUTSIDE: "outside the dataset, not a row",
    Field.REPORTER: "assignee, assigned to",
    Field.SLUG: "agency slug",
    Field.DECISION: "decisions",
}
_FIELDS = {word.strip(): field for field, words in _SYNONYMS.items() for word in words.split(",")} | {
    field.value: field for field in Field
}
_SEVERAL = frozenset({Field.EMAIL, Field.PHONE, Field.FORM, Field.WEBSITE})
"""An agency may have more than one of these, so more than one column may give them."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Places of the columns in a line. `finding` are the investigation's own, `count` the one ranges are made from."""

    headings: tuple[str, ...]
    places: Mapping[Field, tuple[int, ...]]
    finding: tuple[int, ...]
    count: int | None
    how: tuple[str, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def first(self) -> tuple[tuple[Field, int], ...]:
        """Each field with its (first) column."""
        return tuple((field, found[0]) for field, found in self.places.items())

    def has(self, field: Field) -> bool:
        return field in self.places

    def heading(self, field: Field) -> str:
        return self.headings[self.places[field][0]] if field in self.places else field.value

    @property
    def gives_range(self) -> bool:
        return self.has(Field.RANGE) or self.count is not None


def columns_of(sheet: Sheet, *, finding_column: str = "", default_country: str = "") -> Columns:
    """Sort the headings. `finding_column` is the codebook's; it is finding data whatever it is called."""
    wanted: dict[Field, list[int]] = defaultdict(list)
    finding: list[int] = []
    count: int | None = None
    for at, heading in enumerate(sheet.headings):
        words = heading_words(heading)
        if finding_column and words == heading_words(finding_column):
            count = at
            finding.append(at)
        elif field := _FIELDS.get(words):
            wanted[field].append(at)
        elif heading:
            finding.append(at)
    places, left, problems = _settled(sheet, wanted)
    finding = sorted(finding + left)
    if not problems:
        problems = _missing(sheet, places, default_country)
    return Columns(
        headings=sheet.headings,
        places=places,
        finding=tuple(finding),
        count=count,
        how=tuple(_how(sheet.headings, places, finding)),
        problems=tuple(problems),
    )


def heading_words(heading: str) -> str:
    """A heading without case, marks, dashes and underscores, so `E-Mail` and `e_mail` are one."""
    return " ".join("".join(char if char.isalnum() else " " for char in fold_text(heading)).split())


def _settled(
    sheet: Sheet, wanted: Mapping[Field, list[int]]
) -> tuple[dict[Field, tuple[int, ...]], list[int], list[Problem]]:
    """One column for each field; where one of several bears the field's own name, the others are finding data."""
    places: dict[Field, tuple[int, ...]] = {}
    left: list[int] = []
    problems: list[Problem] = []
    for field, found in wanted.items():
        named = [at for at in found if heading_words(sheet.headings[at]) == field.value]
        if field in _SEVERAL or len(found) == 1:
            places[field] = tuple(found)
        elif len(named) == 1:
            places[field] = (named[0],)
            left += [at for at in found if at not in named]
        else:
            both = " and ".join(f"“{sheet.headings[at]}”" for at in found)
            problems.append(
                Problem(
                    line=sheet.heading_line,
                    column=sheet.headings[found[0]],
                    reason=f"{both} could both give the agency's {field.value}.",
                    next_step=f"Call the one that does “{field.value}”; the other is then kept with the finding data.",
                )
            )
    return places, left, problems


def _missing(sheet: Sheet, places: Mapping[Field, tuple[int, ...]], default_country: str) -> list[Problem]:
    headings = ", ".join(heading for heading in sheet.headings if heading)
    absent = [field for field in (Field.NAME, Field.COUNTRY) if field not in places]
    if default_country:
        absent = [field for field in absent if field is not Field.COUNTRY]
    return [
        Problem(
            line=sheet.heading_line,
            column="",
            reason=f"no column gives the agency's {field.value}; the headings are: {headings[:300]}.",
            next_step=f"Call the column that does “{field.value}”."
            + (" Or choose one country for the whole file (--default-country)." if field is Field.COUNTRY else ""),
        )
        for field in absent
    ]


def _how(headings: tuple[str, ...], places: Mapping[Field, tuple[int, ...]], finding: list[int]) -> list[str]:
    read_as = [
        f"“{headings[at]}” as {field.value}"
        for field, found in places.items()
        for at in found
        if heading_words(headings[at]) != field.value
    ]
    kept = [f"“{headings[at]}”" for at in finding]
    return [
        *([f"Read {', '.join(read_as)}."] if read_as else []),
        *([f"Kept with the finding data: {', '.join(kept)}."] if kept else []),
    ]
