"""The texts that people type and a release prints: what each is called, where it is mended, what is looked for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from outreach.domain import facts
from outreach.domain.confided import ADDRESSES, EVERYTHING, Kind, Looked
from outreach.domain.dataset import Log, Release
from outreach.domain.editions import EditionKind
from outreach.domain.facts import Entry, Fact, Terms
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Codebook, QuestionSet, Translated
from outreach.domain.mends import Mend, entry
from outreach.domain.method_changes import MethodNote
from outreach.domain.prose import language_name
from outreach.domain.rows import Row, RowWaiver
from outreach.domain.tombstones import ERASED
from outreach.domain.translated import OWN_LANGUAGE

METHOD_AT = {
    EditionKind.QUESTION_SET: "questions",
    EditionKind.POLICY: "policy",
    EditionKind.CODEBOOK: "codebook",
}
"""The pages of what readers see, so whoever changes it may tell them why."""


RANGES = "ranges"
"""The field whose texts say in which numbers the data is printed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handwritten:
    """One such text. `at` is the page of the investigation and the field on it; else `rfc_id` has it in its log.

    `prose`: its author chose every word, so single words are looked at. `language`: in whose words numbers are sought.
    `about`: the status or other group of rows of which it is the label or the wording. `of_one`: it speaks of one
    agency, as a line and the reason of a correction do. `sums`: it is a tally.
    """

    called: str
    text: str
    at: str = ""
    rfc_id: RfcId | None = None
    agency: str = ""
    mend: Mend | None = None
    kinds: frozenset[Kind] = EVERYTHING
    prose: bool = True
    language: str = OWN_LANGUAGE
    about: str = ""
    of_one: bool = False
    sums: bool = False

    @property
    def field(self) -> str:
        return self.at.partition("#")[2]

    def looked(self, *, whole: bool = False) -> Looked:
        """For the search; `whole`: for every kind, whatever it usually is looked through for."""
        return Looked(text=self.text, kinds=EVERYTHING if whole else self.kinds, prose=self.prose and not whole)


def of_codebook(codebook: Codebook) -> Iterator[Handwritten]:
    """What it says and what it names things; each with the field it stands in."""
    for called, field, text, about in (*_sentences(codebook), *_wordings(codebook), *_names(codebook)):
        if text:
            yield Handwritten(
                called=called,
                text=text,
                at=f"codebook#{field}",
                prose=field in ("introduction", "limits"),
                about=about,
                of_one=field.startswith("line_"),
            )
    for other in codebook.translations:
        yield from _translated(other)


_Typed = tuple[str, str, str, str]
"""What it is called, the field it stands in, the text, and what it is the label or the wording of."""


def _sentences(codebook: Codebook) -> Iterator[_Typed]:
    yield "The introduction", "introduction", codebook.introduction, ""
    for limit in codebook.limits:
        yield f"The limit “{limit}”", "limits", limit, ""


def _wordings(codebook: Codebook) -> Iterator[_Typed]:
    for status, wording in codebook.wordings.items():
        key = status.name.lower()
        yield f"The label of “{status}”", f"label_{key}", wording.label, status.value
        yield f"The wording of “{status}” in the tally", f"tally_{key}", wording.tally, status.value
        yield f"The wording of “{status}” for one {codebook.noun}", f"line_{key}", wording.line, status.value
    for qualifier in codebook.qualifiers:
        yield f"The wording of “{qualifier.key}”", "qualifiers", f"{qualifier.label}; {qualifier.tally}", qualifier.key


def _names(codebook: Codebook) -> Iterator[_Typed]:
    yield "What agencies are called", "noun", f"{codebook.noun}; {codebook.nouns}", ""
    yield "The heading of the finding", "finding_label", codebook.finding_label, ""
    yield from ((f"The circumstance “{key}”", "circumstances", label, key) for key, label in codebook.circumstances)
    yield from ((f"The range “{each.label}”", RANGES, each.label, "") for each in codebook.ranges)


def _translated(other: Translated) -> Iterator[Handwritten]:
    language = language_name(other.language)
    tally = f"The tally in {language}"
    labels = [(f"The label of “{key}” in {language}", label, key) for key, label in other.labels]
    asked = [(f"Question {one.number} in {language}", one.text, "") for one in other.questions]
    for called, text, about in ((tally, other.tally, ""), *labels, *asked):
        if text:
            yield Handwritten(
                called=called,
                text=text,
                at="codebook#translations",
                prose=False,
                language=other.language,
                about=about,
                sums=called == tally,
            )


