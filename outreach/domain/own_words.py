"""What editors wrote by hand around the generated sentences, held against the data: no number that is not in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from outreach.domain.dataset import Release
from outreach.domain.investigation import Codebook
from outreach.domain.prose import language_name, listed
from outreach.domain.readiness import Unmet
from outreach.domain.stated_numbers import Stated, in_digits, stated_in, unfounded


def unfounded_numbers(release: Release) -> tuple[Unmet, ...]:
    """Each text by hand with a number that nothing in the release states; one line for each text."""
    generated = tuple(_generated(release))
    return tuple(
        Unmet(
            gate="numbers",
            missing=f"{text.called} says {listed(f'“{one.written}”' for one in wrong)}, and the data does not.",
            mend="Correct it in the codebook; or say there, under “Numbers from elsewhere”, where it comes from.",
            at=f"codebook#{text.field}",
        )
        for text in by_hand(release.house.codebook)
        if (wrong := unfounded(text.stated, generated))
    )


@dataclass(frozen=True, slots=True)
class ByHand:
    """A sentence an editor wrote for the release, its field in the codebook, and the numbers it states."""

    called: str
    field: str
    stated: tuple[Stated, ...]


def by_hand(codebook: Codebook) -> Iterator[ByHand]:
    """Number words are known in English alone; in other languages digits are looked at."""
    if codebook.introduction:
        yield ByHand("The introduction", "introduction", stated_in(codebook.introduction))
    for limit in codebook.limits:
        yield ByHand(f"The limit “{limit}”", "limits", stated_in(limit))
    for status, wording in codebook.wordings.items():
        said = stated_in(f"{wording.label}; {wording.tally}; {wording.line}")
        yield ByHand(f"The wording of “{status}”", "statuses", said)
    for one in codebook.qualifiers:
        yield ByHand(f"The wording of “{one.key}”", "qualifiers", stated_in(f"{one.label}; {one.tally}"))
    for other in codebook.translations:
        yield ByHand(f"The tally in {language_name(other.language)}", "translations", in_digits(other.tally))


def _generated(release: Release) -> Iterable[str]:
    """What was counted and generated, what was asked, in which ranges it is printed, and what an editor vouched for.

    The counts rather than the sentences of the tally: those are in the codebook's own words.
    """
    codebook, questions, tally = release.house.codebook, release.house.questions, release.tally
    counts = (tally.total, *(one.count for one in (*tally.statuses, *tally.inside, *tally.folded)))
    yield from (str(count) for count in counts)
    yield from (*release.question_sentences, release.ledger_sentence, *release.from_the_log, release.cut.title)
    for question in questions.questions if questions else ():
        yield from (question.text, question.label)
    for one in codebook.ranges:
        yield from (one.label, str(one.low), str(one.high or ""))
    yield from (number for number, _ in codebook.numbers)
