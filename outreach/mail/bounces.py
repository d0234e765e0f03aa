"""Whether a mail system returned a letter: to whom it was written, and whether the address is of no use."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from outreach.domain.received import Bounce, BounceClass, Certainty
from outreach.mail.bounce_gate import Gate, Proof, by_system, enough, gate, titled
from outreach.mail.bounce_words import ANY_ADDRESS, LIST_FOLLOWS, addresses, names_one, reply_code, status, why
from outreach.mail.headers import MESSAGE_ID, Headers
from outreach.mail.parsing import Parsed, Reported, fields
from outreach.mail.phrases import fold, phrases
from outreach.mail.returned import cut

_MAY_BE_LATE = {"delayed", "delay"}
_WENT_WELL = {"delivered", "relayed", "expanded", "deliverable"}
_OF_ONE_RECIPIENT = ("final-recipient", "original-recipient", "action", "x-actual-recipient")
_ID_IN_WORDS = re.compile(r"message-id:[ \t]*\n?[ \t]*(<[^<>\s]{1,990}>)", re.IGNORECASE)
_TOP = 3_000  # characters at the beginning of a text in which a machine says what it is
_LONGEST = 60_000  # characters of a mail system's words that are searched
_MOST_RECIPIENTS = 100


@dataclass(frozen=True, slots=True)
class Sorted:
    """A bounce, how sure that is, and by which rule and language."""

    bounce: Bounce
    certainty: Certainty
    rule: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Failed:
    """One recipient of a delivery report."""

    addresses: tuple[str, ...]
    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class _Case:
    """A message that came through a gate: the mail system's own words, and the headers of the letter it returns."""

    parsed: Parsed
    through: Gate
    text: str
    top: str  # folded
    returned: Headers | None

    def bounce(self, kind: BounceClass, code: str, written_to: list[str], diagnostic: str) -> Bounce:
        return Bounce(
            bounce_class=kind,
            status=code,
            original_recipient=written_to[0] if written_to else "",
            original_message_id=_original_id(self.parsed, self.returned),
            recipients=tuple(written_to[:_MOST_RECIPIENTS]),
            diagnostic=" ".join(diagnostic.split())[:500],
        )


def find_bounce(parsed: Parsed) -> Sorted | None:
    """What came back, if this is a mail system's doing; nothing for what a person or another machine wrote."""
    through = gate(parsed)
    if through is None or _something_else(parsed, through):
        return None
    text, returned = _own_words(parsed.body)
    failed = [one for report in parsed.reports for one in _recipients(report)] or _in_text(text)
    if failed and all(one.action in _WENT_WELL for one in failed):
        return None
    case = _Case(parsed, through, text[:_LONGEST], fold(text[:_TOP]), parsed.returned or returned)
    return _reported(case, failed) if failed else _told(case)


def find_receipt(parsed: Parsed) -> Bounce | None:
    """A mail system's word that a letter arrived, or was passed on (RFC 3464, 2.3.3)."""
    went = [one for report in parsed.reports for one in _recipients(report)]
    if not went or any(one.action not in _WENT_WELL for one in went):
        return None
    text, returned = _own_words(parsed.body)
    case = _Case(parsed, Gate.REPORT, text[:_LONGEST], "", parsed.returned or returned)
    written_to = list(dict.fromkeys(address for one in went for address in one.addresses))
    return case.bounce(BounceClass.SOFT, went[0].status or "2.0.0", written_to, went[0].diagnostic)


def _something_else(parsed: Parsed, through: Gate) -> bool:
    """Reports on mail that arrived, and filters that want us to prove ourselves, though they use the same form."""
    if parsed.feedback is not None:
        return True
    if parsed.receipt is not None:
        return not _refused(parsed, parsed.receipt)
    asks = through is Gate.REPORT and phrases("challenge words").within(fold(parsed.body[:_TOP]))
    return bool(asks) and not by_system(parsed)


def _refused(parsed: Parsed, receipt: Headers) -> bool:
    """Whether what is built as a receipt says that the letter was refused, as some filters write it."""
    if "displayed" in receipt.low("disposition") or not titled(fold(parsed.headers.text("subject"))):
        return False
    return bool(phrases("bounce words").within(fold(parsed.body[:_TOP])))


def _own_words(body: str) -> tuple[str, Headers | None]:
    """What the mail system says itself. Some name the letter first, and say only then what became of it."""
    text, returned = cut(body)
    if not returned or LIST_FOLLOWS.search(text) or reply_code(text) or names_one(text):
        return text, returned
    _, _, after = body[len(text) :].partition("\n\n")
    worded = phrases("bounce words").within
    if LIST_FOLLOWS.search(after) or (worded(fold(after[:_TOP])) and not worded(fold(text))):
        return text + cut(after)[0], returned
    return text, returned


