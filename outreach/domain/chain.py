"""The seal on each entry: changing, dropping or reordering an old entry breaks every seal after it.

A bare chain shows careless and partial tampering; someone who can rewrite the whole log can also rewrite its
seals. What closes that gap is that each release prints the head of the chain.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from types import MappingProxyType

from outreach.domain.codec import body_of, canonical, canonical_fact, canonical_text, instant_text, kind_of
from outreach.domain.facts import Entry
from outreach.domain.ids import RfcId, Seq


def digest(previous: str, rfc_id: RfcId, entry: Entry) -> str:
    """SHA-256, in hex, over the seal of the entry before (empty for the first) and everything this entry says."""
    body = canonical(body_of(entry)) if entry.handed_in_by else canonical_fact(entry.fact)
    return digest_of(previous, rfc_id, entry, body)


def digest_of(previous: str, rfc_id: RfcId, entry: Entry, body: str) -> str:
    """The same for whoever has the fact's canonical JSON at hand already."""
    recorded_at = instant_text(entry.recorded_at)
    occurred_at = recorded_at if entry.occurred_at == entry.recorded_at else instant_text(entry.occurred_at)
    # Written out, and not by `canonical` as a list: every release and every check asks for each entry there is.
    words = (
        f'[{canonical_text(previous)},{rfc_id},{entry.seq},"{recorded_at}",{canonical_text(entry.recorded_by)},'
        f'"{occurred_at}","{kind_of(entry.fact)}",{body}]'
    )
    return sha256(words.encode()).hexdigest()


def first_broken(
    rfc_id: RfcId, entries: Iterable[Entry], erased: Mapping[Seq, str] = MappingProxyType({})
) -> int | None:
    """The seq of the first entry whose place or seal is wrong, or None for a whole log.

    `erased`: of each entry whose words were erased, the seal of what stays of it. Its own seal stays where it was, and
    the entries after it are sealed to that; what it once said can be held against it, and no more.
    """
    previous = ""
    for expected, entry in enumerate(entries, start=1):
        sealed = erased.get(entry.seq, entry.digest)
        if entry.seq != expected or sealed != digest(previous, rfc_id, entry):
            return expected
        previous = entry.digest
    return None


def head(digests: Iterable[tuple[RfcId, str]]) -> str:
    """One seal over the last seals of many logs, in the order of their ids."""
    return sha256(canonical(sorted(digests)).encode()).hexdigest()
