"""Whether a message may come from a mail system at all, and how much proof it needs before it is called a bounce.

People write about mail that did not arrive, and quote what came back. So words alone never make a bounce: something
that only mail systems have must come first, and the less it tells, the more the words must say.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from outreach.domain.received import DELIVERY_REPORT
from outreach.mail.headers import Headers
from outreach.mail.parsing import Parsed
from outreach.mail.phrases import fold, phrases

_DAEMON = r"mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|microsoftexchange[0-9a-f]{16,}"
_ONLY_SYSTEMS = re.compile(_DAEMON, re.IGNORECASE)
_SYSTEMS = re.compile(
    rf"{_DAEMON}|post[-_.]?master|mail[-_.]?deliver\w*|mail[-_]?system|ndr|bounces?|mailer|daemon|smtpd?|uucp|mail[-_]?admin",
    re.IGNORECASE,
)
_SYSTEM_NAME = re.compile(
    r"mail(er)?[- ]?deliver|deliver\w* (sub)?system|mail(er)?[- ]daemon|mail system|system administrator|postmaster"
    r"|mail administrator|microsoft exchange|interscan|mail router|message router|email system",
    re.IGNORECASE,
)
TAKES_NO_ANSWER = re.compile(
    r"(?:do[-_.]?)?no[-_.]?t?[-_.]?reply\w*|donotreply\w*|nicht[-_.]?antworten|ne[-_.]?pas[-_.]?repondre|noresponder"
    r"|(?:auto|automat\w*|system|notifications?|notify|alerts?|mailer)(?:[-_.]?(?:mail|message|confirm\w*))?",
    re.IGNORECASE,
)
_REPLIED = re.compile(r"(?:re|aw|sv|antw|fwd?|wg|tr|rv|vs|r|odp)\s*:", re.IGNORECASE)


_OF_ANSWERS = ("auto-reply subject", "auto-reply words", "notice words")
_TOP = 1_500  # characters at the beginning, in which a machine says what it is


class Gate(StrEnum):
    """What lets a message through to be looked at, from the most telling to the least."""

    REPORT = DELIVERY_REPORT
    FAILED_RECIPIENTS = "X-Failed-Recipients"
    SYSTEM = "mail system"
    MAY_BE_SYSTEM = "may be a mail system"
    NO_RETURN = "no return path"
    NO_ANSWER = "sender that takes no answer"
    SUBJECT = "subject of a returned letter"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the words of a message say for a bounce."""

    titled: str  # the phrase of its subject
    begun: bool  # its subject begins with that phrase
    worded: int  # phrases in its words, of delay too
    coded: bool  # a status or a reply code of SMTP
    named: bool  # an address beside words of delivery
    addressed: bool = False  # an address at all

    @property
    def count(self) -> int:
        return bool(self.titled) + min(self.worded, 2) + self.coded


def gate(parsed: Parsed) -> Gate | None:
    """Why this may come from a mail system; nothing for everything else, however it is worded."""
    return next((one for one, opens in _OPENS if opens(parsed)), None)


def enough(parsed: Parsed, through: Gate, proof: Proof) -> bool:
    """Whether the proof is enough for a bounce that came through this gate."""
    if through in {Gate.REPORT, Gate.FAILED_RECIPIENTS, Gate.SYSTEM}:
        return True
    if through is Gate.MAY_BE_SYSTEM:
        answered = bool(_REPLIED.match(parsed.headers.text("subject"))) and not proof.titled
        return proof.count > answered or _in_words_unknown(parsed, proof)
    if through is Gate.NO_RETURN:
        told = proof.titled or (proof.worded and (proof.coded or proof.named))
        return (proof.count > 1 and bool(told)) or _says_nothing(parsed)
    if through is Gate.NO_ANSWER:
        return proof.count > 1 and proof.worded > 0 and (proof.named or proof.coded)
    return _all_three(proof) or not parsed.body.strip()


def _in_words_unknown(parsed: Parsed, proof: Proof) -> bool:
    """A postmaster's, to whom nothing may be returned, that names an address and does not say it is an absence note."""
    if not proof.addressed or not _returns_nowhere(parsed.headers):
        return False
    told = fold(f"{parsed.headers.text('subject')} {parsed.body[:_TOP]}")
    return not any(phrases(section).within(told) for section in _OF_ANSWERS)


def _says_nothing(parsed: Parsed) -> bool:
    """No words, no subject, and no sign of an answering machine: what comes so without a return path came back."""
    return not parsed.body.strip() and not any(
        name in parsed.headers for name in ("subject", "auto-submitted", "x-autoreply", "precedence")
    )


def _all_three(proof: Proof) -> bool:
    return proof.count > 2 and (proof.coded or proof.named or proof.begun)  # noqa: PLR2004  # title, words and more words


def by_system(parsed: Parsed) -> bool:
    """Whether the sender calls itself a mail system, or has the name of one."""
    return any(
        _SYSTEMS.fullmatch(one.address.partition("@")[0]) or _SYSTEM_NAME.search(one.name)
        for one in parsed.headers.mailboxes("from", "sender")[:4]
    )


def titled(subject: str) -> str:
    """The phrase of returned letters with which a subject (folded) begins, or ends; one that is answered is none."""
    listed = phrases("bounce subject")
    if begun := listed.beginning(subject):
        return begun
    answered = subject
    while prefix := _REPLIED.match(answered):
        answered = answered[prefix.end() :].strip()
    return "" if listed.beginning(answered) else listed.ending(subject)


def _reports(parsed: Parsed) -> bool:
    return bool(parsed.reports) or parsed.parameters.get("report-type", "").lower() == "delivery-status"


def _only_a_system(parsed: Parsed) -> bool:
    """A sender that no person has; an empty one is none either, where nothing may be returned to it."""
    headers = parsed.headers
    senders = headers.mailboxes("from", "sender")[:4]
    if any(
        _ONLY_SYSTEMS.fullmatch(one.address.partition("@")[0]) or _ONLY_SYSTEMS.fullmatch(one.name) for one in senders
    ):
        return True
    return "from" in headers and not any(one.address for one in senders) and _returns_nowhere(headers)


def _returns_nowhere(headers: Headers) -> bool:
    path = headers.low("return-path")
    return "return-path" in headers and (path in {"", "<>", "< >"} or "mailer-daemon" in path)


def _takes_no_answer(parsed: Parsed) -> bool:
    senders = parsed.headers.mailboxes("from")[:2]
    return any(TAKES_NO_ANSWER.fullmatch(one.address.partition("@")[0]) for one in senders)


def _titled_only(parsed: Parsed) -> bool:
    """A subject alone; not where it stands in an answer, as people who got something back ask us about it."""
    headers = parsed.headers
    return bool(titled(fold(headers.text("subject")))) and not headers.ids("in-reply-to", "references")


_OPENS: tuple[tuple[Gate, Callable[[Parsed], bool]], ...] = (
    (Gate.REPORT, _reports),
    (Gate.FAILED_RECIPIENTS, lambda parsed: "x-failed-recipients" in parsed.headers),
    (Gate.SYSTEM, _only_a_system),
    (Gate.MAY_BE_SYSTEM, by_system),
    (Gate.NO_RETURN, lambda parsed: _returns_nowhere(parsed.headers)),
    (Gate.NO_ANSWER, _takes_no_answer),
    (Gate.SUBJECT, _titled_only),
)
