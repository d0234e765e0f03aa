"""What was confided to the desk, gathered for one search: whether it stands in a text that is to be printed.

Words off the record come from the desk, for this search alone; neither this module nor any that prints has a way to
them of its own (an import contract sees to that).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from outreach.db import contacts, editions, investigations, log
from outreach.db.log import Noted
from outreach.db.session import Session
from outreach.domain import facts
from outreach.domain.confided import ADDRESSES, Confided, Hit, Kind, Public, found, may_hold_an_address
from outreach.domain.editions import Body, kind_of
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Fact, Terms
from outreach.domain.handwritten import Handwritten, of_codebook, of_fact, of_method, of_questions
from outreach.domain.ids import InvestigationId, RfcId, Seq
from outreach.domain.investigation import Codebook, QuestionSet
from outreach.domain.tombstones import ERASED
from outreach.services.desk import Desk

KINDS = tuple(
    kind.__name__
    for kind in (
        facts.AgencyListed,
        facts.EntryRetracted,
        facts.NameCorrected,
        facts.NoteAdded,
        facts.OffRecordHeard,
        facts.StatementQuoted,
    )
)


def check_fact(desk: Desk, session: Session, investigation_id: InvestigationId, fact: Fact) -> None:
    """Raises `RuleBroken` at the field, where what somebody typed would print what was confided."""
    texts = [(field, text) for field, text in of_fact(fact) if text.text]
    if not texts:
        return
    if isinstance(fact, facts.StatementQuoted) and fact.terms is Terms.ON_BACKGROUND:
        own = Confided(kind=Kind.NAME, words=fact.speaker, rfc_id=None, agency="this quote")
        _refuse(texts, found([text.looked() for _, text in texts], [own], Public()), seen=True)
    _check(desk, session, investigation_id, texts)


def check_edition(
    desk: Desk, session: Session, investigation_id: InvestigationId, body: Body, *, reason: str = ""
) -> None:
    """The same of an edition whose words are printed, and of what readers are told of why it was adopted."""
    texts: list[Handwritten] = []
    if isinstance(body, Codebook):
        texts = [*of_codebook(body)]
    elif isinstance(body, QuestionSet):
        texts = [*of_questions(body)]
    if reason:
        texts.append(of_method(kind_of(body), reason))
    if texts:
        _check(desk, session, investigation_id, [(text.field, text) for text in texts if text.text])


def confided_in(
    desk: Desk, session: Session, investigation_id: InvestigationId, noted: Iterable[Noted]
) -> tuple[Confided, ...]:
    """Everything of it that may not be printed. `noted` are at least the entries of `KINDS`, whole."""
    every = tuple(noted)
    gone = taken_back(every)
    return (*_in_logs(desk, session, investigation_id, every, gone), *_addresses(session, investigation_id))


def public_in(title: str, questions: QuestionSet | None, codebook: Codebook, noted: Iterable[Noted]) -> Public:
    """What of it was never secret."""
    every = tuple(noted)
    gone = taken_back(every)
    quoted = [
        one.entry.fact
        for one in every
        if isinstance(one.entry.fact, facts.StatementQuoted)
        and one.entry.fact.terms is Terms.ON_THE_RECORD
        and (one.rfc_id, one.entry.seq) not in gone
    ]
    return Public(
        texts=(title, *(text.text for text in of_questions(questions)), *_names_of_agencies(every)),
        named=tuple(f"{one.speaker}, {one.role}" for one in quoted),
        said=tuple(one.words for one in quoted),
        worded=tuple(text.text for text in of_codebook(codebook) if not text.prose),
    )


def taken_back(noted: Iterable[Noted]) -> frozenset[tuple[RfcId, Seq]]:
    return frozenset(
        (one.rfc_id, one.entry.fact.entry) for one in noted if isinstance(one.entry.fact, facts.EntryRetracted)
    )


def _check(
    desk: Desk, session: Session, investigation_id: InvestigationId, texts: Sequence[tuple[str, Handwritten]]
) -> None:
    looked = [text.looked() for _, text in texts if text.kinds != ADDRESSES or may_hold_an_address(text.text)]
    if not looked:
        return
    noted = log.noted(session, investigation_id, KINDS) if any(one.kinds != ADDRESSES for one in looked) else []
    confided = confided_in(desk, session, investigation_id, noted)
    if not found(looked, confided, Public()):
        return
    investigation = investigations.by_id(session, investigation_id)
    known = editions.load(session, investigation_id, investigation.editions)
    now, every = desk.clock(), noted or log.noted(session, investigation_id, KINDS)
    public = public_in(investigation.title, known.questions_at(now).current, known.codebook_at(now), every)
    hits = found([text.looked() for _, text in texts], confided, public)
    _refuse(texts, hits, seen=desk.sight.sees(investigation_id))


def _refuse(texts: Sequence[tuple[str, Handwritten]], hits: Sequence[Hit], *, seen: bool) -> None:
    if hits:
        field, text = texts[hits[0].number]
        raise RuleBroken(_sentence(text, hits[0], seen=seen), field)


def _sentence(text: Handwritten, first: Hit, *, seen: bool) -> str:
    """Whoever may not see what was confided is not told which of their words it is."""
    if not seen:
        return f"{text.called} holds something that was confided to the newsroom, and it is printed. Say it otherwise."
    return f"{text.called} is printed, and “{first.shown}” in it {_is(first)} ({first.confided.where}). Say it without."


def _is(hit: Hit) -> str:
    match hit.confided.kind:
        case Kind.HEARD:
            return "was heard off the record"
        case Kind.NOTE:
            return "stands in a private note"
        case Kind.ADDRESS:
            return "is where a contact is reached"
        case Kind.NAME:
            part = "" if hit.shown.casefold() == hit.confided.words.casefold() else "part of "
            return f"is {part}the name of somebody who spoke on background or off the record"


# ── Gathered ────────────────────────────────────────────────────────────────────────────────────────────────────


def _in_logs(  # noqa: PLR0917  # what one reading of the logs came to
    desk: Desk,
    session: Session,
    investigation_id: InvestigationId,
    noted: Sequence[Noted],
    gone: frozenset[tuple[RfcId, Seq]],
) -> Iterator[Confided]:
    """Words taken off the record and not released from it since; heard after a cut-off, they are secret too."""
    sealed = any(isinstance(one.entry.fact, facts.OffRecordHeard) for one in noted)
    heard: Mapping[RfcId, Mapping[Seq, str]] = desk.overheard_in(session, investigation_id) if sealed else {}
    for one in noted:
        there = (one.rfc_id, one.entry.seq) not in gone
        match one.entry.fact:
            case facts.NoteAdded(text=text) if text != ERASED:
                yield _confided(one, Kind.NOTE, text)
            case facts.OffRecordHeard(speaker=speaker) if there:
                yield from _named(one, speaker)
                words = heard.get(one.rfc_id, {}).get(one.entry.seq, "")
                if words and words != ERASED:
                    yield _confided(one, Kind.HEARD, words)
            case facts.StatementQuoted(terms=Terms.ON_BACKGROUND, speaker=speaker) if there:
                yield from _named(one, speaker)


def _named(noted: Noted, speaker: str) -> Iterator[Confided]:
    if speaker and speaker != ERASED:
        yield _confided(noted, Kind.NAME, speaker)


def _confided(noted: Noted, kind: Kind, words: str) -> Confided:
    return Confided(kind=kind, words=words, rfc_id=noted.rfc_id, agency=noted.agency, seq=noted.entry.seq)


def _addresses(session: Session, investigation_id: InvestigationId) -> Iterator[Confided]:
    for rfc_id, agency, address in contacts.reached_in(session, investigation_id):
        yield Confided(kind=Kind.ADDRESS, words=address, rfc_id=rfc_id, agency=agency)


def _names_of_agencies(noted: Iterable[Noted]) -> Iterator[str]:
    for one in noted:
        match one.entry.fact:
            case facts.AgencyListed(name=name, source_spelling=spelling):
                yield from (name, spelling)
            case facts.NameCorrected(name=name):
                yield name
