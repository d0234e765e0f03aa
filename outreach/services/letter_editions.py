"""The letters of an investigation as they are written: a language at a time, proof-read, in versions to go back to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff

from outreach.db import editions, investigations, log, people, queries
from outreach.db.session import Session
from outreach.domain.editions import Edition
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import AgencyListed, FindingDataChanged
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import Investigation
from outreach.domain.letter_templates import LetterLanguage, Letters, Purpose, with_language, without_language
from outreach.domain.letter_text import lines_of
from outreach.domain.lines import Place
from outreach.domain.merging import KNOWN_FIELDS, Merged
from outreach.domain.people import Acting
from outreach.domain.phases import Stage
from outreach.mail import local_words
from outreach.services import editions as adopting
from outreach.services import letter_files, letter_pages, letter_proofs
from outreach.services.desk import Desk
from outreach.services.evidence import Download
from outreach.services.letter_pages import LettersPage
from outreach.services.letter_rendering import column_field

AGENCIES_OFFERED = 300
SOME = 500
"""Logs looked into with one statement."""
CONTEXT = 2
"""So many lines around a change are shown with it."""


@dataclass(frozen=True, kw_only=True)
class TemplatesPage:
    """One language being written. `agencies`: for whom a letter can be looked at; `columns`: the finding's fields."""

    letters: LettersPage
    agencies: tuple[tuple[RfcId, str], ...]
    columns: tuple[str, ...]
    preview: Merged | None = None

    @property
    def investigation(self) -> Investigation:
        return self.letters.investigation

    @property
    def fields(self) -> tuple[str, ...]:
        return (*KNOWN_FIELDS, *(f"finding.{name}" for name in self.columns))

    def written(self, tag: str, version: int = 0) -> LetterLanguage | None:
        """The language as it stands, or as it stood in an earlier version."""
        earlier = (one.body for one in self.letters.history if one.version == version)
        of = next(earlier, None) if version else self.letters.letters
        return of.in_language(tag) if isinstance(of, Letters) and tag else None

    def model(self, tag: str) -> LetterLanguage | None:
        """The letters to translate from: those of the default language, where that is another one."""
        of = self.letters.letters
        found = of.in_language(of.default) if of else None
        return found if found and found.language != tag else None


