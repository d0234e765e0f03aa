"""Whether a mail system returned a letter: to whom it was written, and whether the address is of no use."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from outreach.domain.received import Bounce, BounceClass, Certainty
from outreach.mail.headers import MESSAGE_ID, Headers
from outreach.mail.parsing import Parsed, Reported, fields
from outreach.mail.phrases import fold, phrases
from outreach.mail.returned import cut

_SYSTEM_LOCAL = re.compile(
    r"mailer[-_.]?daemon|mail[-_.]?daemon|post[-_.]?master|mdaemon|mail[-_.]?deliver\w*|mailsystem|mail-system"
    r"|microsoftexchange[0-9a-f]{16,}|ndr|bounces?|mailer|daemon|smtpd?|uucp|symantec_antivirus\w*|mail_admin|mailadmin",
    re.IGNORECASE,
)
_ONLY_SYSTEMS = re.compile(r"mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|microsoftexchange[0-9a-f]{16,}", re.IGNORECASE)
_SYSTEM_NAME = re.compile(
    r"mail(er)?[- ]?deliver|deliver\w* (sub)?system|mail(er)?[- ]daemon|mail system|system administrator|postmaster"
    r"|mail administrator|microsoft exchange|interscan|mail router|message router|email system",
    re.IGNORECASE,
)
_ENHANCED = re.compile(r"(?<![\d.\w])([245])\.(\d{1,2})\.(\d{1,3})(?![\d.]*\d)(?!\.\w)")
_REPLY = re.compile(
    r"(?:^|[\s:<>(\[\"'#=-])([45][0-7]\d)(?=[ \-:,;)\]]|$)(?=[\s\-:,;)\]]*(?:\d\.\d\.\d|[A-Za-z<\[(*'\"#]|$))", re.MULTILINE
)
_SAYS_REPLY = re.compile(
    r"(?:^[ >\t]*(?:<<<[ \t]*)?|(?:said|error|reason|code|returned|reply|response|smtp|status|was|failure|says|diagnostic"
    r"|message|result)\b[^\n]{0,30}?[\s:;(\"'<=-]|>:?[ \t]*|\]:?[ \t]*|: ?|; ?|\()([45][0-57]\d)(?=[ \-:,;)\"'\]]|$)(?![ ]?(?:KB|MB|bytes|seconds|hours|days))",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = r"[^\s<>\"'(),:;\[\]\\=]+@[\w.-]*\w"
_ANY = re.compile(rf"(?<![\w.+-]){_ADDRESS}")
_LEADS = re.compile(
    rf"^[ \t>*•-]*(?:(?:original[- ]|final[- ])?recipients?(?:[- ]address(?:es)?)?[ \t]*:[ \t]*(?:rfc822;[ \t]*)?|address[ \t]*:[ \t]*|e?-?mail[ \t]*:[ \t]*|user[ \t]*:[ \t]*|[45]\d\d[ -](?:[45]\.\d\.\d+ )?)?"
    rf"[<\"'\[(]*(?:rfc822;|smtp:|mailto:)?({_ADDRESS})[>\"'\])]*(?=$|[\s:;,.])",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED = re.compile(
    rf"(?:delivered to|deliver(?: (?:your |the )?(?:mail|message|e-?mail))? to|delivery to|reach|rcpt to|recipients?|address(?:es)?|mailbox|user|account|sent to|recipient)\b"
    rf"[ \t]*(?:is|was|of|for)?[:(]?[ \t]*\n?[ \t]*[<\"'\[(]*({_ADDRESS})",
    re.IGNORECASE,
)
_RCPT = re.compile(rf"RCPT TO: ?<?({_ADDRESS})", re.IGNORECASE)
_LIST_FOLLOWS = re.compile(
    r"(?:following|these)[^\n]{0,40}\b(?:recipient|address)[^\n]{0,40}\n|(?:did not reach|not delivered to|deliver(?:ed)? to)[^\n]{0,60}:\s*\n"
    r"|had (?:permanent fatal errors|delivery problems)[^\n]*\n|failed recipients?[^\n]*\n",
    re.IGNORECASE,
)
_HELP = re.compile(
    rf"(?:contact|assistance|help|questions|send (?:e?-?mail|a message) to|abuse|report|mail from|from|sender)[^\n@]{{0,40}}?[<\"'(:\s]({_ADDRESS})",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:mailer-daemon|postmaster|abuse|support|helpdesk|webmaster|root|mail-admin|noreply|no-reply)@", re.IGNORECASE)
_MAY_BE_LATE = {"delayed", "delay"}
_WENT_WELL = {"delivered", "relayed", "expanded", "deliverable"}
_REPLIED = re.compile(r"(?:re|aw|sv|antw|fwd?|wg|tr|rv|vs|r|odp)\s*:", re.IGNORECASE)
_NEAR = 3_000  # characters at the top of a text in which a machine says what it is


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


def find_bounce(parsed: Parsed) -> Sorted | None:
    """What came back, if this is a mail system's doing; nothing for what a person or another machine wrote."""
    if parsed.feedback is not None or (parsed.receipt is not None and not _refused(parsed)):
        return None
    gate = _gate(parsed)
    if gate == "delivery report" and phrases("challenge words").within(fold(parsed.body[:_NEAR])) and not _by_system(parsed):
        return None
    if not gate:
        return None
    text, returned = cut(parsed.body)
    returned = parsed.returned or returned
    failed = [one for report in parsed.reports for one in _recipients(report)] or _in_text(text)
    if failed and all(one.action in _WENT_WELL for one in failed):
        return None
    text = text[: 20 * _NEAR]
    folded = fold(text)
    if failed:
        return _reported(parsed, failed, text, folded, returned)
    return _told(parsed, gate, text, folded, returned)


