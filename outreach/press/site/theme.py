"""Whether a newsroom's own sheet of style is one, and asks nothing of anybody else.

Not a whole reader of CSS: it knows comments, strings, brackets and where a rule begins and ends, which is what tells a
sheet of style from any other text.
"""

import re
import sys
from typing import Final

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_FETCHES = re.compile(r"@import\b|\burl\(|\bsrc\(|image-set\(", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*(?:--[\w-]+|-?[a-zA-Z][\w-]*)\s*:\s*\S.*", re.DOTALL)
_SELECTOR = re.compile(r"\s*[\w.#:*\[&>~+@-].*", re.DOTALL)
_STATEMENT = re.compile(r"\s*@(?:charset|layer|namespace)\b.+", re.DOTALL)
NO_SHEET: Final = "is no sheet of style"


def wrong_with(text: str) -> str:
    """What is wrong with it, to be said after its name; nothing where it may be applied."""
    bare = _STRING.sub("''", _COMMENT.sub(" ", text))
    if _FETCHES.search(_ESCAPE.sub(_meant, bare)):
        return "asks for something from elsewhere with @import or url(): the pages ask nobody for anything"
    if any(sign in bare for sign in ("/*", "*/", '"', "<!")) or bare.replace("''", "").count("'"):
        return f"{NO_SHEET}: a comment or a pair of quotation marks is not closed"
    return _rules(bare)


def _meant(escaped: re.Match[str]) -> str:
    """A browser reads a number after a backslash as the letter that it stands for."""
    number, sign = escaped.groups()
    return chr(min(int(number, 16), sys.maxunicode)) if number else sign


def _rules(bare: str) -> str:
    """Every `{` after a selector or a rule's name, every line between them a declaration, and all of them closed."""
    depth, found, said = 0, 0, ""
    for sign in re.split(r"([{};])", bare):
        if sign == "{":
            if not _SELECTOR.fullmatch(said):
                return f"{NO_SHEET}: “{said.strip()[:40]}” stands where a selector belongs"
            depth, found, said = depth + 1, found + 1, ""
        elif sign in (";", "}"):
            if said.strip() and not (_DECLARATION if depth else _STATEMENT).fullmatch(said):
                return f"{NO_SHEET}: “{said.strip()[:40]}” is no declaration"
            depth, said = depth - (sign == "}"), ""
            if depth < 0:
                return f"{NO_SHEET}: it closes a bracket that was not opened"
        else:
            said = sign
    if depth or said.strip():
        return f"{NO_SHEET}: it ends in the middle of a rule"
    return "" if found else f"{NO_SHEET}: there is no rule in it"
