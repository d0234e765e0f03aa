"""What a mail system's sentences tell: codes, addresses, and the line that says why."""

import re

from outreach.mail.headers import Headers

_ENHANCED = re.compile(r"(?<![\d.\w])([245])\.(\d{1,2})\.(\d{1,3})(?![\d.]*\d)(?!\.\w)")
_SAYS_REPLY = re.compile(
    r"(?:^[ >\t]*(?:<<<[ \t]*)?"
    r"|(?:said|error|reason|code|returned|reply|response|smtp|status|was|failure|says|diagnostic|message|result)\b"
    r"[^\n]{0,30}?[\s:;(\"'<=-]"
    r"|>:?[ \t]*|\]:?[ \t]*|: ?|; ?|\()"
    r"([45][0-57]\d)(?=[ \-:,;)\"'\]]|$)(?![ ]?(?:KB|MB|bytes|seconds|hours|days))",
    re.IGNORECASE | re.MULTILINE,
)
ANY_ADDRESS = re.compile(r"(?<![\w.+-])[^\s<>\"'(),:;\[\]\\=]{1,120}@[\w.-]{0,200}\w")
# In a sentence without spaces an address begins where the script changes.
_UNSPACED = "\u0e00-\u0e7f\u3000-\u9fff\uac00-\ud7af\uff00-\uffef"
_ADDRESS = rf"[^\s<>\"'(),:;\[\]\\={_UNSPACED}]{{1,120}}@(?:(?![{_UNSPACED}])[\w.-]){{0,200}}(?![{_UNSPACED}])\w"
_LOOSE = re.compile(rf"(?<![A-Za-z0-9_.+-]){_ADDRESS}")
_LEADS = re.compile(
    r"^[ \t>*•-]*"
    r"(?:(?:original[- ]|final[- ])?recipients?(?:[- ]address(?:es)?)?[ \t]*:[ \t]*(?:rfc822;[ \t]*)?"
    r"|(?:address|e?-?mail|user)[ \t]*:[ \t]*|[45]\d\d[ -](?:[45]\.\d\.\d+ )?)?"
    rf"[<\"'\[(]*(?:rfc822;|smtp:|mailto:)?({_ADDRESS})[>\"'\])]*(?=$|[\s:;,<(\[]|\.(?!\w))",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED = re.compile(
    r"(?:delivered to|deliver(?: (?:your |the )?(?:mail|message|e-?mail))? to|delivery to|\breach|rcpt to|recipients?"
    r"|address(?:es)?|mailbox|user|account|sent to)\b"
    rf"[ \t]*(?:is|was|of|for)?[:(]?[ \t]*\n?[ \t]*[<\"'\[(]*({_ADDRESS})",
    re.IGNORECASE,
)
_RCPT = re.compile(rf"RCPT TO: ?<?({_ADDRESS})", re.IGNORECASE)
LIST_FOLLOWS = re.compile(
    r"(?:following|these)[^\n]{0,40}\b(?:recipient|address)[^\n]{0,40}\n"
    r"|(?:did not reach|not delivered to|deliver(?:ed)? to)[^\n]{0,60}:\s{0,20}\n"
    r"|had (?:permanent fatal errors|delivery (?:problems|errors))[^\n]{0,200}\n|failed recipients?[^\n]{0,200}\n",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\s{0,20}([\w.+-]{2,64})[ \t]*$", re.MULTILINE)
_HELP = re.compile(
    r"(?:contact|assistance|help|questions|send (?:e?-?mail|a message) to|abuse|report|mail from|from|sender)"
    rf"[^\n@]{{0,40}}?[<\"'(:\s]({_ADDRESS})",
    re.IGNORECASE,
)
_FULL = re.compile(r"^.*\b(?:quota|mail ?(?:box|folder)\b[^\n]{0,60}\bfull)\b.*$", re.IGNORECASE | re.MULTILINE)
_NOBODY = re.compile(
    r"(?:mailer-daemon|postmaster|abuse|support|helpdesk|webmaster|root|mail-admin|noreply|no-reply)@", re.IGNORECASE
)


def status(text: str) -> str:
    """The first status of RFC 3463 in the text; empty if there is none."""
    found = _ENHANCED.search(text)
    return ".".join(found.groups()) if found else ""


def reply_code(text: str) -> str:
    """The first reply code of SMTP that says a letter was refused; empty if there is none."""
    found = _SAYS_REPLY.search(text)
    return found[1] if found else ""


def names_one(text: str) -> bool:
    """Whether an address stands beside words of delivery."""
    return bool(_NAMED.search(text))


def why(text: str) -> str:
    """The lines in which the far side says why."""
    found = _SAYS_REPLY.search(text) or _ENHANCED.search(text)
    if not found:
        return full[0] if (full := _FULL.search(text)) else ""
    end = text.find("\n\n", found.end())
    return text[text.rfind("\n", 0, found.start(1)) + 1 : end if end > 0 else found.end() + 300]


def addresses(headers: Headers, text: str, returned: Headers | None) -> list[str]:
    """To whom the letter was written, from what the mail system wrote, and else from the letter it returned."""
    if given := [one.address for one in headers.mailboxes("x-failed-recipients") if one.address]:
        return given
    written = (
        [one.address for one in returned.mailboxes("to", "cc", "x-original-to") if one.address] if returned else []
    )
    ours = {one.address.lower() for one in headers.mailboxes("to", "from", "cc", "delivered-to", "return-path")}
    if returned:
        ours |= {one.address.lower() for one in returned.mailboxes("from", "return-path", "sender")}
    helpers = {one.lower() for one in _HELP.findall(text)} - {one.lower() for one in _RCPT.findall(text)}
    listed = LIST_FOLLOWS.search(text)
    start = listed.end() if listed else 0
    for pattern, at in ((_LEADS, start), (_LEADS, 0), (_NAMED, 0), (_RCPT, 0), (_LOOSE, 0)):
        left = [one for one in _each(pattern, text, at) if one.lower() not in ours | helpers and not _NOBODY.match(one)]
        if left:
            wanted = {one.lower() for one in written}
            return [one for one in left if one.lower() in wanted] or (left[:1] if pattern is _LOOSE else left)
    return list(dict.fromkeys(written)) or (_at_last(headers, text, start, helpers) if listed else [])


def _each(pattern: re.Pattern[str], text: str, at: int) -> list[str]:
    return list(dict.fromkeys(one.rstrip(".") for one in pattern.findall(text, at)))


def _at_last(headers: Headers, text: str, start: int, helpers: set[str]) -> list[str]:
    """We wrote to ourselves; or the mail system leaves out its own domain."""
    if found := [one for one in _each(_LEADS, text, start) if one.lower() not in helpers]:
        return found
    alone = _ALONE.match(text, start)
    domain = next((one.address.rpartition("@")[2] for one in headers.mailboxes("from")), "")
    return [f"{alone[1]}@{domain}"] if alone and domain else []
