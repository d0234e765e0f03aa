"""What no release may hold, and whether this one does: words off the record, and names behind background quotes.

Every exported byte is searched. The off-the-record words come from the desk, for this search alone; neither this
module nor any that prints has a way to them of its own (an import contract sees to that).
"""

from collections.abc import Iterable, Mapping, Sequence

from outreach.db.session import Session
from outreach.domain import facts
from outreach.domain.dataset import Log, Release
from outreach.domain.facts import Gate, Terms
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Codebook
from outreach.domain.prose import listed
from outreach.domain.readiness import Concerned, Unmet
from outreach.domain.rows import Row, RowStatement
from outreach.domain.tombstones import ERASED
from outreach.press.edition import PrintedFile
from outreach.press.shipped_files import THE_SAME_IN_ALL
from outreach.services.desk import Desk
from outreach.services.leaks import Leak, Secret, leaks

OFF_RECORD = "Words heard off the record"
UNNAMED = "The name of somebody who spoke on background or off the record"


def leaking(
    desk: Desk, session: Session, release: Release, *, files: Iterable[PrintedFile], logs: Sequence[Log]
) -> Iterable[Unmet]:
    """What of it would be printed, whose it is and in which files; never the words themselves."""
    contents = {one.name: one.content for one in files if one.name not in THE_SAME_IN_ALL}
    names = {one.rfc_id: _name(one) for one in logs}
    public = tuple(_public(release, logs))
    rows = (*release.rows, *release.outside)
    heard = [secret for one in logs for secret in _overheard(desk, session, one)]
    speakers = [secret for one in logs for secret in _speakers(one)]
    named_anyway = tuple(said.attribution for row in rows for said in _on_record(row))
    for what, found in (
        (OFF_RECORD, leaks(heard, contents, public=public)),
        (UNNAMED, leaks(speakers, contents, public=(*public, *named_anyway))),
    ):
        if found:
            yield _leak(what, found, names)


def _leak(what: str, found: Sequence[Leak], names: Mapping[RfcId, str]) -> Unmet:
    files = listed(sorted({name for leak in found for name in leak.files}))
    return Unmet(
        gate=Gate.NOTHING_OFF_RECORD.value,
        missing=f"{what} would be printed, in {files}.",
        mend=(
            "Take back the quote, the waiver or the limit that holds it. If it was also said on the record, take back "
            "the entry that keeps it off."
        ),
        agencies=tuple(
            Concerned(rfc_id=rfc_id, agency=names[rfc_id])
            for rfc_id in dict.fromkeys(leak.secret.rfc_id for leak in found)
        ),
    )


def _overheard(desk: Desk, session: Session, one: Log) -> Iterable[Secret]:
    """Words taken off the record and not released from it since; heard after the cut-off, they are secret too."""
    sealed = {entry.seq for entry in one.entries if isinstance(entry.fact, facts.OffRecordHeard)} - _taken_back(one)
    if sealed:
        for seq, words in desk.overheard(session, one.rfc_id).items():
            if seq in sealed and words != ERASED:
                yield Secret(rfc_id=one.rfc_id, words=words)


def _speakers(one: Log) -> Iterable[Secret]:
    gone = _taken_back(one)
    speakers = {
        entry.fact.speaker
        for entry in one.entries
        if (
            isinstance(entry.fact, facts.OffRecordHeard)
            or (isinstance(entry.fact, facts.StatementQuoted) and entry.fact.terms is Terms.ON_BACKGROUND)
        )
        and entry.seq not in gone
        and entry.fact.speaker != ERASED
    }
    return [Secret(rfc_id=one.rfc_id, words=speaker, name=True) for speaker in sorted(speakers)]


def _taken_back(one: Log) -> set[int]:
    return {entry.fact.entry for entry in one.entries if isinstance(entry.fact, facts.EntryRetracted)}


def _on_record(row: Row) -> Iterable[RowStatement]:
    return (said for said in row.statements if said.terms is Terms.ON_THE_RECORD)


def _public(release: Release, logs: Iterable[Log]) -> Iterable[str]:
    """What was never secret: names of agencies, what we asked them, and the publication's own words."""
    codebook, questions = release.house.codebook, release.house.questions
    yield release.cut.title
    for question in questions.questions if questions else ():
        yield question.text
    yield from _worded(codebook)
    for one in logs:
        for entry in one.entries:
            if isinstance(entry.fact, facts.AgencyListed):
                yield from (entry.fact.name, entry.fact.source_spelling)
            elif isinstance(entry.fact, facts.NameCorrected):
                yield entry.fact.name


def _worded(codebook: Codebook) -> Iterable[str]:
    for wording in codebook.wordings.values():
        yield from (wording.label, wording.tally, wording.line)
    for qualifier in codebook.qualifiers:
        yield from (qualifier.label, qualifier.tally)
    for words in codebook.translations:
        yield from (label for _, label in words.labels)


def _name(one: Log) -> str:
    names = [
        entry.fact.name for entry in one.entries if isinstance(entry.fact, facts.AgencyListed | facts.NameCorrected)
    ]
    return names[-1] if names else ""
