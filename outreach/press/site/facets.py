"""By what a reader can narrow the table down, with how many rows each choice holds."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from outreach.domain.corrections import codebook_label
from outreach.domain.dataset import Release
from outreach.domain.ledger import IN_ORDER
from outreach.domain.rows import Row
from outreach.domain.wording import wording_of
from outreach.press.site.entries import country_name


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


def facets(release: Release) -> tuple[Facet, ...]:
    """Those by which the rows differ at all; the words of the codebook in its own order."""
    codebook, rows = release.house.codebook, release.rows
    found = (
        Facet("country", "Country", _by_label(_counts(rows, lambda row: [row.country]), country_name)),
        Facet("kind", "Kind", _by_label(_counts(rows, lambda row: [row.kind]), str)),
        Facet(
            "status",
            "Response",
            _in_order(
                _counts(rows, lambda row: [row.status.value]),
                [(status.value, wording_of(status, codebook).label) for status in IN_ORDER],
            ),
        ),
        Facet(
            "range",
            codebook.finding_label or "Published range",
            _in_order(
                _counts(rows, lambda row: [row.published_range]),
                [(one.label, one.label) for one in codebook.ranges],
            ),
        ),
        Facet(
            "circumstance",
            "Circumstances",
            _in_order(
                _counts(rows, lambda row: row.qualifiers),
                [
                    (key, codebook_label(key, codebook))
                    for key in (
                        *(one.key for one in codebook.qualifiers),
                        *(key for key, _ in codebook.circumstances),
                    )
                ],
            ),
        ),
    )
    return tuple(facet for facet in found if facet.choices)


def _counts(rows: Iterable[Row], keys: Callable[[Row], Iterable[str]]) -> Counter[str]:
    return Counter(key for row in rows for key in keys(row) if key)


def _by_label(counts: Counter[str], label: Callable[[str], str]) -> tuple[Choice, ...]:
    choices = [Choice(key, label(key), count) for key, count in counts.items()]
    return tuple(sorted(choices, key=lambda choice: (choice.label, choice.key)))


def _in_order(counts: Counter[str], known: Sequence[tuple[str, str]]) -> tuple[Choice, ...]:
    """First what the codebook names, in its order; then what is only found in rows."""
    labels = dict(known)
    order = [key for key in labels if key in counts] + sorted(key for key in counts if key not in labels)
    return tuple(Choice(key, labels.get(key, key), counts[key]) for key in order)
