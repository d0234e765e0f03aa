"""By what a reader can narrow the table down, with how many rows each choice holds."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from outreach.domain.dataset import Release
from outreach.domain.investigation import Codebook
from outreach.domain.ledger import IN_ORDER
from outreach.domain.rows import Row
from outreach.press.site.letters import folded
from outreach.press.site.tongue import Tongue


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """`name` stands in the address of a narrowed table, `heading` above the choices."""

    name: str
    heading: str
    choices: tuple[Choice, ...]


def facets(release: Release, tongue: Tongue) -> tuple[Facet, ...]:
    """Those by which the rows differ at all; the words of the codebook in its own order."""
    codebook, rows, say = release.house.codebook, release.rows, tongue.say
    statuses = [(status.value, tongue.status(status)) for status in IN_ORDER]
    ranges = [(one.label, tongue.range(one.label)) for one in codebook.ranges]
    circumstances = [(key, tongue.circumstance(key)) for key in _circumstances(codebook)]
    found = (
        Facet("country", say("Country"), _by_label(_counts(rows, lambda row: [row.country]), tongue.country)),
        Facet("kind", say("Kind"), _by_label(_counts(rows, lambda row: [row.kind]), tongue.kind)),
        Facet("status", say("Response"), _in_order(_counts(rows, lambda row: [row.status.value]), statuses)),
        Facet("range", tongue.finding, _in_order(_counts(rows, lambda row: [row.published_range]), ranges)),
        Facet(
            "circumstance", say("Circumstances"), _in_order(_counts(rows, lambda row: row.qualifiers), circumstances)
        ),
    )
    return tuple(facet for facet in found if facet.choices)


def counted_elsewhere(release: Release, tongue: Tongue) -> tuple[str, ...]:
    """Why a choice holds more rows than the tally says under the same words: the tally counts each row once."""
    sentences = []
    for qualifier in release.house.codebook.qualifiers:
        held = sum(qualifier.key in row.qualifiers for row in release.rows)
        if rest := held - release.tally.counted_under(qualifier.key):
            sentences.append(
                tongue.say(
                    "“%(label)s” holds for %(all)s in all; %(rest)s of them the tally counts under what it names "
                    "before, so that nobody is counted twice.",
                    label=tongue.circumstance(qualifier.key),
                    all=tongue.number(held),
                    rest=tongue.number(rest),
                )
            )
    return tuple(sentences)


def _circumstances(codebook: Codebook) -> tuple[str, ...]:
    return (*(one.key for one in codebook.qualifiers), *(key for key, _ in codebook.circumstances))


def _counts(rows: Iterable[Row], keys: Callable[[Row], Iterable[str]]) -> Counter[str]:
    return Counter(key for row in rows for key in keys(row) if key)


def _by_label(counts: Counter[str], label: Callable[[str], str]) -> tuple[Choice, ...]:
    choices = [Choice(key, label(key), count) for key, count in counts.items()]
    return tuple(sorted(choices, key=lambda choice: (folded(choice.label), choice.key)))


def _in_order(counts: Counter[str], known: Sequence[tuple[str, str]]) -> tuple[Choice, ...]:
    """First what the codebook names, in its order; then what is only found in rows."""
    labels = dict(known)
    order = [key for key in labels if key in counts] + sorted(key for key in counts if key not in labels)
    return tuple(Choice(key, labels.get(key, key), counts[key]) for key in order)