@dataclass(frozen=True, kw_only=True)
class VersionPage:
    """One version to be read. `changes` are the lines that tell it from the one before, as `diff` writes them."""

    investigation: Investigation
    edition: Edition
    letters: Letters
    newest: int
    changes: tuple[str, ...]
    names: Mapping[StaffId, str]

    def language_name(self, tag: str) -> str:
        return local_words.language_name(tag)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A language as somebody wrote it. `was` is its tag before, empty for a new one; `default`: it is to be that."""

    written: LetterLanguage
    was: str
    default: bool

    def among(self, letters: Letters | None) -> Letters:
        return with_language(letters, self.spelt, was=self.was, default=self.default)

    @property
    def spelt(self) -> LetterLanguage:
        return replace(self.written, language=local_words.canonical(self.written.language))


def templates_page(desk: Desk, slug: str, *, looked_at: tuple[Typed, Purpose, RfcId] | None = None) -> TemplatesPage:
    """`looked_at`: a language as it was typed, and which of its letters to show for which agency."""
    with desk.reading() as session:
        letters = letter_pages.read_letters(desk, session, slug)
        wanted = queries.Wanted(investigation_id=letters.investigation.id, place=Place.IN, limit=AGENCIES_OFFERED)
        lines = queries.page(session, wanted, desk.clock()).lines
        unasked_first = sorted(lines, key=lambda line: line.milestones.stage is not Stage.NOT_ASKED)
        offered = tuple((line.rfc_id, line.name) for line in unasked_first)
        columns = columns_of(session, [rfc_id for rfc_id, _ in offered])
        shown = None
        if looked_at:
            typed, purpose, rfc_id = looked_at
            alone = Letters(default=typed.spelt.language, languages=(typed.spelt,))
            adopting.checked(typed.among(letters.letters))
            _proof_read(session, letters, typed.spelt)
            shown = letter_pages.previewed(desk, session, slug, rfc_id, purpose=purpose, letters=alone)
    return TemplatesPage(letters=letters, agencies=offered, columns=columns, preview=shown)


def columns_of(session: Session, rfc_ids: Sequence[RfcId]) -> tuple[str, ...]:
    """Every column that one of these agencies has a value in, by the name of its field."""
    kinds = (AgencyListed.__name__, FindingDataChanged.__name__)
    some = (rfc_ids[start : start + SOME] for start in range(0, len(rfc_ids), SOME))
    facts = (entry.fact for ids in some for of in log.of_kinds(session, ids, *kinds).values() for entry in of)
    found = (fact.finding.columns for fact in facts if isinstance(fact, AgencyListed | FindingDataChanged))
    return tuple(dict.fromkeys(column_field(heading) for columns in found for heading, _ in columns))


def adopt(desk: Desk, slug: str, typed: Typed, *, seen_as: int, by: Acting) -> None:
    """Adopt the letters with this one language as it was typed, if its letters can be sent to anybody."""
    adopting.need_editor(by)
    with desk.reading() as session:
        letters = letter_pages.read_letters(desk, session, slug)
        body = adopting.checked(typed.among(letters.letters))
        _proof_read(session, letters, typed.spelt)
    letter_files.check_in_store(desk, body, letters.letters)
    adopting.adopt(desk, slug, body, seen_as=seen_as, by=by)


def adopt_all(desk: Desk, slug: str, body: Letters, *, by: Acting) -> int:
    """Adopt whole letters, from a file; the version they got."""
    adopting.need_editor(by)
    languages = tuple(replace(one, language=local_words.canonical(one.language)) for one in body.languages)
    body = Letters(default=local_words.canonical(body.default), languages=languages)
    with desk.reading() as session:
        letters = letter_pages.read_letters(desk, session, slug)
        _proof_read(session, letters, *adopting.checked(body).languages)
    letter_files.check_in_store(desk, body, letters.letters)
    adopting.adopt(desk, slug, body, seen_as=letters.version, by=by)
    return letters.version + 1


def _proof_read(session: Session, letters: LettersPage, *languages: LetterLanguage) -> None:
    columns: tuple[str, ...] = ()
    if any("finding." in letter.body + letter.subject for one in languages for letter in one.letters):
        columns = columns_of(session, log.requests(session, letters.investigation.id))
    for one in languages:
        letter_proofs.check(one, columns=columns or None, questions=letters.questions)


def attach(desk: Desk, slug: str, files: Iterable[tuple[str, bytes]], *, tag: str, purpose: Purpose, by: Acting) -> int:
    """Adopt the letters with these files, names and bytes, going with one of them in place of any before."""
    page = letter_pages.letters_page(desk, slug)
    one = page.letters.in_language(local_words.canonical(tag)) if page.letters else None
    if page.letters is None or one is None or one.letter(purpose) is None:
        raise RuleBroken(f"There is no {purpose} in {tag}. Write it first.", "language")
    adopting.need_editor(by)
    kept = tuple(letter_files.keep(desk, called, content) for called, content in files)
    texts = tuple(replace(text, files=kept) if text.purpose is purpose else text for text in one.letters)
    typed = Typed(written=replace(one, letters=texts), was=one.language, default=one.language == page.letters.default)
    adopt(desk, slug, typed, seen_as=page.version, by=by)
    return page.version + 1


def file(desk: Desk, slug: str, sha256: str) -> Download:
    """A file that goes with letters of any version, to be saved."""
    history = letter_pages.letters_page(desk, slug).history
    return letter_files.find(desk, (one.body for one in history if isinstance(one.body, Letters)), sha256)


def leave_out(desk: Desk, slug: str, tag: str, *, seen_as: int, by: Acting) -> None:
    """Adopt the letters without this language."""
    page = letter_pages.letters_page(desk, slug)
    if page.letters is None or page.letters.in_language(tag) is None:
        raise RuleBroken("There are no letters in this language any more.")
    adopting.adopt(desk, slug, without_language(page.letters, tag), seen_as=seen_as, by=by)


def version(desk: Desk, slug: str, number: int) -> VersionPage:
    """One version of the letters; 0 is the newest. Raises `NotFound`."""
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        every = editions.load(session, investigation.id, investigation.editions).letters
        names = people.names(session)
    wanted = next((one for one in every if one.version == (number or len(every))), None)
    if wanted is None or not isinstance(wanted.body, Letters):
        raise NotFound("There is no such version of the letters. Choose one under Letters.")
    before = next((one.body for one in every if one.version == wanted.version - 1), None)
    return VersionPage(
        investigation=investigation,
        edition=wanted,
        letters=wanted.body,
        newest=len(every),
        changes=_changes(before, wanted.body) if isinstance(before, Letters) else (),
        names=names,
    )


def _changes(before: Letters, after: Letters) -> tuple[str, ...]:
    lines = unified_diff(lines_of(before), lines_of(after), n=CONTEXT, lineterm="")
    return tuple(line for line in lines if not line.startswith(("---", "+++")))
