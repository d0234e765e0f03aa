"""Facts about being in the dataset."""

from dataclasses import dataclass

from outreach.domain.facts.words import Mistake


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingData:
    """The investigation's own columns about the agency, with the range that may be printed.

    `columns` are (heading, value) pairs as imported, never exported by themselves: an exact count stays with us.
    """

    published_range: str = ""
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyListed:
    """The agency entered the investigation; always the first entry of a log.

    `country` is ISO 3166-1 alpha-2. `outside_dataset`: owed a hearing but never a row (the vendor, a regulator).
    """

    name: str
    country: str
    kind: str = ""
    source_spelling: str = ""
    finding: FindingData = FindingData()
    outside_dataset: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NameCorrected:
    """`mistake`: whose the name of before was. `source`: where the right one stands."""

    name: str
    reason: str
    source: str = ""
    mistake: Mistake = Mistake.UNSAID


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingDataChanged:
    finding: FindingData
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RemovedFromDataset:
    """Existence could not be confirmed, or the row should not be published; still counted in the ledger."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoredToDataset:
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MergedInto:
    """This row is the same agency as another one of the investigation, which stays. `into` is its published name."""

    into: str
    reason: str
