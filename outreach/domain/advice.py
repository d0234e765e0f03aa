"""What is worth a look before a release, row by row, told once for all rows it concerns; none of it holds one back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from outreach.domain.dataset import Folded, Release
from outreach.domain.facts import Gate
from outreach.domain.ids import RfcId
from outreach.domain.investigation import ANSWERED
from outreach.domain.mends import CONTACTS, Mend
from outreach.domain.prose import number
from outreach.domain.readiness import Concerned, Unmet
from outreach.domain.remarks import Look
from outreach.domain.translated import missing_words


@dataclass(frozen=True, slots=True)
class Words:
    """How a look is told of one row and of many, and what to do about it."""

    one: str
    many: str
    mend: str


WORDS: Final[dict[str, Words]] = {
    Gate.ANSWER_REFLECTED.value: Words(
        "row confirms or denies and is not quoted on the answer that stands.",
        "rows confirm or deny and are not quoted on the answer that stands.",
        "Quote what they said; or an editor waives it, with the reason that is printed.",
    ),
    Look.SHORT_NOTICE: Words(
        "row had less time to answer than the policy’s floor.",
        "rows had less time to answer than the policy’s floor.",
        "Give more time, or be ready to defend the editor’s reason beside each.",
    ),
    Look.ONE_CHANNEL: Words(
        "row without an answer was tried by one channel alone.",
        "rows without an answer were tried by one channel alone.",
        "Try another way before you call them silent.",
    ),
    Look.OLD_CONTACT: Words(
        "row without an answer has no contact that was checked in the six months before.",
        "rows without an answer have no contact that was checked in the six months before.",
        "Compare a contact with their site, write down the day, and try once more.",
    ),
    Look.ONLY_GENERIC: Words(
        "row without an answer has nothing to write to but a general address.",
        "rows without an answer have nothing to write to but a general address.",
        "Look for a press office or a person: what goes to a general address is often never read.",
    ),
    Look.WRITTEN_LATE: Words(
        "row rests on something written down more than a day after it happened.",
        "rows rest on something written down more than a day after it happened.",
        "It stays marked late wherever it is shown; be ready to say why.",
    ),
    Look.TERMS_LATE: Words(
        "row quotes on background without terms known to be agreed first.",
        "rows quote on background without terms known to be agreed first.",
        "Ask whoever heard it. Quote it again with the time of agreement, or take the quote back.",
    ),
    Look.WAIVER_ENDS: Words(
        "row rests on a waiver that runs out within seven days.",
        "rows rest on waivers that run out within seven days.",
        "No release goes out with one that has run out. Release before that; or meet the rule, or waive it again until "
        "later, and sign again.",
    ),
}


NO_LIMITS: Final = Unmet(
    gate="limits",
    missing="The release does not say what could not be verified.",
    mend="State the limits of the dataset in the codebook: where the source ends, what a row does not prove.",
    blocks=False,
    at="codebook#limits",
)


def advice(release: Release, contacts: Mapping[Look, Collection[RfcId]]) -> tuple[Unmet, ...]:
    """`contacts`: what the directory knows of how its agencies can be reached, which stands on no log."""
    found: dict[str, list[Concerned]] = {}
    for one in release.folded:
        for remark in one.remarks if one.printed else ():
            found.setdefault(remark.check, []).append(_concerned(one, remark.why, remark.mend))
        for look, whose in contacts.items():
            if one.printed and one.row.rfc_id in whose and one.row.underlying not in ANSWERED:
                found.setdefault(look, []).append(_concerned(one, "", CONTACTS))
    rows = tuple(_told(check, found[check]) for check in WORDS if check in found)
    return (*rows, *_of_the_whole(release))


def _kinds(release: Release) -> list[str]:
    return sorted({row.kind for row in release.rows if row.kind})


def _of_the_whole(release: Release) -> Iterator[Unmet]:
    codebook = release.house.codebook
    if not codebook.limits:
        yield NO_LIMITS
    if missing := missing_words(codebook, release.tally, _kinds(release), release.house.questions):
        yield Unmet(
            gate="languages",
            missing=" ".join(missing),
            mend="Fill them in in the codebook. Such a label is printed as it is, with “[not translated]” after it; on "
            "the public table with the name of its language.",
            blocks=False,
            at="codebook#translations",
        )


def _concerned(one: Folded, why: str, mend: Mend) -> Concerned:
    return Concerned(rfc_id=one.row.rfc_id, agency=one.row.agency, why=why, mend=mend)


def _told(check: str, rows: Sequence[Concerned]) -> Unmet:
    words = WORDS[check]
    said = words.one if len(rows) == 1 else words.many
    return Unmet(
        gate=str(check), missing=f"{number(len(rows))} {said}", mend=words.mend, agencies=tuple(rows), blocks=False
    )
