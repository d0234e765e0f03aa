"""What a dossier must not hold, and who may see what of it: gathered from the record, never printed.

Words off the record come from the desk, to be taken out wherever they are repeated and for that alone; neither this
module nor any that prints has a way to them of its own (an import contract sees to that).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr

from outreach.db.session import Session
from outreach.domain import facts
from outreach.domain.agencies import Contact
from outreach.domain.case import Case
from outreach.domain.dossier import Audience
from outreach.domain.dossier_facts import Sight, sources_of, taken_back_with
from outreach.domain.dossier_masks import Masks, is_a_person, tokens
from outreach.domain.facts import Entry, Terms
from outreach.domain.ids import Seq
from outreach.domain.received import PartKind
from outreach.domain.tombstones import ERASED
from outreach.services.desk import Desk
from outreach.services.passages import passages, sent_to


@dataclass(frozen=True, kw_only=True)
class Known:
    """The request with what lies beside its log: contacts of the agency, and our letters by the attempt they became."""

    case: Case
    contacts: tuple[Contact, ...]
    letters: Mapping[Seq, tuple[str, str]]
    title: str


def sight_of(desk: Desk, session: Session, known: Known, audience: Audience, *, erased: frozenset[Seq]) -> Sight:
    """What this reader may see, with the masks that take out all else."""
    entries = tuple(known.case.entries)
    sources, outside = sources_of(entries), audience is Audience.OUTSIDE
    named = frozenset(_named(known.case, sources, outside=outside))
    masks = Masks(
        words=tuple(_overheard(desk, session, known.case)),
        names=tuple(_names(known, sources, named, outside=outside)),
        addresses=tuple(_addresses(known, sources, outside=outside)),
        people=outside,
        public=tuple(_public(known)),
    )
    return Sight(
        audience=audience,
        masks=masks,
        sources=sources,
        answers=frozenset(_answers(known.case)) - sources,
        named=named,
        erased=erased,
        taken_back=taken_back_with(entries),
        cut=_cut(known) if outside else {},
    )


def _overheard(desk: Desk, session: Session, case: Case) -> Iterable[str]:
    """Words taken off the record and not released from it since."""
    heard = {one.seq for one in case.entries if isinstance(one.fact, facts.OffRecordHeard)} - _taken_back(case.entries)
    if heard:
        for seq, words in desk.overheard(session, case.rfc_id).items():
            if seq in heard and words != ERASED:
                yield words


def _names(known: Known, sources: frozenset[Seq], named: frozenset[str], *, outside: bool) -> Iterable[str]:
    """Who spoke on background or off the record; outside, also whom we wrote to."""
    found = set()
    for one in known.case.entries:
        fact = one.fact
        is_secret = isinstance(fact, facts.OffRecordHeard) or (
            isinstance(fact, facts.StatementQuoted) and fact.terms is not Terms.ON_THE_RECORD
        )
        if is_secret:
            found.add(fact.speaker)  # type: ignore[union-attr]  # both kinds have one
        if one.seq in sources and isinstance(fact, facts.ResponseReceived):
            found.add(fact.speaker)
        if one.seq in sources and isinstance(fact, facts.MessageReceived):
            found.add(parseaddr(fact.sender)[0] or fact.sender)
        if outside and isinstance(fact, facts.AttemptMade):
            found |= {fact.to} if is_a_person(fact.to) else set()
        if outside and isinstance(fact, facts.MessageReceived):
            sender = parseaddr(fact.sender)[0]
            found |= {sender} if is_a_person(sender) else set()
    if outside:
        found |= {one.name for one in known.contacts if is_a_person(one.name)}
    public = {" ".join(tokens(one)) for one in named}
    return sorted(name for name in found - named if name and name != ERASED and not _stands_in(name, public))


def _stands_in(name: str, public: Iterable[str]) -> bool:
    """Who is quoted as “Deputy Chief Orla Fenn” is not kept back as the “Orla Fenn” who wrote later."""
    words = " ".join(tokens(name))
    return any(f" {words} " in f" {one} " for one in public)


def _named(case: Case, sources: frozenset[Seq], *, outside: bool) -> Iterable[str]:
    """Whose name stands there anyway and gives nothing away: whoever is quoted under it; at home, also who answered."""
    known = case.standing.known
    for statement in known.statements:
        if statement.quoted.terms is Terms.ON_THE_RECORD:
            yield statement.quoted.speaker
    if not outside:
        for response in known.responses:
            if response.seq not in sources:
                yield response.received.speaker
        for attempt in known.attempts:
            yield attempt.made.to


def _addresses(known: Known, sources: frozenset[Seq], *, outside: bool) -> Iterable[str]:
    found = set()
    for one in known.case.entries:
        fact = one.fact
        if one.seq in sources and isinstance(fact, facts.MessageReceived):
            found.add(parseaddr(fact.sender)[1])
        if outside and isinstance(fact, facts.AttemptMade | facts.AddressJudged):
            found.add(fact.address)
        if outside and isinstance(fact, facts.MessageReceived):
            found.add(parseaddr(fact.sender)[1])
    if outside:
        found |= {one.address for one in known.contacts}
    return sorted((one for one in found if one and not one.startswith(ERASED)), key=lambda one: (-len(one), one))


def _answers(case: Case) -> Iterable[Seq]:
    """What came back and counts, and the messages it came in: that was said for publication."""
    for response in case.standing.known.responses:
        yield response.seq
        if response.received.message:
            yield response.received.message


def _cut(known: Known) -> dict[Seq, str]:
    """Of each message what is new in it: neither our own letters below it, nor the signature with its numbers."""
    sent = (*sent_to(known.case.standing.known.attempts), *(text for _, text in known.letters.values()))
    return {
        one.seq: "".join(part.text for part in passages(one.fact.text, sent=sent) if part.kind is PartKind.NEW).strip()
        for one in known.case.entries
        if isinstance(one.fact, facts.MessageReceived) and one.fact.text != ERASED
    }


def _public(known: Known) -> Iterable[str]:
    """What was never secret: the names of the agency, what we asked it, and what the story is called."""
    listing = known.case.standing.known.listing
    yield from (known.title, listing.name, *listing.spellings)
    for version in known.case.questions:
        for question in version.questions:
            yield question.text


def _taken_back(entries: Iterable[Entry]) -> set[Seq]:
    return {one.fact.entry for one in entries if isinstance(one.fact, facts.EntryRetracted)}
