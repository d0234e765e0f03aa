"""Facts about hearing back: what came in, and what a person judged it to be."""

from dataclasses import dataclass

from outreach.domain.facts.words import Authority, Channel, Medium, Position
from outreach.domain.ids import Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The position a response takes on one numbered question."""

    question: int
    position: Position


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageReceived:
    """Something came in and waits for a person to say what it is. `text` is the message whole, as it arrived.

    `raw` names the kept bytes of a mail (their SHA-256), where it came by mail; `files` what was attached to it,
    by name and in its order. Entries older than this field name none.
    """

    channel: Channel
    sender: str
    text: str
    subject: str = ""
    language: str = ""
    raw: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageTranslated:
    """A message in another language, so that those who do not read its own can judge it beside the original."""

    message: Seq
    language: str
    words: str
    translator: str
    by_machine: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AutoReplyReceived:
    """A machine answered. Never a response, never stops a clock.

    A person judges a `message` to be one; where a machine told for certain, there is none, and its words are here.
    `raw` names the kept bytes.
    """

    message: Seq | None = None
    detail: str = ""
    sender: str = ""
    subject: str = ""
    text: str = ""
    raw: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledged:
    """A person said "received" and no more."""

    message: Seq | None = None
    said_by: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageSetAside:
    """The message is not an answer and not a receipt: spam, a newsletter, meant for another request."""

    message: Seq
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseReceived:
    """What came back and counts, judged by a person.

    `text` is the response's own words where they are on record (else those of `message`); quotes are checked
    against it. `circumstances` are keys of the codebook. `counterclaims` are factual claims to be checked, numbered
    from 1 in order.
    """

    question_set: int
    answers: tuple[Answer, ...]
    speaker: str
    role: str = ""
    authority: Authority = Authority.SPEAKS_FOR_AGENCY
    medium: Medium = Medium.WRITTEN
    message: Seq | None = None
    circumstances: tuple[str, ...] = ()
    counterclaims: tuple[str, ...] = ()
    on_behalf_of: str = ""
    summary: str = ""
    text: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorityAccepted:
    """An editor takes a gatekeeper's answer as the agency's."""

    response: Seq
    reason: str
