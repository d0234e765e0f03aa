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
from outreach.domain.editions import EditionKind, Editions
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import ChangeExplained, Entry, Fact, GateWaived
from outreach.domain.handwritten import of_codebook, of_fact, of_method
from outreach.domain.investigation import Codebook, Investigation, Policy
from outreach.domain.ledger import Tally
from outreach.domain.own_words import (
    OF_A_REASON,
    OF_A_WAIVER,
    Borne,
    around_a_change,
    beside_a_waiver,
    borne_by,
    in_reason_of_method,
    mend_of,
    numbers_in,
    settled_by,
)
from outreach.domain.own_words import said_of as said_of_numbers
from outreach.domain.prose import counted, date_at
from outreach.services.desk import Desk
from outreach.services.preflight import logs_of

NOTHING_COUNTED: Final = Tally(total=0, statuses=())


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
    if not numbers_in(text):
        return
    known = editions.load(session, stored.investigation_id, stored.editions)
    days = [date_at(at, stored.agency.zone) for at in _dated(fact, entries)]
    if not _cheaply(desk, known, stored.investigation_title).lacks(text, days):
        return
    release = _now(desk, session, investigations.by_id(session, stored.investigation_id), known)
    if isinstance(fact, ChangeExplained):
        beside, mend = around_a_change(release).get(stored.rfc_id, ()), OF_A_REASON
    else:
        row = next((one for one in (*release.rows, *release.outside) if one.rfc_id == stored.rfc_id), None)
        beside, mend = beside_a_waiver(release, row) if row else (), OF_A_WAIVER
    if wrong := borne_by(release).lacks(text, (*days, *beside)):
        raise RuleBroken(f"{said_of_numbers(text, wrong)} {mend}", field)


def check_reason_of_method(
    desk: Desk, session: Session, investigation: Investigation, *, kind: EditionKind, reason: str
) -> None:
    """The same of why an edition was adopted, which it is by now: held against what the next release would print.

    Before a first release, or where no reader sees what changed, the reason is not printed.
    """
    if not numbers_in(of_method(kind, reason)):
        return
    known = _as_if_seconded(editions.load(session, investigation.id, investigation.editions + 1))
    release = _now(desk, session, investigation, known)
    for note in release.method_notes:
        if note.edition is kind and (wrong := in_reason_of_method(note, borne_by(release))):
            raise RuleBroken(f"{said_of_numbers(of_method(kind, reason), wrong)} {OF_A_REASON}", "reason")


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


def looked_at(desk: Desk, session: Session, investigation: Investigation, codebook: Codebook) -> str:
    """What was looked for in the texts of a codebook that is adopted now, and what came of it; empty without any."""
    texts = [text for text in of_codebook(codebook) if numbers_in(text)]
    if not texts:
        return ""
    known = editions.load(session, investigation.id, investigation.editions + 1)
    borne: Borne = _cheaply(desk, known, investigation.title)
    if any(borne.lacks(text) for text in texts):
        borne = borne_by(_now(desk, session, investigation, known))
    number = sum(len(numbers_in(text)) for text in texts)
    head = f"{counted(number, 'number', 'numbers')} in your own sentences {'was' if number == 1 else 'were'} looked up"
    wrong = [(text, lacking) for text in texts if (lacking := borne.lacks(text))]
    if not wrong:
        return f"{head}, and the data states {'it' if number == 1 else 'each of them'}."
    said = " ".join(said_of_numbers(text, lacking) for text, lacking in wrong)
    ways = " ".join(dict.fromkeys(mend_of(text, codebook) for text, _ in wrong))
    return f"{head}. {said} The next release is held back by that. {ways}"


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