def _recipients(report: Reported) -> Iterator[_Failed]:
    for block in report:
        if any(name in block for name in _OF_ONE_RECIPIENT):
            named = [
                found[0]
                for name in ("original-recipient", "final-recipient", "x-actual-recipient")
                for value in block.all(name)
                if (found := ANY_ADDRESS.search(value.partition(";")[2] or value))
            ]
            action = block.low("action").partition(" ")[0]
            yield _Failed(
                tuple(dict.fromkeys(named)), action, status(block.text("status")), block.text("diagnostic-code")
            )


def _in_text(text: str) -> list[_Failed]:
    """A delivery report written into the text, as some systems do that know no parts."""
    if "final-recipient:" not in text.lower():
        return []
    report = [Headers.of(fields(block)) for block in re.split(r"\n[ \t]*\n", text)]
    return [one for one in _recipients(report) if one.action]


def _reported(case: _Case, failed: list[_Failed]) -> Sorted:
    wrong = [one for one in failed if one.action not in _WENT_WELL | _MAY_BE_LATE] or failed
    written_to = list(dict.fromkeys(address for one in wrong for address in one.addresses))
    first = wrong[0]
    code = _telling(first) or status(case.text)
    late = first.action in _MAY_BE_LATE
    kind = BounceClass.SOFT if late else _class_of(code, first.diagnostic or case.text, case.top)
    written_to = written_to or addresses(case.parsed.headers, case.text, case.returned)
    bounce = replace(case.bounce(kind, code, written_to, first.diagnostic or why(case.text)), delayed=late)
    return Sorted(bounce, Certainty.CERTAIN, case.through.value)


def _telling(first: _Failed) -> str:
    """The most telling status: what the far side said counts for more than a report that says 5.0.0."""
    if first.status and not first.status.endswith(".0.0"):
        return first.status
    return status(first.diagnostic) or first.status


def _class_of(code: str, said: str, folded: str) -> BounceClass:
    """By the class of the status (RFC 3463); where there is none, of the reply code; where there is none, by words."""
    kind = code[:1] if code[:1] in {"4", "5"} else reply_code(said)[:1]
    if kind:
        return BounceClass.SOFT if kind == "4" else BounceClass.HARD
    return BounceClass.SOFT if phrases("delay words").within(folded) else BounceClass.HARD


def _told(case: _Case) -> Sorted | None:
    """A returned letter told in words. Each gate wants its own proof, so that no person is called a machine."""
    subject = fold(case.parsed.headers.text("subject"))
    title = titled(subject)
    said = case.top if case.through is Gate.SUBJECT else f"{subject} {case.top}"
    worded = phrases("bounce words").all_within(said)
    late = phrases("delay words").within(case.top) or (title and phrases("delay words").within(subject))
    code = status(case.text)
    proof = Proof(
        titled=title,
        begun=bool(title) and subject.startswith(title),
        worded=len(worded) + bool(late),
        coded=bool(code or reply_code(case.text)),
        named=names_one(case.parsed.body[:_TOP]),
        addressed=bool(ANY_ADDRESS.search(case.parsed.body[:_TOP])),
    )
    if not enough(case.parsed, case.through, proof):
        return None
    delayed = (late and not proof.coded) or not proof.count
    kind = BounceClass.SOFT if delayed else _class_of(code, case.text, case.top)
    written_to = addresses(case.parsed.headers, case.text, case.returned)
    phrase = title or (worded[0] if worded else "")
    return Sorted(
        replace(case.bounce(kind, code, written_to, why(case.text)), delayed=bool(late) and not proof.coded),
        Certainty.CERTAIN if proof.count and written_to and case.through is not Gate.SUBJECT else Certainty.SUSPECTED,
        f"{case.through.value}: “{phrase}”" if phrase else case.through.value,
        phrases("bounce subject").languages.get(phrase) or phrases("bounce words").languages.get(phrase, ""),
    )


def _original_id(parsed: Parsed, returned: Headers | None) -> str:
    """The name of the letter that came back: in its headers, in the report's, or among the references."""
    if returned and (found := returned.message_id()):
        return found
    for block in (block for report in parsed.reports for block in report):
        for name in ("x-original-message-id", "original-message-id", "original-envelope-id", "message-id"):
            if told := MESSAGE_ID.search(block.text(name)):
                return told[0]
    if written := _ID_IN_WORDS.search(parsed.body):
        return written[1]
    return next(iter(parsed.headers.ids("in-reply-to", "references")), "")
