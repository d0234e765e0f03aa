"""The range in which a count is printed: one of the codebook's, and of a known count the one that holds it."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from outreach.domain.facts import FindingData
from outreach.domain.import_columns import heading_words
from outreach.domain.investigation import Codebook

_WHOLE_NUMBER = re.compile(r"\d+|\d{1,3}(?:[,'’\u00a0\u202f ]\d{3})+")

MEND: Final = "Correct the range or the count, or adopt a codebook with that range."
OTHER_RANGES: Final = "The codebook's ranges changed."
"""Why a row is printed in another range, on record: whoever adopted the codebook has told readers why."""


def whole_number(text: str) -> int | None:
    """A count as people write it: 1234, 1,234 or 1 234. A point could mean either, so it means nothing."""
    return int(re.sub(r"\D", "", text)) if _WHOLE_NUMBER.fullmatch(text) else None


def ranges_differ(one: Codebook, other: Codebook) -> bool:
    return (one.finding_column, one.ranges) != (other.finding_column, other.ranges)


def count_of(finding: FindingData, codebook: Codebook) -> str:
    """The count as the file has it, if the codebook prints it in ranges."""
    wanted = heading_words(codebook.finding_column)
    found = [cell for heading, cell in finding.columns if heading_words(heading) == wanted]
    return found[0] if wanted and codebook.ranges and found else ""


def wrong_range(finding: FindingData, codebook: Codebook) -> str:
    """Why this range cannot be printed, naming the one that can; nothing where it can.

    A codebook without ranges binds nobody. Empty is right where no count is known, or where no range takes it.
    """
    printed, labels = finding.published_range, [entry.label for entry in codebook.ranges]
    number = whole_number(count_of(finding, codebook))
    right = codebook.range_of(number) if number is not None else None
    if not labels or printed in ((right or "",) if number is not None else ("", *labels)):
        return ""
    if number is None:
        return f"“{printed}” is none of the codebook's ranges ({', '.join(labels)})."
    if right is None:
        return f"{number:,} lies in none of the codebook's ranges ({', '.join(labels)}), and so not in “{printed}”."
    return f"{number:,} lies in the range “{right}”, " + (f"not in “{printed}”." if printed else "and none is given.")


def ranged(finding: FindingData, codebook: Codebook, former: Collection[str]) -> FindingData | None:
    """The finding with the range this codebook gives its count; None where its count lies in no range.

    `former` are the labels of earlier codebooks. Any other printed range was given by a file, and a file knows better.
    """
    count = count_of(finding, codebook)
    if not count or (finding.published_range and finding.published_range not in former):
        return finding
    number = whole_number(count)
    label = codebook.range_of(number) if number is not None else None
    return replace(finding, published_range=label) if label else None
