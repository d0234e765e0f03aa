"""Words heard off the record: kept apart from the log, which holds nothing of them but a seal."""

import hashlib
import secrets
from datetime import datetime

from outreach.db import off_record
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened, Medium, OffRecordHeard
from outreach.domain.ids import RfcId, Seq
from outreach.domain.people import Acting
from outreach.domain.rules.common import check_texts
from outreach.services.desk import Desk
from outreach.services.records import Recorded, record_in

SALT_BYTES = 32


def hear_off_record(
    desk: Desk,
    rfc_id: RfcId,
    *,
    words: str,
    speaker: str,
    medium: Medium,
    at: datetime,
    by: Acting,
    after: Seq | None = None,
) -> Recorded:
    """Keep the words where no export reaches, and record that they were heard, sealed with a secret salt."""
    if not words.strip():
        raise RuleBroken("There are no words to keep. Write what was said.", "words")
    check_texts(words, "words")
    salt = secrets.token_hex(SALT_BYTES)
    heard = OffRecordHeard(speaker=speaker, medium=medium, seal=seal_of(words, salt))
    with desk.writing(by) as session:
        recorded = record_in(desk, session, rfc_id, (Happened(at=at, fact=heard),), by=by, after=after)
        off_record.add(session, rfc_id, recorded.entries[0].seq, salt=salt, words=words)
    return recorded


def seal_of(words: str, salt: str) -> str:
    """The seal in the log: whoever has the words and the salt can prove that they are unchanged."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()
