"""A notice to one of us once more as HTML, made of its plain text alone: the same words, with the links under them.

So a letter needs no second template, a copy of it is the same to the byte, and neither part says what the other does
not.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import takewhile

_BLANK = re.compile(r"\n[ \t]*\n\s*")
_A_LINK = re.compile(r"\s*(https?://[^\s<>\"]+)\s*")
_ENDS_A_SENTENCE = (".", ":", "!", "?", "”", ")")
ITEM = "- "


def as_html(subject: str, text: str) -> str:
    """Paragraphs, lists of what begins with a dash, and headings of what stands alone and is no sentence.

    A line that is nothing but an address is the link of the line before it.
    """
    blocks = "\n".join(_block(part.splitlines()) for part in _BLANK.split(text.strip("\n")))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>\n<body>\n{blocks}\n</body>\n</html>\n"
    )


def _block(lines: Sequence[str]) -> str:
    head = list(takewhile(lambda line: not line.startswith(ITEM), lines))
    rest = lines[len(head) :]
    if not rest and len(head) == 1 and not _A_LINK.fullmatch(head[0]) and not head[0].endswith(_ENDS_A_SENTENCE):
        return f"<h2>{escape(head[0])}</h2>"
    said = f"<p>{'<br>'.join(_linked(head))}</p>" if head else ""
    return said + (f"<ul>{''.join(_items(rest))}</ul>" if rest else "")


def _items(lines: Sequence[str]) -> Iterator[str]:
    starts = [number for number, line in enumerate(lines) if line.startswith(ITEM)]
    for first, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        item = [lines[first].removeprefix(ITEM), *lines[first + 1 : end]]
        yield f"<li>{'<br>'.join(_linked(item))}</li>"


def _linked(lines: Sequence[str]) -> Iterator[str]:
    """Each line, one that a link follows as the words of it."""
    words = ""
    for line in lines:
        link = _A_LINK.fullmatch(line)
        if link:
            yield f'<a href="{escape(link[1])}">{escape(words or link[1])}</a>'
            words = ""
            continue
        if words:
            yield escape(words)
        words = line.strip()
    if words:
        yield escape(words)
