"""Numbers in what somebody types to be printed: whether the data bears them out, said while it can still be changed.

What is known without reading every log is asked first; all of it is read only for a number that is not in that.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from outreach.db import editions, investigations, releases
from outreach.db.cases import StoredCase
from outreach.db.session import Session
from outreach.domain import dataset
from outreach.domain.dataset import Cut, Release
from outreach.domain.editions import Edition, EditionKind, Editions
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import ChangeExplained, Entry, Fact, GateWaived
from outreach.domain.foreign_numbers import unread_in
from outreach.domain.handwritten import RANGES, Handwritten, of_codebook, of_fact, of_method
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Codebook, Investigation, Policy
from outreach.domain.ledger import Tally
from outreach.domain.left_open import WRITE_IT, counts_of, left_open, said_of_agencies, said_open, said_unread, unread
from outreach.domain.own_words import (
    OF_A_REASON,
    OF_A_WAIVER,
    Borne,
    around_a_change,
    beside_a_waiver,
    borne_by,
    has_places,
    in_reason_of_method,
    may_speak_of_counts,
    mend_of,
    numbers_in,
    settled_by,
)
from outreach.domain.own_words import said_of as said_of_numbers
from outreach.domain.prose import a_few, counted, date_at
from outreach.domain.stated_numbers import loose_in
from outreach.domain.translated import OWN_LANGUAGE
from outreach.services.codebook_words import check_words
from outreach.services.desk import Desk
from outreach.services.gazetteer import called
from outreach.services.preflight import logs_of

NOTHING_COUNTED: Final = Tally(total=0, statuses=())
NOBODY: Final = StaffId("")
"""Who adopted what is only tried."""


REASONS: Final = (ChangeExplained, GateWaived)
"""Facts with a reason that is printed."""


def check_reason(desk: Desk, session: Session, stored: StoredCase, told: tuple[Fact, Sequence[Entry]]) -> None:
    """Raises `RuleBroken` where a printed reason states a number that is neither in the data nor in what changed.

    `told` is the fact, and the log that it is to stand in.
    """
    fact, entries = told
    if not isinstance(fact, REASONS):
        return
    ((field, text),) = of_fact(fact)
    if not (numbers_in(text) or loose_in(text.text)):
        return
    known = editions.load(session, stored.investigation_id, stored.editions)
    days = [date_at(at, stored.agency.zone) for at in _dated(fact, entries)]
    codebook = known.codebook_at(desk.clock())
    if not (
        said_of_agencies(text, codebook)
        or may_speak_of_counts(text, codebook)
        or _cheaply(desk, known, stored.investigation_title).lacks(text, days)
    ):
        return
    release = _now(desk, session, investigations.by_id(session, stored.investigation_id), known)
    _refuse_quantities(release, text, field)
    if isinstance(fact, ChangeExplained):
        beside, mend = around_a_change(release).get(stored.rfc_id, ()), OF_A_REASON
    else:
        row = next((one for one in (*release.rows, *release.outside) if one.rfc_id == stored.rfc_id), None)
        beside, mend = beside_a_waiver(release, row) if row else (), OF_A_WAIVER
    if wrong := borne_by(release, called).lacks(text, (*days, *beside)):
        raise RuleBroken(f"{said_of_numbers(text, wrong)} {mend}", field)


def check_reason_of_method(
    desk: Desk, session: Session, investigation: Investigation, *, kind: EditionKind, reason: str
) -> None:
    """The same of why an edition was adopted, which it is by now: held against what the next release would print.

    Before a first release, or where no reader sees what changed, the reason is not printed.
    """
    text = of_method(kind, reason)
    if not (numbers_in(text) or loose_in(reason)):
        return
    known = _as_if_seconded(editions.load(session, investigation.id, investigation.editions + 1))
    release = _now(desk, session, investigation, known)
    for note in release.method_notes:
        if note.edition is kind:
            _refuse_quantities(release, text, "reason")
            if wrong := in_reason_of_method(note, borne_by(release, called)):
                raise RuleBroken(f"{said_of_numbers(text, wrong)} {OF_A_REASON}", "reason")


def _refuse_quantities(release: Release, text: Handwritten, field: str) -> None:
    """Nobody can mean “most agencies” beside a reason; how many they are is at hand."""
    if words := said_of_agencies(text, release.house.codebook):
        raise RuleBroken(" ".join(filter(None, (said_open(text, words), counts_of(release), WRITE_IT))), field)


def _as_if_seconded(known: Editions) -> Editions:
    """With a policy that waits for a second editor in force: what is said of it now is printed then."""
    *before, newest = known.all
    if isinstance(newest.body, Policy) and newest.body.proposed is not None:
        newest = replace(newest, body=newest.body.proposed)
    return Editions((*before, newest))


def _dated(fact: ChangeExplained | GateWaived, entries: Sequence[Entry]) -> list[datetime]:
    """When what is explained happened and was written down; until when the waiver holds."""
    if isinstance(fact, GateWaived):
        return [fact.expires_at]
    return [at for one in entries if one.seq == fact.entry for at in (one.occurred_at, one.recorded_at)]


def look_at_codebook(desk: Desk, slug: str, codebook: Codebook, *, meant: bool = False) -> str:
    """What `check_codebook` would say if it were adopted now; nothing is."""
    check_words(codebook)
    at = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        known = editions.load(session, investigation.id, investigation.editions)
        number = 1 + max((one.version for one in known.of(EditionKind.CODEBOOK)), default=0)
        adopted = Edition(kind=EditionKind.CODEBOOK, version=number, recorded_at=at, recorded_by=NOBODY, body=codebook)
        tried = Editions((*known.all, adopted))
        return check_codebook(desk, session, investigation, (known, tried), meant=meant)


def check_codebook(
    desk: Desk, session: Session, investigation: Investigation, adopted: tuple[Editions, Editions], *, meant: bool
) -> str:
    """What was looked for in the texts of a codebook that is adopted now, and what came of it; empty without any.

    `adopted`: what was in force before, and what is with it.

    Raises `RuleBroken` for a number that the data does not state, and for “most” where it is not `meant`: but not of a
    text that stood in the codebook before. Nothing can be held against a list that nobody has imported yet.
    """
    before, known = adopted[0].codebook_at(desk.clock()), adopted[1]
    codebook = known.codebook_at(desk.clock())
    texts = [*of_codebook(codebook)]
    stated = [text for text in texts if text.field != RANGES and (numbers_in(text) or has_places(text))]
    said_already = {text.text for text in of_codebook(before)}
    typed = [text for text in texts if text.text not in said_already]
    loose = [text for text in typed if left_open(text, codebook)]
    foreign = [text for text in typed if text.language == OWN_LANGUAGE and unread_in(text.text)]
    borne = _cheaply(desk, known, investigation.title)
    if loose or foreign or any(borne.lacks(text) or may_speak_of_counts(text, codebook) for text in stated):
        release = _now(desk, session, investigation, known)
        if not (release.rows or release.outside):
            return _nothing_to_hold(texts=stated, borne=borne)
        borne = borne_by(release, called)
        _refuse_numbers(stated, borne, codebook)
        if not meant:
            _need_meant(release, loose, foreign)
    number = sum(len(numbers_in(text)) for text in stated)
    if not number:
        return ""
    head = f"{counted(number, 'number', 'numbers')} in your own words {'was' if number == 1 else 'were'} looked up"
    return f"{head}, and the data states {'it' if number == 1 else 'each of them'}."


def _need_meant(release: Release, loose: Sequence[Handwritten], foreign: Sequence[Handwritten]) -> None:
    """Of what nothing was held against the data: words without a number, and scripts whose numbers we do not read."""
    codebook = release.house.codebook
    said = [said_open(text, left_open(text, codebook)) for text in loose]
    not_read = [said_unread(text, words) for text in foreign if (words := unread(text, release))]
    step = "Write the number, or confirm that it is meant." if said else ""
    if said or not_read:
        raise RuleBroken(" ".join(filter(None, (*said, *not_read, counts_of(release), step))), "meant")


def _refuse_numbers(texts: Sequence[Handwritten], borne: Borne, codebook: Codebook) -> None:
    """Each field with all that is wrong in it, and what to do."""
    said: dict[str, list[str]] = {}
    for text in texts:
        if wrong := borne.lacks(text):
            said.setdefault(text.field, [mend_of(text, wrong, codebook)]).insert(-1, said_of_numbers(text, wrong))
    refusals = [RuleBroken(" ".join(sentences), field) for field, sentences in said.items()]
    if refusals:
        refusals[0].also = tuple(refusals[1:])
        raise refusals[0]


def _nothing_to_hold(*, texts: Sequence[Handwritten], borne: Borne) -> str:
    open_still = [one.written for text in texts for one in borne.lacks(text) if not one.beside]
    if not open_still:
        return ""
    named = a_few((f"“{one}”" for one in open_still), 6)
    return (
        f"{named} cannot be looked up before there are agencies. What the data does not state by then holds the "
        "release back; a number from elsewhere wants its source here."
    )


def _cheaply(desk: Desk, known: Editions, title: str) -> Borne:
    now = desk.clock()
    return settled_by(title, known.questions_at(now).current, known.codebook_at(now), NOTHING_COUNTED)


def _now(desk: Desk, session: Session, investigation: Investigation, known: Editions) -> Release:
    """The release as it would be cut now."""
    before = releases.last(session, investigation.id)
    cut = Cut(
        slug=investigation.slug,
        title=investigation.title,
        number=before.number + 1 if before else 1,
        cutoff=desk.clock(),
        previous=before.cutoff if before else None,
    )
    return dataset.build(cut, logs_of(desk, session, investigation), known)
