"""What a message that was read becomes on the log of a request: a message that waits, a machine's answer, a bounce."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from outreach.domain import facts
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Channel, DeliveryReport, Entry, Happened
from outreach.domain.fold import same_address
from outreach.domain.ids import Seq
from outreach.domain.inbox import Sort
from outreach.domain.received import BounceClass, Certainty, MailKind, ReceivedMessage
from outreach.domain.rules.common import LONGEST

REPORTS = {BounceClass.HARD: DeliveryReport.BOUNCED_HARD, BounceClass.SOFT: DeliveryReport.BOUNCED_SOFT}
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
ONE_CHARACTER = "\N{REPLACEMENT CHARACTER}"
CUT = "\n[The message is longer than a log can hold. It is kept whole: save it to read the rest.]"
NOBODY = "(no sender named)"
LONGEST_LINE, LONGEST_NAME = 1000, 200
FORWARDED_LATE = timedelta(minutes=5)


def sort_of(message: ReceivedMessage) -> Sort:
    if message.receipt is not None:
        return Sort.RECEIPT
    return Sort(message.kind.value)


def is_certain_machine(message: ReceivedMessage) -> bool:
    return message.kind is MailKind.AUTO_REPLY and message.certainty is Certainty.CERTAIN


def fact_of(
    message: ReceivedMessage, case: Case, *, raw: str, at: datetime, attempt: Seq | None = None, by_person: bool = False
) -> Happened:
    """The fact it becomes. A bounce that speaks of no letter on the log is refused, unless a person files it here."""
    if message.report is not None:
        entry = _letter(message, case, attempt)
        if entry is not None:
            if not by_person and attempt is None:
                _not_heard_since(case, entry)
            return _delivery(message, entry, raw=raw, at=at)
        if not by_person:
            raise RuleBroken("A mail system speaks of a letter that is not on the log of this request.")
    if message.report is not None or is_certain_machine(message):
        return Happened(at=at, fact=_machine(message, raw=raw))
    return Happened(at=at, fact=received(message, raw=raw))


def received(message: ReceivedMessage, *, raw: str) -> facts.MessageReceived:
    """The message as it waits for a person. Characters nobody sees are replaced one by one, so that places stay."""
    return facts.MessageReceived(
        channel=Channel.EMAIL,
        sender=line(str(message.sender)) or NOBODY,
        text=_words(message),
        subject=line(message.subject),
        language=message.language,
        raw=raw,
        files=tuple(_called(message)),
    )


def unread(sender: str, subject: str, *, raw: str) -> facts.MessageReceived:
    """A message nobody could take apart, filed by a person who has looked at its bytes."""
    text = "[This message could not be read here. Its bytes are kept: save them and open them in a mail program.]"
    return facts.MessageReceived(
        channel=Channel.EMAIL, sender=line(sender) or NOBODY, text=text, subject=line(subject), raw=raw
    )


def line(text: str, longest: int = LONGEST_LINE) -> str:
    """Text as one clean line, for a row or a heading."""
    return " ".join(UNPRINTABLE.sub(ONE_CHARACTER, text).split())[:longest]


def _machine(message: ReceivedMessage, *, raw: str) -> facts.AutoReplyReceived:
    return facts.AutoReplyReceived(
        detail=line(f"By rule: {message.rule}" if message.rule else ""),
        sender=line(str(message.sender)) or NOBODY,
        subject=line(message.subject),
        text=_words(message),
        raw=raw,
    )


def _words(message: ReceivedMessage) -> str:
    text = UNPRINTABLE.sub(ONE_CHARACTER, message.body)
    if not text.strip():
        files = ", ".join(_called(message))
        return f"[The message has no words of its own. Attached: {files}.]" if files else "[The message is empty.]"
    # The reader stops at that length: what just fills it was most likely longer.
    return text if len(text) < LONGEST else text[: LONGEST - len(CUT)] + CUT


def _called(message: ReceivedMessage) -> Iterator[str]:
    """What came attached, each by its name, or by its kind where it has none."""
    for one in message.attachments:
        yield line(one.name, LONGEST_NAME) or one.media_type


def _letter(message: ReceivedMessage, case: Case, attempt: Seq | None) -> Entry | None:
    """The letter a mail system speaks of: the one it names, else the last that went to the address that failed."""
    counted = [
        entry
        for entry in case.entries
        if isinstance(entry.fact, facts.AttemptMade)
        and entry.fact.channel is Channel.EMAIL
        and entry.seq not in case.standing.known.retracted
    ]
    named = next((entry for entry in counted if entry.seq == attempt), None)
    if named is not None:
        return named
    bounce = message.report
    failed = {same_address(one) for one in (bounce.original_recipient, *bounce.recipients)} if bounce else set()
    there = [entry for entry in counted if isinstance(entry.fact, facts.AttemptMade)]
    there = [entry for entry in there if same_address(getattr(entry.fact, "address", "")) in failed - {""}]
    return there[-1] if there else None


def _not_heard_since(case: Case, letter: Entry) -> None:
    """Whoever has answered was reached: that a letter came back after all is for a person to say."""
    known = case.standing.known
    heard = [response.at for response in known.responses] + [entry.occurred_at for entry in known.waiting]
    if any(at >= letter.occurred_at for at in heard):
        raise RuleBroken("It says that a letter came back, and they have written since. A person says what is true.")


def _delivery(message: ReceivedMessage, entry: Entry, *, raw: str, at: datetime) -> Happened:
    bounce = message.report
    if bounce is None:
        raise RuleBroken("This is no report on a letter.")
    # A full mailbox is somebody's all the same, whatever class its code has (RFC 3463, X.2.2).
    failed = DeliveryReport.BOUNCED_SOFT if bounce.mailbox_full else REPORTS[bounce.bounce_class]
    failed = DeliveryReport.DELAYED if bounce.delayed else failed
    report = DeliveryReport.DELIVERED if sort_of(message) is Sort.RECEIPT else failed
    said = " ".join(part for part in (bounce.status, bounce.original_recipient, bounce.diagnostic) if part)
    fact = facts.DeliveryReported(attempt=entry.seq, report=report, detail=line(said), raw=raw)
    return Happened(at=max(at, entry.occurred_at), fact=fact)
