"""Words by hand that say how many and no number: “most”, “a majority”, “none of them”.

No data bears them out or belies them, so whoever writes them says that they are meant, with the counts in sight. In a
reason for readers nobody can say so beside it: there they are not written of the agencies.
"""

import re
from collections.abc import Iterable, Iterator

from outreach.domain.dataset import Release
from outreach.domain.foreign_numbers import unread_in
from outreach.domain.handwritten import Handwritten, of_codebook, of_note, reasons_of, waived
from outreach.domain.ids import RfcId
from outreach.domain.investigation import Codebook, ResponseStatus
from outreach.domain.prose import counted, listed, number
from outreach.domain.readiness import Concerned, Unmet
from outreach.domain.stated_numbers import loose_in
from outreach.domain.translated import OWN_LANGUAGE

QUANTITIES = "quantities"
WRITE_IT = "Write the number, or say it without."
OF_THEM = r"them|those|these|agenc(?:y|ies)|entit(?:y|ies)"


def left_open(text: Handwritten, codebook: Codebook) -> tuple[str, ...]:
    """The words of it; without those that stand under numbers from elsewhere, with a source."""
    vouched = {number.casefold() for number, _ in codebook.numbers}
    return tuple(words for words in loose_in(text.text, text.language) if words.casefold() not in vouched)


def said_of_agencies(text: Handwritten, codebook: Codebook) -> tuple[str, ...]:
    """Of these the words that count agencies: “most agencies”, “none of the smaller ones” is left alone."""
    them = "|".join((OF_THEM, re.escape(codebook.noun), re.escape(codebook.nouns)))
    return tuple(
        words
        for words in left_open(text, codebook)
        if re.search(rf"\b{re.escape(words)}(?:\s+of)?(?:\s+\w+){{0,2}}?\s+(?:{them})\b", text.text, re.IGNORECASE)
    )


def unread(text: Handwritten, release: Release) -> str:
    """The first words of it in a script whose numbers are not looked up; names of agencies state none."""
    names = {row.agency for row in (*release.rows, *release.outside)}
    return unread_in(text.text, names) if text.language == OWN_LANGUAGE else ""


def said_unread(text: Handwritten, words: str) -> str:
    return (
        f"{text.called} says “{words}”: numbers in words in this script are not looked up. Confirm that it states none."
    )


def said_open(text: Handwritten, words: Iterable[str]) -> str:
    return f"{text.called} says {listed(f'“{one}”' for one in words)}, and no number."


def counts_of(release: Release) -> str:
    """What there is to choose from: `Of the 2 entities: 1 “Denied” and 1 “No response”.`; empty without any row."""
    codebook, tally = release.house.codebook, release.tally
    many = [(one.count, codebook.label(ResponseStatus(one.key))) for one in tally.statuses if one.count]
    if not many:
        return ""
    said = listed(f"{number(count)} “{label}”" for count, label in many)
    return f"Of the {counted(tally.total, codebook.noun, codebook.nouns)}: {said}."


def quantities(release: Release) -> Iterator[Unmet]:
    """All that a release would print; worth a look each time, since the counts move and the words stay."""
    codebook = release.house.codebook
    typed = [(text, left_open(text, codebook)) for text in of_codebook(codebook)]
    notes = [of_note(note) for note in release.method_notes if note.given]
    for text, words in (*typed, *((text, said_of_agencies(text, codebook)) for text in notes)):
        if words:
            yield Unmet(
                gate=QUANTITIES,
                missing=said_open(text, words),
                mend=f"{counts_of(release)} Write the number, unless that is still what it says.",
                blocks=False,
                at=text.at,
            )
        if script := unread(text, release):
            yield Unmet(
                gate=QUANTITIES,
                missing=f"{text.called} says “{script}”: numbers in words in this script are not looked up.",
                mend=f"{counts_of(release)} See that it states no other.",
                blocks=False,
                at=text.at,
            )
    rows = [*_in_rows(release)]
    if rows:
        said = counted(len(rows), "reason says how many agencies", "reasons say how many agencies")
        yield Unmet(
            gate=QUANTITIES, missing=f"{said}, and no number.", mend=WRITE_IT, agencies=tuple(rows), blocks=False
        )


def _in_rows(release: Release) -> Iterator[Concerned]:
    for_waivers = (
        waived(row, waiver) for row in (*release.rows, *release.outside) if row.waivers for waiver in row.waivers
    )
    for text in (*(one for one in reasons_of(release) if one.rfc_id is not None), *for_waivers):
        if words := said_of_agencies(text, release.house.codebook):
            why = f"{text.called} says {listed(f'“{one}”' for one in words)}"
            yield Concerned(rfc_id=text.rfc_id or RfcId(0), agency=text.agency, why=why, mend=text.mend)
