"""What no release may hold, and whether this one does: what was confided, in its files and in what was typed for it.

Every exported byte is searched for words off the record and for the names behind background quotes; the texts that
people typed also for single words, notes and addresses (`domain.confided`). What is found is told by whose it is and
by where it is mended; never the words themselves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from outreach.db.log import Noted
from outreach.db.session import Session
from outreach.domain import facts
from outreach.domain.confided import Confided, Kind, Public, found
from outreach.domain.dataset import Log, Release
from outreach.domain.facts import Gate
from outreach.domain.handwritten import Handwritten, of_release
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.mends import CONTACTS, entry
from outreach.domain.prose import listed
from outreach.domain.readiness import Concerned, Unmet
from outreach.press.edition import PrintedFile
from outreach.press.shipped_files import THE_SAME_IN_ALL
from outreach.services.confidences import confided_in, public_in
from outreach.services.desk import Desk
from outreach.services.keeping import keeping_everything
from outreach.services.leaks import Secret, leaks_of_all

WHAT: Final = {
    Kind.HEARD: "Words heard off the record",
    Kind.NAME: "The name of somebody who spoke on background or off the record",
    Kind.NOTE: "Words of a private note",
    Kind.ADDRESS: "The address of a contact",
}
TAKE_IT_BACK: Final = "Take back the quote, the waiver or whatever holds it, or say it otherwise."
SAY_IT_OTHERWISE: Final = "Say it otherwise there."
ON_THE_RECORD: Final = " If it was also said on the record, take back the entry that keeps it off."

IN_FILES: Final = (Kind.HEARD, Kind.NAME)
"""What is looked for in every byte; the rest can only come in by a text that somebody typed."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What is looked through: a release with its files, and the logs of its investigation whole."""

    investigation: InvestigationId
    release: Release
    files: Sequence[PrintedFile]
    logs: Sequence[Log]


@keeping_everything()
def leaking(desk: Desk, session: Session, searched: Searched) -> Iterable[Unmet]:
    """What of it would be printed and where; one for the rows, and one for each text of the codebook."""
    release, noted = searched.release, tuple(_noted(searched.logs))
    confided = confided_in(desk, session, searched.investigation, noted)
    if not confided:
        return ()
    public = public_in(release.cut.title, release.house.questions, release.house.codebook, noted)
    typed = tuple(of_release(release, searched.logs))
    leaked = _Leaked()
    for hit in found([text.looked() for text in typed], confided, public):
        leaked.add(hit.confided, typed[hit.number])
    files = {one.name: one.content for one in searched.files if one.name not in THE_SAME_IN_ALL}
    _in_files(leaked, [one for one in confided if one.kind in IN_FILES], public, typed=typed, files=files)
    return leaked.told()


def _in_files(
    leaked: "_Leaked",
    confided: Sequence[Confided],
    public: Public,
    *,
    typed: Sequence[Handwritten],
    files: Mapping[str, bytes],
) -> None:
    """Names count where nobody is quoted under them."""
    secrets = {_secret(one): one for one in confided}
    heard, names = ([_secret(one) for one in confided if one.kind is kind] for kind in IN_FILES)
    told = leaks_of_all([(heard, public.texts), (names, (*public.texts, *public.named))], files)
    places: dict[Confided, list[Handwritten]] = {secrets[leak.secret]: [] for leak in told}
    if told:
        for hit in found([text.looked(whole=True) for text in typed], places, public):
            places[hit.confided].append(typed[hit.number])
    for leak in sorted(told, key=lambda leak: leak.secret.name):
        one = secrets[leak.secret]
        leaked.files[one.kind].update(leak.files)
        for text in places[one]:
            leaked.add(one, text)
        if not places[one]:
            leaked.add(one, None)


def _secret(one: Confided) -> Secret:
    return Secret(rfc_id=one.rfc_id or RfcId(0), words=one.words, name=one.kind is Kind.NAME)


def _noted(logs: Iterable[Log]) -> Iterator[Noted]:
    for one in logs:
        name = _name(one)
        for each in one.entries:
            yield Noted(one.rfc_id, name, each)


@dataclass
class _Leaked:
    """What was found, by kind, and for each kind by where it is mended."""

    at: dict[tuple[Kind, str], dict[Handwritten | None, list[Confided]]] = field(default_factory=dict)
    files: dict[Kind, set[str]] = field(default_factory=lambda: {kind: set() for kind in Kind})

    def add(self, one: Confided, text: Handwritten | None) -> None:
        where = self.at.setdefault((one.kind, text.at if text else ""), {}).setdefault(text, [])
        if one not in where:
            where.append(one)

    def told(self) -> Iterator[Unmet]:
        order = [*Kind]
        for (kind, at), places in sorted(self.at.items(), key=lambda one: (order.index(one[0][0]), one[0][1])):
            called = listed(dict.fromkeys(_called(text) for text in places if text and text.at))
            where = " and ".join(part for part in (_small(called), listed(sorted(self.files[kind]))) if part)
            yield Unmet(
                gate=Gate.NOTHING_OFF_RECORD.value,
                missing=f"{WHAT[kind]} would be printed{f', in {where}' if where else ''}.",
                mend=(SAY_IT_OTHERWISE if at else TAKE_IT_BACK) + (ON_THE_RECORD if kind in IN_FILES else ""),
                agencies=tuple(concerned for text, whose in places.items() for concerned in _concerned(text, whose)),
                at=at,
            )


def _concerned(text: Handwritten | None, whose: Sequence[Confided]) -> Iterator[Concerned]:
    """The row in which it stands; of what stands in no row, those that keep it back."""
    if text is not None and text.rfc_id is not None:
        kept = listed(dict.fromkeys(one.where for one in whose))
        why = f"{text.called}; kept back by {kept}"
        yield Concerned(rfc_id=text.rfc_id, agency=text.agency, why=why, mend=text.mend)
        return
    for one in whose:
        if one.rfc_id is not None:
            mend = entry(one.seq, "Look at what keeps it back") if one.seq else CONTACTS
            yield Concerned(rfc_id=one.rfc_id, agency=one.agency, why=f"kept back by {one.where}", mend=mend)


def _called(text: Handwritten) -> str:
    """A limit is called by its own words, which are what may not be said here."""
    return "the limits" if text.field == "limits" else text.called


def _small(called: str) -> str:
    return called[:1].lower() + called[1:]


def _name(one: Log) -> str:
    names = [each.fact.name for each in one.entries if isinstance(each.fact, facts.AgencyListed | facts.NameCorrected)]
    return names[-1] if names else ""