def _gate(parsed: Parsed) -> str:
    """Why this may come from a mail system at all; empty for everything else, however it is worded."""
    headers = parsed.headers
    if parsed.reports or parsed.parameters.get("report-type", "").lower() == "delivery-status":
        return "delivery report"
    if "x-failed-recipients" in headers:
        return "X-Failed-Recipients"
    subject = fold(headers.text("subject"))
    for one in headers.mailboxes("from", "sender")[:4]:
        if _ONLY_SYSTEMS.fullmatch(one.address.partition("@")[0]) or _ONLY_SYSTEMS.fullmatch(one.name):
            return "mail system"
    if _by_system(parsed):
        return "may be a mail system"
    if _returns_nowhere(headers):
        return "no return path"
    if phrases("bounce subject").beginning(subject):
        return "subject of a returned letter"
    return ""


def _refused(parsed: Parsed) -> bool:
    """Whether what is built as a receipt says that the letter was refused, as some filters write it."""
    if "displayed" in parsed.receipt.low("disposition") if parsed.receipt else True:
        return False
    titled = phrases("bounce subject").beginning(fold(parsed.headers.text("subject")))
    return bool(titled and phrases("bounce words").within(fold(parsed.body[:_NEAR])))


def _by_system(parsed: Parsed) -> bool:
    senders = parsed.headers.mailboxes("from", "sender")[:4]
    return any(_SYSTEM_LOCAL.fullmatch(one.address.partition("@")[0]) or _SYSTEM_NAME.search(one.name) for one in senders)


def _returns_nowhere(headers: Headers) -> bool:
    path = headers.low("return-path")
    return "return-path" in headers and (path in {"", "<>", "< >"} or "mailer-daemon" in path)


def _recipients(report: Reported) -> Iterator[_Failed]:
    for block in report:
        if any(name in block for name in ("final-recipient", "original-recipient", "action", "x-actual-recipient")):
            addresses = [
                found[0]
                for name in ("original-recipient", "final-recipient", "x-actual-recipient")
                for value in block.all(name)
                if (found := _ANY.search(value.partition(";")[2] or value))
            ]
            yield _Failed(
                tuple(dict.fromkeys(addresses)),
                block.low("action").partition(" ")[0],
                _status(block.text("status")),
                block.text("diagnostic-code"),
            )


def _in_text(text: str) -> list[_Failed]:
    """A delivery report written into the text, as some systems do that know no parts."""
    if "final-recipient:" not in text.lower():
        return []
    report = [Headers.of(fields(block)) for block in re.split(r"\n[ \t]*\n", text)]
    return [one for one in _recipients(report) if one.action]


def _status(text: str) -> str:
    found = _ENHANCED.search(text)
    return ".".join(found.groups()) if found else ""


def _reported(parsed: Parsed, failed: list[_Failed], text: str, folded: str, returned: Headers | None) -> Sorted:
    wrong = [one for one in failed if one.action not in _WENT_WELL | _MAY_BE_LATE] or failed
    addresses = list(dict.fromkeys(address for one in wrong for address in one.addresses))
    addresses = addresses or _addresses(parsed, text, returned)
    first = wrong[0]
    status = _of_report(first, text)
    kind = _class_of(status, first.diagnostic or text, folded, late=first.action in _MAY_BE_LATE)
    bounce = _bounce(kind, status, addresses, parsed, returned, first.diagnostic or _line(text))
    return Sorted(bounce, Certainty.CERTAIN, "delivery report")


def _of_report(first: _Failed, text: str) -> str:
    """The most telling status: what the far side said counts for more than a report that says 5.0.0."""
    said = _status(first.diagnostic)
    if first.status and not first.status.endswith(".0.0"):
        return first.status
    return said or first.status or _status(text)


def _class_of(status: str, said: str, folded: str, *, late: bool) -> BounceClass:
    if late:
        return BounceClass.SOFT
    if status[:1] in {"4", "5"}:
        return BounceClass.SOFT if status.startswith("4") else BounceClass.HARD
    if found := _SAYS_REPLY.search(said):
        return BounceClass.SOFT if found[1].startswith("4") else BounceClass.HARD
    return BounceClass.SOFT if phrases("delay words").within(folded) else BounceClass.HARD


