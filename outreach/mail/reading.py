"""A message's bytes, read: whatever is sent to us becomes a `ReceivedMessage`, or says why it cannot."""

import re
from datetime import datetime
from hashlib import sha256

from outreach.domain.errors import OutreachError
from outreach.domain.received import (
    Certainty,
    Mailbox,
    MailKind,
    Part,
    PartKind,
    ReceivedMessage,
    TooMuch,
    doubt_about,
    joined,
)
from outreach.mail.auto_replies import find_auto_reply, report_on_arrival
from outreach.mail.bounces import find_bounce, find_receipt
from outreach.mail.charsets import one_line
from outreach.mail.forms import split_forms
from outreach.mail.headers import Headers, instant, mailboxes, words
from outreach.mail.limits import LONGEST_VALUE, MOST_ADDRESSES, check_size, too_many
from outreach.mail.parsing import Parsed, as_it_came, parse

_ADDRESSED = ("to", "cc", "bcc", "resent-to", "resent-cc")
_DELIVERED = (
    "delivered-to", "x-delivered-to", "envelope-to", "x-envelope-to", "x-original-to", "x-rcpt-to", "apparently-to",
    "x-forwarded-to", "x-resolved-to", "original-recipient",
)  # fmt: skip
_FOR = re.compile(r"\bfor\s+<([^<>\s]+@[^<>\s]+)>")
_MOST_REFERENCES = 200
_MOST_RESULTS = 20
_MOST_RELAYS = 30
MOST_NAMED, LONGEST_NAMED = 5, 100  # senders, and characters of each, that a note tells
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def read(content: bytes) -> ReceivedMessage:
    """Read a message. Raises only `TooMuch`, for one whose size, depth or number of parts is out of all measure."""
    check_size(content)
    try:
        return _read(content, parse(content))
    except (OutreachError, MemoryError):
        raise
    except RecursionError:
        raise TooMuch(
            "This message is nested too deeply to be read. It is kept whole: save it, and look at it as text."
        ) from None
    except Exception as error:  # noqa: BLE001  # whatever a hostile message breaks, its bytes must not be lost over it
        parsed = as_it_came(content)
        parsed.note(f"It could not be taken apart ({type(error).__name__}); its words are shown as they came.")
        return _unsorted(content, parsed)


def _read(content: bytes, parsed: Parsed) -> ReceivedMessage:
    parts = split_forms(parsed.body)
    bounce = find_bounce(parsed)
    arrived = "" if bounce else report_on_arrival(parsed)
    answered = None if bounce or arrived else find_auto_reply(parsed, joined(parsed.body, parts, PartKind.NEW))
    found = bounce or answered
    return _message(
        content,
        parsed,
        parts,
        kind=MailKind.BOUNCE if bounce else MailKind.AUTO_REPLY if answered else MailKind.HUMAN,
        certainty=found.certainty if found else None,
        rule=found.rule if found else arrived,
        rule_language=found.language if found else "",
        bounce=bounce.bounce if bounce else None,
        receipt=find_receipt(parsed) if arrived else None,
    )


def _unsorted(content: bytes, parsed: Parsed) -> ReceivedMessage:
    """One that nobody could read or sort: *suspected*, so that a person looks at it before it counts as an answer."""
    parts = (Part(kind=PartKind.NEW, start=0, end=len(parsed.body)),) if parsed.body else ()
    return _message(
        content, parsed, parts, kind=MailKind.AUTO_REPLY, certainty=Certainty.SUSPECTED,
        rule="could not be taken apart", rule_language="", bounce=None,
    )  # fmt: skip


def _message(content: bytes, parsed: Parsed, parts: tuple[Part, ...], **sorted_as: object) -> ReceivedMessage:
    headers = parsed.headers
    date, why = instant(headers.text("date"))
    parsed.note(why)
    parsed.note(doubt_about(date, _came_at(headers)))
    return ReceivedMessage(
        sha256=sha256(content).hexdigest(),
        size=len(content),
        sender=_sender(parsed),
        reply_to=headers.mailboxes("reply-to"),
        recipients=_recipients(headers),
        date=date,
        subject=headers.text("subject"),
        message_id=headers.message_id(),
        references=headers.ids("references", "in-reply-to")[-_MOST_REFERENCES:],
        body=parsed.body,
        parts=parts,
        attachments=tuple(parsed.attachments),
        authentication=tuple(
            words(one) for one in headers.raw.get("authentication-results", [])[:_MOST_RESULTS] if one.strip()
        ),
        language=_language(headers),
        notes=tuple(parsed.notes),
        **sorted_as,  # type: ignore[arg-type]
    )


def _came_at(headers: Headers) -> datetime | None:
    """When the last mail server on its way, which is ours or our provider's, took it."""
    outermost = headers.raw.get("received", [""])[0]
    return instant(outermost[:LONGEST_VALUE].rpartition(";")[2])[0]


def _sender(parsed: Parsed) -> Mailbox:
    for name in ("from", "sender", "reply-to", "return-path"):
        one, *others = parsed.headers.mailboxes(name) or (None,)
        if one is None:
            continue
        if name != "from":
            parsed.note(f"It does not say whom it is from; {name.title()} was taken.")
        elif others:
            named = ", ".join(str(each)[:LONGEST_NAMED] for each in others[:MOST_NAMED])
            parsed.note(f"It names {len(others) + 1} senders. The first is taken; besides it: {named}.")
        return one
    parsed.note("It does not say whom it is from.")
    return Mailbox(address="")


def _recipients(headers: Headers) -> tuple[Mailbox, ...]:
    """Whoever it was written to or delivered to: our reply token may stand in any of these."""
    if sum(value.count("@") for name in _ADDRESSED for value in headers.raw.get(name, ())) > MOST_ADDRESSES:
        raise too_many("addresses", MOST_ADDRESSES)
    found = {one.address.lower() or one.name: one for one in headers.mailboxes(*_ADDRESSED, *_DELIVERED)}
    for relay in headers.raw.get("received", ())[:_MOST_RELAYS]:
        for address in _FOR.findall(relay[:LONGEST_VALUE]):
            for one in mailboxes(f"<{one_line(address)}>"):
                found.setdefault(one.address.lower(), one)
    return tuple(found.values())


def _language(headers: Headers) -> str:
    found = _LANGUAGE.match(headers.low("content-language"))
    return found[0] if found else ""
