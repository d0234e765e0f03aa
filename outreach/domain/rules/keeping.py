"""Rules for evidence: a file is of a kind we take, goes by a plain name, and lies on a record once."""

import re

from outreach.domain import evidence, facts
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import EvidenceKept, Happened
from outreach.domain.people import Acting
from outreach.domain.rules.common import need, need_reason, referred

_SHA256 = re.compile("[0-9a-f]{64}")


def kept(case: Case, fact: EvidenceKept, _happened: Happened, _by: Acting) -> None:
    if not _SHA256.fullmatch(fact.sha256):
        raise RuleBroken("Evidence is named by its SHA-256: 64 digits from 0 to f. Copy it whole.", "sha256")
    if fact.media_type not in evidence.TAKEN:
        raise RuleBroken(f"Files of this kind are not taken. We take {evidence.SENTENCE}.", "media_type")
    if not 0 < fact.size <= evidence.LARGEST:
        raise RuleBroken(
            f"A file has from 1 byte to {evidence.LARGEST // 2**20} MB. Upload a smaller one, or in parts.", "size"
        )
    _name(fact)
    if fact.about is not None:
        _there(case, fact.about)
    if fact.redacts is not None:
        _copy_of(case, fact, fact.redacts)
    _not_there_already(case, fact)


def _name(fact: EvidenceKept) -> None:
    need(fact.name, "Give the file a name.", "name")
    if fact.name != evidence.label_of(fact.name, fact.media_type):
        label = evidence.label_of(fact.name, fact.media_type)
        raise RuleBroken(f"This is no plain name for a file of its kind. Call it “{label}”.", "name")


def _there(case: Case, seq: int) -> None:
    entry = case.entry(seq)
    if entry is None:
        raise RuleBroken(f"There is no entry {seq} in this log. Choose the entry the file belongs to.", "about")
    referred(case, seq, type(entry.fact), "about", "an entry")


def _copy_of(case: Case, fact: EvidenceKept, seq: int) -> None:
    original = referred(case, seq, facts.EvidenceKept, "redacts", "evidence").fact
    need_reason(fact.note)
    if not isinstance(original, EvidenceKept) or original.redacts is not None:
        raise RuleBroken("This is a redacted copy itself. Redact the original again.", "redacts")
    if original.sha256 == fact.sha256:
        raise RuleBroken("The copy is the same file as the original: nothing was redacted.", "redacts")


def _not_there_already(case: Case, fact: EvidenceKept) -> None:
    retracted = case.standing.known.retracted
    for entry in case.entries:
        one = entry.fact
        if isinstance(one, EvidenceKept) and one.sha256 == fact.sha256 and entry.seq not in retracted:
            raise RuleBroken(
                f"This very file is on the record already, as entry {entry.seq}. Use that entry.", "sha256"
            )
