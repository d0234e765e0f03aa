"""What people wrote by hand around the generated sentences, held against the data: no number that is not in it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from outreach.domain.dataset import Release
from outreach.domain.handwritten import Handwritten, of_codebook, of_note, reasons_of, waived
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Codebook, QuestionSet, ResponseStatus
from outreach.domain.ledger import Tally
from outreach.domain.method_changes import MethodNote
from outreach.domain.methodology import CUTOFF_ZONE
from outreach.domain.number_words import bare, written_plainly
from outreach.domain.prose import a_few, counted, date_at, exact_instant, listed, long_date
from outreach.domain.readiness import Concerned, Unmet
from outreach.domain.row_groups import Groups, Named, nameless
from outreach.domain.rows import Row
from outreach.domain.spoken_counts import Text, judged, may_speak
from outreach.domain.stated_numbers import Counted, Stated, says_known, stated_in, unfounded
from outreach.domain.translated import FILLED, IN_BRACES, OWN_LANGUAGE, places_of

NUMBERS = "numbers"
OF_A_REASON = (
    "Say it without the number: what changed is printed beside the reason, with its own. A number from outside the "
    "data goes into the codebook, under “Numbers from elsewhere”, with its source."
)
OF_A_WAIVER = (
    "Say it without the number: the rule is printed beside the reason, and what is known of the agency with its own. A "
    "number from outside the data goes into the codebook, under “Numbers from elsewhere”, with its source."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lacking:
    """A number that the data does not bear out. Where it speaks of a count: `beside` what, and how many that are.

    `part`: it is said of so many of them, and they are fewer. `place` gives the right number, in braces.
    """

    written: str
    beside: tuple[str, ...] = ()
    count: str = ""
    place: str = ""
    part: bool = False


@dataclass(frozen=True, kw_only=True)
class Borne:
    """What bears a number out: texts that state it, and what counts come to beside each other.

    `vouched`: numbers from elsewhere, which an editor may have written in the language of the text they are for.
    `groups`: what was counted, against which a number that speaks of it is held.
    """

    sources: tuple[str, ...]
    counted: Counted
    groups: Groups
    vouched: tuple[str, ...] = ()
    _known: dict[str, frozenset[tuple[object, ...]]] = field(default_factory=dict, compare=False)

    def lacks(self, text: Handwritten, more: Iterable[str] = ()) -> tuple[Lacking, ...]:
        """The numbers of this text that nothing states; `more` are sources for it alone.

        One that speaks of a count has to be that count, whatever else states it, unless somebody vouched for it.
        """
        stated = numbers_in(text)
        if not (stated or has_places(text)):
            return ()
        spoken = {one.stated.start: one for one in judged(_read(text), stated, self.groups)}
        wrong = (one for one in spoken.values() if not one.right and not self._vouch_for(one.stated, text))
        others = [one for one in stated if one.start not in spoken]
        left = unfounded(others, self._known_in(text.language), self.counted)
        for source in sorted(more, key=len):
            left = unfounded(left, says_known((source,))) if left else left
        return (
            *(Lacking(written=one.written) for one in left),
            *dict.fromkeys(
                Lacking(written=one.stated.written, beside=one.beside, count=one.count, place=one.place, part=one.part)
                for one in wrong
            ),
        )

    def _vouch_for(self, one: Stated, text: Handwritten) -> bool:
        """For a number beside a count: only the number by itself, or the words around it; “30 June” is no thirty."""
        low = bare(written_plainly(text.text))
        for words in (bare(written_plainly(vouched)).strip() for vouched in self.vouched):
            around = (found.span() for found in re.finditer(re.escape(words), low))
            alone = (each for tag in {OWN_LANGUAGE, text.language} for each in stated_in(words, tag))
            if any(start <= one.start and one.end <= end for start, end in around) or any(
                each.says == one.says and len(each.written) == len(words) for each in alone
            ):
                return True
        return False

    def _known_in(self, language: str) -> frozenset[tuple[object, ...]]:
        if language not in self._known:
            own = says_known((*self.sources, *self.vouched))
            self._known[language] = own if language == OWN_LANGUAGE else own | says_known(self.vouched, language)
        return self._known[language]


def _read(text: Handwritten) -> Text:
    return Text(text=text.text, language=text.language, about=text.about, of_one=text.of_one, sums=text.sums)


def may_speak_of_counts(text: Handwritten, codebook: Codebook) -> bool:
    """Whether only the counts can tell if its numbers hold."""
    stated = numbers_in(text)
    return bool(stated) and may_speak(_read(text), stated, codebook)


def has_places(text: Handwritten) -> bool:
    """Whether a count is printed in it where its name stands in braces."""
    return (text.sums or text.field in FILLED) and bool(IN_BRACES.search(text.text))


def numbers_in(text: Handwritten) -> tuple[Stated, ...]:
    return stated_in(text.text, text.language)


def unfounded_numbers(release: Release, named: Named = nameless) -> tuple[Unmet, ...]:
    """Each text by hand with a number that nothing in the release states; one line for each text, one for reasons.

    `named`: what countries are called.
    """
    borne = borne_by(release, named)
    return (
        *(
            _unmet(text, wrong, release.house.codebook)
            for text in of_codebook(release.house.codebook)
            if (wrong := borne.lacks(text))
        ),
        *_in_reasons_of_method(release, borne),
        *_in_reasons(release, borne),
        *_in_waivers(release, borne),
    )


def borne_by(release: Release, named: Named = nameless) -> Borne:
    """What was counted and generated, what was asked, in which ranges it is printed, and what an editor vouched for."""
    settled = settled_by(release.cut.title, release.house.questions, release.house.codebook, release.tally)
    generated = (*release.question_sentences, release.ledger_sentence, *release.from_the_log)
    timeless = (without_cut_off(release, text, CUTOFF_ZONE) for text in generated)
    return replace(
        settled,
        sources=(*settled.sources, *timeless, *years_of(release)),
        groups=Groups(rows=release.rows, codebook=release.house.codebook, named=named),
        _known={},
    )


def without_cut_off(release: Release, text: str, zone: str) -> str:
    """A generated text without when we looked: that is no date of the data, and with it each minute knew others."""
    return text.replace(exact_instant(release.cut.cutoff, zone), "")


def years_of(release: Release) -> tuple[str, ...]:
    """In which years anything was asked, due or answered."""
    days = (day for row in (*release.rows, *release.outside) for day in days_of(row))
    return tuple(sorted({str(day.year) for day in days}))


def days_of(row: Row) -> Iterator[datetime]:
    days = (row.asked.first_at, row.asked.last_at, row.deadline_at, row.first_answer_at, row.answered_at, row.signed_at)
    return (day.astimezone(ZoneInfo(row.zone)) for day in days if day)


def settled_by(title: str, questions: QuestionSet | None, codebook: Codebook, tally: Tally) -> Borne:
    """The part of it that is known without reading every log.

    The counts rather than the sentences of the tally: those are in the codebook's own words.
    """
    counts = {tally.total, *(one.count for one in (*tally.statuses, *tally.inside, *tally.folded))}
    asked = [text for one in (questions.questions if questions else ()) for text in (one.text, one.label)]
    ranges = [text for one in codebook.ranges for text in (one.label, str(one.low), str(one.high or ""))]
    return Borne(
        sources=(*map(str, sorted(counts)), title, *asked, *ranges),
        counted=Counted(shares=frozenset(_shares(tally)), times=frozenset(_times(tally))),
        groups=Groups(rows=(), codebook=codebook),
        vouched=tuple(number for number, _ in codebook.numbers),
    )


def _shares(tally: Tally) -> Iterator[Fraction]:
    """Each count as part of what it is counted in, and of nothing else: 9 of 10 others are no ninety percent."""
    asked = (one for each in tally.questions for one in (each.confirms, each.denies, each.declines, each.unanswered))
    of_all = (*(one.count for one in (*tally.statuses, *tally.inside, *tally.folded)), *asked)
    parts = (
        (tally.total, of_all),
        (tally.count(ResponseStatus.CONFIRMED), [one.count for one in tally.inside]),
        (tally.count(ResponseStatus.NO_RESPONSE), [one.count for one in tally.folded]),
    )
    return (Fraction(part, whole) for whole, counts in parts if whole for part in counts)


def _times(tally: Tally) -> Iterator[Fraction]:
    """How many times as many one count is as another beside it; one inside another is a share of it."""
    for beside in (tally.statuses, tally.inside, tally.folded):
        counts = {one.count for one in beside if one.count}
        yield from (Fraction(one, other) for one in counts for other in counts if one != other)


def around_a_change(release: Release) -> Mapping[RfcId, tuple[str, ...]]:
    """What is printed beside the public reasons of each agency."""
    return {
        update.rfc_id: tuple(
            text
            for one in update.corrections
            for text in (one.change.sentence, one.change.before, one.change.after, update.agency)
        )
        + tuple(note.on for note in update.notes)
        for update in release.updates
    }


def beside_a_waiver(release: Release, row: Row) -> tuple[str, ...]:
    """What is printed of the row in whose favour a rule was passed."""
    line = release.party_line(row) if row in release.outside else release.line(row)
    counts = (row.asked.count, row.tried.count, len(row.asked.channels), len(row.tried.channels))
    told = without_cut_off(release, line, row.zone)
    return (told, row.agency, *map(str, counts), *(long_date(day) for day in days_of(row)))


def said_of(text: Handwritten, wrong: Sequence[Lacking]) -> str:
    """As in `The introduction says “37”, and the data does not.`."""
    nowhere = [one for one in wrong if not one.beside]
    head = [f"says {_listed(nowhere)}, and the data does not."] if nowhere else []
    sentences = (*head, *(f"says “{one.written}” {_counted(one)}." for one in wrong if one.beside))
    return " ".join(f"{'It' if place else text.called} {one}" for place, one in enumerate(sentences))


def _listed(wrong: Iterable[Lacking]) -> str:
    return listed(f"“{one.written}”" for one in wrong)


def _counted(one: Lacking) -> str:
    beside = listed(f"“{name}”" for name in one.beside)
    if one.part:
        return f"of {beside}, and the data counts {one.count} in all"
    if not one.count:
        return f"beside {beside}, which is another number"
    return f"beside {beside}, and the data counts {one.count} there"


def mend_of(text: Handwritten, wrong: Sequence[Lacking], codebook: Codebook) -> str:
    """The computed way to say it, where there is one."""
    if text.field in FILLED or text.sums:
        elsewhere = "A number from outside the data goes under “Numbers from elsewhere”, with its source."
        own = dict.fromkeys(f"{{{one.place}}}" for one in wrong if one.place)
        if all(one.beside and not one.place for one in wrong):
            return f"Write what the data counts, or no number. {elsewhere}"
        every = all(one.place for one in wrong)
        places = listed(own) if every else a_few((f"{{{place}}}" for place in places_of(codebook)), 6)
        return f"Write {places} where the number belongs: it is counted anew for each release. {elsewhere}"
    return "Leave the number out, or say in the codebook, under “Numbers from elsewhere”, where it comes from."


def _unmet(text: Handwritten, wrong: Sequence[Lacking], codebook: Codebook) -> Unmet:
    return Unmet(gate=NUMBERS, missing=said_of(text, wrong), mend=mend_of(text, wrong, codebook), at=text.at)


def in_reason_of_method(note: MethodNote, borne: Borne) -> tuple[Lacking, ...]:
    """The numbers of its reason that neither the data nor what is printed beside it states."""
    beside = [text for one in note.changes for text in (one.sentence, one.before, one.after)]
    return borne.lacks(of_note(note), (*beside, note.on)) if note.given else ()


def _in_reasons_of_method(release: Release, borne: Borne) -> Iterator[Unmet]:
    for note in release.method_notes:
        if wrong := in_reason_of_method(note, borne):
            text = of_note(note)
            yield Unmet(gate=NUMBERS, missing=said_of(text, wrong), mend=OF_A_REASON, at=text.at)


def _in_reasons(release: Release, borne: Borne) -> Iterator[Unmet]:
    beside = around_a_change(release)
    rows = [
        _concerned(text, wrong)
        for text in reasons_of(release)
        if text.rfc_id is not None and (wrong := borne.lacks(text, beside[text.rfc_id]))
    ]
    if rows:
        said = counted(len(rows), "public reason states", "public reasons state")
        yield Unmet(
            gate=NUMBERS, missing=f"{said} a number that the data does not.", mend=OF_A_REASON, agencies=tuple(rows)
        )


def _in_waivers(release: Release, borne: Borne) -> Iterator[Unmet]:
    rows = [
        _concerned(text, wrong)
        for row in (*release.rows, *release.outside)
        if row.waivers
        for beside in [beside_a_waiver(release, row)]
        for waiver in row.waivers
        for text in [waived(row, waiver)]
        if (wrong := borne.lacks(text, (*beside, date_at(waiver.expires_at, row.zone))))
    ]
    if rows:
        said = counted(len(rows), "reason of a waiver states", "reasons of waivers state")
        yield Unmet(
            gate=NUMBERS, missing=f"{said} a number that the data does not.", mend=OF_A_WAIVER, agencies=tuple(rows)
        )


def _concerned(text: Handwritten, wrong: Sequence[Lacking]) -> Concerned:
    why = f"{text.called} says {_listed(wrong)}"
    return Concerned(rfc_id=text.rfc_id or RfcId(0), agency=text.agency, why=why, mend=text.mend)
