"""Where a mail system's own words end and the letter it returns begins."""

import re

from outreach.mail.headers import Headers
from outreach.mail.parsing import fields

_FIELD = re.compile(r"[!-9;-~]{1,60}:(?:[ \t]|$|\S)")
_ONLY_IN_MAIL = re.compile(
    r"(?:received|message-id|mime-version|return-path|dkim-signature|content-type|x-[\w-]+|authentication-results"
    r"|delivered-to|in-reply-to|references|content-transfer-encoding)[ \t]*:",
    re.IGNORECASE,
)
_IN_ANY = re.compile(r"(?:from|to|subject|date|cc|reply-to|sender|user-agent)[ \t]*:", re.IGNORECASE)
_CANDIDATE = re.compile(
    r"^[ \t>|]*(?:received|message-id|mime-version|return-path|dkim-signature|content-type|x-[\w-]+|from|to"
    r"|subject|date|authentication-results|delivered-to|cc|reply-to|sender)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_MARGIN = re.compile(r"[ \t>|]*")
_FEWEST = 2  # lines of headers that make a returned letter
_MOST_LOOKS = 200


def cut(text: str) -> tuple[str, Headers | None]:
    """The words before the returned letter, and the headers of that letter if it stands in the text."""
    at = 0
    for _ in range(_MOST_LOOKS):
        found = _CANDIDATE.search(text, at)
        if not found:
            break
        block, end = _block(text, found.start())
        if block:
            return text[: found.start()], Headers.of(fields("\n".join(block)))
        at = max(end, found.end())
    return text, None


def _block(text: str, start: int) -> tuple[list[str], int]:
    """The lines of headers from here on, and where they end; no lines if this is only a line with a colon."""
    margin = (_MARGIN.match(text, start) or [""])[0]
    lines: list[str] = []
    only, any_mail, at = 0, 0, start
    while at < len(text) and len(lines) < 400:  # noqa: PLR2004  # no letter has more
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop].removeprefix(margin)
        folded = bool(lines) and line[:1] in {" ", "\t"} and bool(line.strip())
        if not folded and not _FIELD.match(line):
            break
        only += bool(_ONLY_IN_MAIL.match(line)) and not folded
        any_mail += bool(_IN_ANY.match(line)) and not folded
        lines.append(line)
        at = stop + 1
    told = only >= 1 and only + any_mail >= _FEWEST
    return (lines, at) if told else ([], at)
