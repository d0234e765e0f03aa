"""The range in which a count is printed, made again when the codebook's ranges change after the import."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from outreach.domain.facts import FindingData
from outreach.domain.import_columns import heading_words
from outreach.domain.import_rows import whole_number
from outreach.domain.investigation import Codebook

OTHER_RANGES: Final = "The codebook's ranges changed."
"""Why a row is printed in another range, on record: whoever adopted the codebook has told readers why."""


def ranges_differ(one: Codebook, other: Codebook) -> bool:
    return (one.finding_column, one.ranges) != (other.finding_column, other.ranges)


def count_of(finding: FindingData, codebook: Codebook) -> str:
    """The count as the file has it, if the codebook prints it in ranges."""
    wanted = heading_words(codebook.finding_column)
    found = [cell for heading, cell in finding.columns if heading_words(heading) == wanted]
    return found[0] if wanted and codebook.ranges and found else ""


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
