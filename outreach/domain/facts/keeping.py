"""Facts about evidence: files that lie in the evidence store and belong to a request."""

from dataclasses import dataclass

from outreach.domain.ids import Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceKept:
    """A file was put on the record: a screenshot of a form, a scanned letter, a recording.

    `sha256` is its name in the store, `name` a label, `about` the entry it belongs to. With `redacts` it is a redacted
    copy of that other file.
    """

    sha256: str
    name: str
    media_type: str
    size: int
    note: str = ""
    about: Seq | None = None
    redacts: Seq | None = None