def of_questions(questions: QuestionSet | None) -> Iterator[Handwritten]:
    for question in questions.questions if questions else ():
        text = f"{question.text}; {question.label}" if question.label else question.text
        at = f"questions#text_{question.number}"
        yield Handwritten(called=f"Question {question.number}", text=text, at=at, prose=False)


def of_method(kind: EditionKind, reason: str) -> Handwritten:
    """Why we changed something of our own; it is mended by another one, with the next version."""
    return Handwritten(called="The public reason", text=reason, at=f"{METHOD_AT[kind]}#reason")


def of_note(note: MethodNote) -> Handwritten:
    called = f"The public reason for {METHOD_AT[note.edition]} version {note.version}"
    return replace(of_method(note.edition, note.given), called=called)


TYPED = facts.ChangeExplained | facts.GateWaived | facts.StatementQuoted | facts.TranslationAdded
"""The facts that hold such a text."""


def of_fact(fact: Fact) -> Iterator[tuple[str, Handwritten]]:
    """What of a fact is printed and was typed by one of us, each with the field it was typed into.

    Of what an agency said for publication nothing is kept from readers but where somebody is reached.
    """
    match fact:
        case facts.ChangeExplained():
            yield "reason", Handwritten(called="The public reason", text=fact.reason, of_one=True)
        case facts.GateWaived():
            yield "reason", Handwritten(called="The reason of the waiver", text=fact.reason, of_one=True)
        case facts.StatementQuoted(terms=Terms.ON_BACKGROUND):
            yield "attribution", Handwritten(called="The attribution", text=fact.attribution)
            yield "words", Handwritten(called="The quote", text=fact.words, kinds=ADDRESSES)
        case facts.StatementQuoted():
            yield "words", Handwritten(called="The quote", text=fact.words, kinds=ADDRESSES)
            yield "role", Handwritten(called="The role", text=fact.role, kinds=ADDRESSES)
        case facts.TranslationAdded():
            yield "words", Handwritten(called="The translation", text=fact.words, kinds=ADDRESSES)


def of_release(release: Release, logs: Iterable[Log]) -> Iterator[Handwritten]:
    """All of them, as they would be printed."""
    codebook = release.house.codebook
    yield from (*of_codebook(codebook), *of_questions(release.house.questions))
    yield from reasons_of(release)
    known: Mapping[RfcId, Log] = {log.rfc_id: log for log in logs}
    for row in (*release.rows, *release.outside):
        waived = {waiver.seq for waiver in row.waivers}
        for one in _standing(known[row.rfc_id], release):
            if isinstance(one.fact, facts.ChangeExplained) or (
                isinstance(one.fact, facts.GateWaived) and one.seq not in waived
            ):
                continue
            for _, text in of_fact(one.fact):
                mend = entry(one.seq, "Look at it there")
                called = f"{text.called.lower()} in entry {one.seq}"
                yield replace(text, called=called, rfc_id=row.rfc_id, agency=row.agency, mend=mend)


def reasons_of(release: Release) -> Iterator[Handwritten]:
    """The public reasons that this release prints."""
    yield from (of_note(note) for note in release.method_notes if note.given)
    for update in release.updates:
        given: dict[Seq, tuple[Seq, str]] = {}
        for one in update.corrections:
            if one.explained and one.cause:
                given[one.explained.seq] = (one.cause, one.explained.reason)
        for seq, (cause, reason) in given.items():
            yield Handwritten(
                called=f"the public reason in entry {seq}",
                text=reason,
                rfc_id=update.rfc_id,
                agency=update.agency,
                mend=Mend(label="Say it otherwise", noun="explanations", about=cause),
                of_one=True,
            )


def waived(row: Row, waiver: RowWaiver) -> Handwritten:
    """The reason of a waiver that is in force, as it is printed with its row."""
    return Handwritten(
        called=f"the reason of the waiver in entry {waiver.seq}",
        text=waiver.reason,
        rfc_id=row.rfc_id,
        agency=row.agency,
        mend=entry(waiver.seq, "Look at it there"),
        of_one=True,
    )


def _standing(log: Log, release: Release) -> Iterator[Entry]:
    """What holds such a text, counts at the cut-off and has its words still."""
    by_then = [one for one in log.entries if one.recorded_at <= release.cut.cutoff]
    gone = {one.fact.entry for one in by_then if isinstance(one.fact, facts.EntryRetracted)}
    for one in (one for one in by_then if isinstance(one.fact, TYPED)):
        if one.seq not in gone and not any(text.text == ERASED for _, text in of_fact(one.fact)):
            yield one
