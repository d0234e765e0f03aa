"""What the doctor finds on the audit chain: a key or anchors that are missing, secrets that it does not bear out."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from outreach.db import audit_anchors, audit_reading
from outreach.domain.audit import UNSEALED
from outreach.domain.audit_secrets import UNTOLD
from outreach.domain.faults import Fault, Weight, Words
from outreach.domain.wallclock import counted, elapsed
from outreach.services import erasure_journal
from outreach.services.auditing import key_is_gone, older_than_seen, secrets
from outreach.services.faults_of_desk import FOUND, Looked

MISSED = timedelta(hours=3)
"""Anchors are made each hour. An event that waits for so long is not waiting for the next one."""


def _key_gone(looked: Looked) -> Iterator[Words]:
    yield from FOUND if key_is_gone(looked.desk) else ()


def _not_begun(looked: Looked) -> Iterator[Words]:
    with looked.desk.reading() as session:
        yield from FOUND if audit_reading.head(session).epoch == UNSEALED else ()


def _signs_nothing(looked: Looked) -> Iterator[Words]:
    keys = looked.desk.audit_keys
    yield from FOUND if keys.now() is not None and not keys.can_sign else ()


def _not_anchored(looked: Looked) -> Iterator[Words]:
    """Where nothing signs, that is said already."""
    if not looked.desk.audit_keys.can_sign:
        return
    with looked.desk.reading() as session:
        size, newest = getattr(audit_anchors.last(session), "size", 0), audit_reading.head(session).seq
        if size < newest:
            since = datetime.fromisoformat(audit_reading.one(session, size + 1)[0].details.at)
            if looked.desk.clock() - since > MISSED:
                yield {"events": counted(newest - size, "event"), "ago": elapsed(since, looked.desk.clock())}


def _nowhere_else(looked: Looked) -> Iterator[Words]:
    keys = looked.desk.audit_keys
    yield from FOUND if keys.can_sign and keys.elsewhere is None else ()


def _not_kept(looked: Looked) -> Iterator[Words]:
    keys = looked.desk.audit_keys
    with looked.desk.reading() as session:
        newest = audit_anchors.last(session)
    if keys.elsewhere and newest and newest.size > max((one.size for one in keys.kept()), default=0):
        yield {"path": keys.elsewhere}


def _older(looked: Looked) -> Iterator[Words]:
    with looked.desk.reading() as session:
        if sentence := older_than_seen(looked.desk, session):
            yield {"sentence": sentence}


def _comes_back(looked: Looked) -> Iterator[Words]:
    if waiting := erasure_journal.to_do_again(looked.desk):
        yield {"sentence": erasure_journal.back_again(waiting)}


def _replaced(looked: Looked) -> Iterator[Words]:
    for sentence in secrets(looked.desk).wrong:
        yield {"sentence": sentence}


def _unsealed(looked: Looked) -> Iterator[Words]:
    for one in secrets(looked.desk).unsealed:
        yield {"what": one}


FAULTS: tuple[Fault[Looked], ...] = (
    Fault(
        name="audit-key-gone",
        weight=Weight.WRONG,
        sentence="The audit key of this desk is gone, as after a restore, and nothing can be saved. "
        "Put back audit.key in the home folder, or run `outreach audit begin`.",
        found=_key_gone,
    ),
    Fault(
        name="audit-not-begun",
        weight=Weight.LOOK,
        sentence="The audit chain has no key, so whoever can write in the database can write it anew. "
        "Run `outreach audit begin`.",
        found=_not_begun,
    ),
    Fault(
        name="audit-signing-gone",
        weight=Weight.WRONG,
        sentence="audit-signing.key is gone from the home folder, so nothing is anchored. "
        "Put it back, or run `outreach audit begin --anew`.",
        found=_signs_nothing,
    ),
    Fault(
        name="anchors-old",
        weight=Weight.WRONG,
        sentence="{events} of the audit chain wait for an anchor, the oldest for {ago}. "
        "Look whether `outreach scheduler` runs.",
        found=_not_anchored,
    ),
    Fault(
        name="anchors-nowhere",
        weight=Weight.LOOK,
        sentence="Anchors of the audit chain lie in the database, in mail and beside releases alone. "
        "Name a file on another volume in OUTREACH_AUDIT_ANCHORS.",
        found=_nowhere_else,
    ),
    Fault(
        name="anchors-not-kept",
        weight=Weight.WRONG,
        sentence="The newest anchors of the audit chain are not in {path}. "
        "Let it be written again, and run `outreach audit anchor`.",
        found=_not_kept,
    ),
    Fault(
        name="database-older",
        weight=Weight.WRONG,
        sentence="{sentence}",
        found=_older,
    ),
    Fault(
        name="erased-came-back",
        weight=Weight.WRONG,
        sentence="{sentence}",
        found=_comes_back,
    ),
    Fault(
        name="secret-replaced",
        weight=Weight.WRONG,
        sentence="{sentence} Ask whose it is whether that was them, take it away, and have it set up anew.",
        found=_replaced,
    ),
    Fault(
        name="secrets-unsealed",
        weight=Weight.LOOK,
        sentence=UNTOLD,
        found=_unsealed,
    ),
)
