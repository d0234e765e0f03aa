"""HTML as people send it, read as tags and text in one pass, whatever is wrong with it.

Python's own parser (on unclosed tags) and the one below nh3 (on deep nesting: five seconds for 200 kB of `<div>`) need
time that grows with the square of some hostile mails. This one looks at no character more than a few times. What it
cannot make out it passes on as text, since a word too many is better than one too few.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

NAME = re.compile(r"/?([a-zA-Z][^\s/>]{0,40})")
GAP = re.compile(r"[\s/]*")
ATTRIBUTE = re.compile(r"""([^\s/>=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?|=""")
# What stands between these tags no browser shows.
UNREAD = frozenset({"script", "style", "title", "template", "desc", "metadata", "annotation", "annotation-xml"})
LITERAL = frozenset({"textarea", "xmp"})  # what stands between these is text, also where it looks like tags
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
KEPT = frozenset({"class", "id", "style", "type", "href", "alt", "hidden", "start", "cite", "value", "checked"})


@dataclass(frozen=True, slots=True)
class Text:
    words: str


@dataclass(frozen=True, slots=True)
class Start:
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    name: str


Token = Text | Start | End


def tokens(html: str) -> Iterator[Token]:
    """Tags (lower-cased, with the attributes that matter here) and the text between them, character references read."""
    html = html.replace("\0", "")
    at, last_close = 0, html.rfind(">")
    endless: set[str] = set()  # tags and comments that are opened, but not closed below where we looked
    while at < len(html):
        tag = html.find("<", at)
        if tag < 0 or tag > last_close:
            break
        if tag > at:
            yield Text(unescape(html[at:tag]))
        token, at = _markup(html, tag, endless)
        if isinstance(token, Start) and token.name in UNREAD | LITERAL:
            found, at = _to_its_end(html, at, token, endless)
            yield from found
        elif token:
            yield token
    if at < len(html):
        yield Text(unescape(html[at:]))


def _markup(html: str, at: int, endless: set[str]) -> tuple[Token | None, int]:
    """What begins at a "<", and where it ends."""
    if html.startswith(("<!--", "<!", "<?", "</>"), at):
        opened, closed = ("<!--", "-->") if html.startswith("<!--", at) else ("<!", ">")
        end = -1 if opened in endless else html.find(closed, at + 2)
        if end < 0:
            endless.add(opened)
            return None, at + len(opened)
        return None, end + len(closed)
    name = NAME.match(html, at + 1)
    if not name:
        return Text("<"), at + 1
    attributes, end = _attributes(html, name.end())
    if end < 0:
        return Text(unescape(html[at:])), len(html)
    lower = name[1].lower()
    return (End(lower) if name[0].startswith("/") else Start(lower, attributes)), end


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while True:
        gap = GAP.match(html, at)
        at = gap.end() if gap else at
        if at >= len(html):
            return found, -1
        if html[at] == ">":
            return found, at + 1
        attribute = ATTRIBUTE.match(html, at)
        if not attribute:
            at += 1
            continue
        at = attribute.end()
        name = (attribute[1] or "").lower()
        if name in KEPT and name not in found:
            value = attribute[2] or ""
            found[name] = unescape(value[1:-1] if value[:1] in {'"', "'"} and value[-1:] == value[:1] else value)


def _to_its_end(html: str, at: int, token: Start, endless: set[str]) -> tuple[tuple[Token, ...], int]:
    """An element in which no tag counts but its own end. One that does not end must not take the rest with it."""
    name = token.name
    close = None if name in endless else re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(html, at)
    if close:
        words = html[at : close.start()] if name in LITERAL else ""
        return (token, Text(words if name == "xmp" else unescape(words))), close.start()
    told = name in endless or name not in {"script", "style"}
    endless.add(name)
    return () if told else (Text(f"[a {name} that does not end:] "),), at
