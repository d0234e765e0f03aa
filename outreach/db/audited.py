"""Which tables are part of the record, and what an event says when one of them is written.

Every table of the desk is either here or in NOT_WATCHED, with the reason; a test compares. Words that are secrets, or
that lie in the record already under a seal of their own, never enter an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from outreach.domain.audit import Action

INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"
Verbs = dict[str, Action]


@dataclass(frozen=True, slots=True)
class Watched:
    """`keys`: under which of these names a statement says which row it means. `told`: only its writer can say what.

    `each`: however many rows there are, an event says all of each, since verifying goes by them. `parts`: events do,
    fifty rows in each, so that whose words are erased takes along no more than the others of one.
    `seals`: what of it is secret, and under which name an event says its seal: whoever reads that learns nothing of it.
    """

    noun: str
    keys: tuple[str, ...]
    verbs: Verbs
    told: bool = False
    each: bool = False
    parts: bool = False
    seals: Mapping[str, str] = field(default_factory=dict)


def _made_and_changed(made: Action, changed: Action) -> Verbs:
    return {INSERT: made, UPDATE: changed, DELETE: Action.ROW_REMOVED}


WATCHED: Final = {
    "entry": Watched("request", ("rfc_id",), {INSERT: Action.RECORDED, UPDATE: Action.WORDS_ERASED}, told=True),
    "off_record": Watched(
        "request", ("rfc_id", "which"), {INSERT: Action.OFF_RECORD_KEPT, UPDATE: Action.WORDS_ERASED}
    ),
    "edition": Watched("investigation", ("investigation_id",), {INSERT: Action.ADOPTED}, parts=True),
    "investigation": Watched(
        "investigation",
        ("id", "which", "investigation_id"),
        _made_and_changed(Action.INVESTIGATION_OPENED, Action.INVESTIGATION_CHANGED),
    ),
    "request_for_comment": Watched(
        "request", ("id",), {INSERT: Action.REQUEST_OPENED, DELETE: Action.ROW_REMOVED}, parts=True
    ),
    "agency": Watched(
        "agency", ("id", "which"), _made_and_changed(Action.AGENCY_ADDED, Action.AGENCY_CHANGED), parts=True
    ),
    "agency_alias": Watched("agency", ("agency_id",), {INSERT: Action.ALIAS_ADDED}, parts=True),
    "contact": Watched(
        "contact",
        ("id", "which", "id_1"),
        _made_and_changed(Action.CONTACT_ADDED, Action.CONTACT_CHANGED) | {DELETE: Action.CONTACT_ERASED},
        parts=True,
    ),
    "contact_proposal": Watched(
        "agency",
        ("agency_id",),
        _made_and_changed(Action.CONTACT_LEARNT, Action.CONTACT_SETTLED) | {DELETE: Action.CONTACT_ERASED},
    ),
    "legal_hold": Watched("investigation", ("investigation_id",), {INSERT: Action.HOLD_PUT_ON}, told=True),
    "retention": Watched("investigation", ("investigation_id",), {INSERT: Action.RETENTION_STATED}),
    "letter_batch": Watched("batch", ("id", "which"), _made_and_changed(Action.BATCH_MADE, Action.BATCH_CHANGED)),
    "message_step": Watched(
        "message", ("received_id", "which"), {INSERT: Action.MESSAGE_SORTED, UPDATE: Action.WORDS_ERASED}
    ),
    "erasure": Watched("erasure", ("id",), {INSERT: Action.ERASURE_ASKED}, told=True),
    "erasure_end": Watched("erasure", ("erasure_id",), {INSERT: Action.WORDS_ERASED}, told=True),
    "upload": Watched("upload", ("id", "which"), _made_and_changed(Action.UPLOADED, Action.UPLOAD_CHANGED)),
    "release_proposal": Watched(
        "investigation", ("investigation_id",), _made_and_changed(Action.RELEASE_PROPOSED, Action.RELEASE_PROPOSED)
    ),
    "release": Watched("investigation", ("investigation_id",), {INSERT: Action.RELEASED}),
    "staff": Watched(
        "staff",
        ("id", "staff_id"),
        _made_and_changed(Action.ACCOUNT_MADE, Action.ACCOUNT_CHANGED),
        each=True,
        seals={"password_hash": "password_seal"},
    ),
    "staff_session": Watched("staff", ("staff_id", "who"), {INSERT: Action.SIGNED_IN, DELETE: Action.SIGNED_OUT}),
    "second_factor": Watched(
        "staff",
        ("staff_id", "who"),
        {INSERT: Action.FACTOR_SET, UPDATE: Action.FACTOR_USED, DELETE: Action.FACTOR_TAKEN},
        seals={"sealed": "secret_seal", "used": "used_seal"},
    ),
    "recovery_code": Watched(
        "staff",
        ("staff_id", "who"),
        {INSERT: Action.CODES_GIVEN, DELETE: Action.CODE_SPENT},
        seals={"code_hash": "code_seal"},
    ),
    "passkey": Watched(
        "staff",
        ("staff_id", "who"),
        {INSERT: Action.PASSKEY_ADDED, UPDATE: Action.PASSKEY_USED, DELETE: Action.PASSKEY_REMOVED},
    ),
    "lost_factor": Watched(
        "staff",
        ("staff_id", "which"),
        {INSERT: Action.FACTOR_LOST, UPDATE: Action.LOSS_SETTLED, DELETE: Action.ROW_REMOVED},
        told=True,
    ),
    "seat": Watched(
        "investigation",
        ("investigation_id", "which"),
        {INSERT: Action.PART_GIVEN, UPDATE: Action.PART_GIVEN, DELETE: Action.PART_TAKEN},
        each=True,
    ),
    "shared_request": Watched(
        "request", ("rfc_id", "rfc"), {INSERT: Action.SHARED, DELETE: Action.UNSHARED}, each=True
    ),
    "invitation": Watched("staff", ("id", "which"), {INSERT: Action.INVITED, DELETE: Action.INVITATION_OVER}),
    "calendar_feed": Watched(
        "staff",
        ("staff_id", "who"),
        {INSERT: Action.FEED_SET, UPDATE: Action.FEED_SET, DELETE: Action.FEED_TAKEN},
        seals={"token_hash": "link_seal"},
    ),
}

NOT_WATCHED: Final = {
    "agency_word": "made from the names of agencies, for searching",
    "audit_anchor": "the chain itself",
    "audit_event": "the chain itself",
    "audit_head": "the chain itself",
    "audit_payload": "the chain itself",
    "batch_letter": "the batch is sealed when it is approved, and what left stands in the log",
    "chat_notice": "a guard against telling a room twice",
    "draft": "what is typed and not sent",
    "erased_entry": "the event of its erasure says the seal of what stays",
    "erased_file": "the event of its erasure names it",
    "erased_message": "the event of its erasure names it",
    "heartbeat": "when each job last ran",
    "imap_seen": "a guard against fetching a message twice",
    "letter_name": "made from the log, for finding a letter by its Message-ID",
    "message_filing": "made from the log",
    "message_guess": "a guess for whoever sorts; what they did stands in message_step",
    "morning": "a guard against two morning mails",
    "outbox": "what left to an agency stands in the log; the rest are reminders to ourselves",
    "passkey_question": "asked and answered within minutes; what came of it is an event",
    "received_message": "each step stands in message_step, the bytes in the evidence store",
    "relay": "how the mail relay has been lately",
    "release_file": "the release says the seal of the manifest that names each file",
    "reminder": "a guard against telling twice",
    "sign_in_try": "a count of wrong passwords, and of what one may do only so often",
    "standing_count": "made from the log",
    "standing_summary": "made from the log",
    "submission": "a guard against saving a form twice",
}

LEFT_OUT: Final = frozenset(
    {
        "body",  # sealed where it lies
        "code_hash",
        "codes",
        "content",
        "hashes",
        "last_counter",
        "options",
        "password_hash",
        "salt",
        "sealed",
        "token_hash",
        "used",
        "words",
    }
)