def _told(parsed: Parsed, gate: str, text: str, folded: str, returned: Headers | None) -> Sorted | None:
    """A returned letter told in words. Each gate wants its own amount of proof, so that no person is called a machine."""
    subject = fold(parsed.headers.text("subject"))
    titled = phrases("bounce subject").beginning(subject)
    worded = phrases("bounce words").all_within(folded[:_NEAR])
    late = phrases("delay words").within(folded[:_NEAR]) or (titled and phrases("delay words").within(subject))
    status = _status(text)
    coded = bool(status or _SAYS_REPLY.search(text))
    if not _enough(parsed, gate, titled=bool(titled), worded=len(worded) + bool(late), coded=coded):
        return None
    proven = bool(worded or late or coded or titled)
    kind = BounceClass.SOFT if late and not coded else _class_of(status, text, folded[:_NEAR], late=False)
    if not proven:
        kind = BounceClass.SOFT
    bounce = _bounce(kind, status, _addresses(parsed, text, returned), parsed, returned, _line(text))
    phrase = titled or (worded[0] if worded else "")
    language = phrases("bounce subject").languages.get(phrase) or phrases("bounce words").languages.get(phrase, "")
    sure = Certainty.CERTAIN if proven and bounce.recipients else Certainty.SUSPECTED
    return Sorted(bounce, sure, f"{gate}: “{phrase}”" if phrase else gate, language)


def _enough(parsed: Parsed, gate: str, *, titled: bool, worded: int, coded: bool) -> bool:
    headers = parsed.headers
    if gate in {"delivery report", "X-Failed-Recipients", "mail system"}:
        return True
    answered = bool(_REPLIED.match(headers.text("subject"))) and not titled
    proofs = titled + min(worded, 2) + coded
    if gate == "may be a mail system":
        return proofs >= 2 or (proofs >= 1 and not answered)
    if gate == "no return path":
        return (titled and proofs >= 2) or (proofs >= 2 and worded >= 1 and (coded or bool(_NAMED.search(parsed.body[:_NEAR]))))
    return proofs >= 3 or not parsed.body.strip()


def _addresses(parsed: Parsed, text: str, returned: Headers | None) -> list[str]:
    """To whom the letter was written, from what the mail system wrote, and else from the letter it returned."""
    if given := [one.address for one in parsed.headers.mailboxes("x-failed-recipients") if one.address]:
        return given
    written = [one.address for one in returned.mailboxes("to", "cc", "bcc", "x-original-to", "delivered-to")] if returned else []
    ours = {one.address.lower() for one in parsed.headers.mailboxes("to", "from", "cc", "delivered-to", "return-path")}
    ours |= {one.address.lower() for one in returned.mailboxes("from", "return-path", "sender")} if returned else set()
    helpers = {one.lower() for one in _HELP.findall(text)}
    listed = _LIST_FOLLOWS.search(text)
    for pattern, start in ((_LEADS, listed.end() if listed else 0), (_LEADS, 0), (_NAMED, 0), (_RCPT, 0), (_ANY, 0)):
        found = [one.rstrip(".") for one in pattern.findall(text, start)]
        if left := _left(found, ours, helpers):
            wanted = {one.lower() for one in written}
            return [one for one in left if one.lower() in wanted] or (left[:1] if pattern is _ANY else left)
    return [one for one in dict.fromkeys(written) if one]


def _left(found: list[str], ours: set[str], helpers: set[str]) -> list[str]:
    left = [one for one in dict.fromkeys(found) if one.lower() not in ours and not _NOBODY.match(one)]
    return [one for one in left if one.lower() not in helpers] or []


def _bounce(  # noqa: PLR0913, PLR0917  # the parts of one answer
    kind: BounceClass, status: str, addresses: list[str], parsed: Parsed, returned: Headers | None, diagnostic: str
) -> Bounce:
    return Bounce(
        bounce_class=kind,
        status=status,
        original_recipient=addresses[0] if addresses else "",
        original_message_id=_original_id(parsed, returned),
        recipients=tuple(addresses[:100]),
        diagnostic=" ".join(diagnostic.split())[:500],
    )


def _original_id(parsed: Parsed, returned: Headers | None) -> str:
    """The name of the letter that came back: in its headers, in the report's, or among the references."""
    if returned and (found := returned.message_id()):
        return found
    for block in (block for report in parsed.reports for block in report):
        for name in ("x-original-message-id", "original-message-id", "original-envelope-id"):
            if found := MESSAGE_ID.search(block.text(name)):
                return found[0]
    told = re.search(r"message-id:[ \t]*\n?[ \t]*(<[^<>\s]+>)", parsed.body, re.IGNORECASE)
    if told:
        return told[1]
    ids = parsed.headers.ids("in-reply-to", "references")
    return ids[0] if ids else ""


def _line(text: str) -> str:
    """The line in which the far side says why."""
    found = _SAYS_REPLY.search(text) or _ENHANCED.search(text)
    if not found:
        return ""
    start = text.rfind("\n", 0, found.start(1)) + 1
    return text[start : text.find("\n\n", found.end()) if "\n\n" in text[found.end() :] else found.end() + 300]
