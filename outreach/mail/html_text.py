"""HTML mail as plain text that reads like the mail, quotes marked with ">"; and as HTML in which nothing can run.

The text is made by a reader of our own (`html_tokens`): what a person quotes from must not depend on a browser, and a
hostile mail must not cost more than its length. nh3 has the last word about HTML that is shown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from outreach.mail.html_nesting import BLOCKS, CELLS, LISTS, PARAGRAPHS, nested
from outreach.mail.html_tokens import LITERAL, UNREAD, VOID, End, Start, Text, Token, tokens

SPACE = re.compile(r"[ \t\r\n\f]+")
NO_MARGIN = re.compile(r"\bmso\w*normal\b|\bp\d\b", re.IGNORECASE)
QUOTING = re.compile(
    r"gmail_quote|yahoo[-_]quoted|moz-cite|protonmail_quote|tutanota_quote|zmail_quote|\bcite\b|front-blockquote|hs_reply"
    r"|isreplycontent|ntes[-_]quote|zmail_extra|reference-message",
    re.IGNORECASE,
)
ATTRIBUTION = re.compile(r"cite-prefix|gmail_attr", re.IGNORECASE)
BORDER = re.compile(r"border-left(?:-width|-style)?\s*:\s*(?!0|none)", re.IGNORECASE)
FORWARDED = re.compile(r"-{3,}")
STRUCK = frozenset({"del", "s", "strike"})
STRIKES = re.compile(r"text-decoration(?:-line)?\s*:[^;]{0,80}\bline-through", re.IGNORECASE)
UNSAID = frozenset({"hidden", "password", "image", "file", "color", "range"})  # inputs whose value nobody sees as words
TICKED = frozenset({"checkbox", "radio"})
RULE = "_" * 32
INDENT = 4
DEEPEST = 12  # levels of quotes and lists that are shown as such
SHOWN = frozenset(
    [
        "p",
        "div",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "strike",
        "del",
        "ins",
        "sub",
        "sup",
        "small",
        "br",
        "hr",
        "blockquote",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "code",
    ]
)
DEEPEST_SHOWN = 60
PIECE = 20_000  # characters that are cleaned at once


def to_text(html: str) -> str:
    """The words a reader sees, in lines. Never raises; takes time in proportion to the length."""
    found = list(tokens(html))
    text = _Writer().write(list(nested(found, hidden_too=False)))
    return text if text.strip() else _Writer().write(list(nested(found, hidden_too=True)))


def safe_html(html: str) -> str:
    """The mail's HTML without anything that runs, loads, links, is styled or is hidden; to be shown beside the text."""
    import nh3

    found = nested(tokens(html), hidden_too=False)
    return "".join(
        nh3.clean(
            piece, tags=set(SHOWN), attributes={}, url_schemes=set(), link_rel=None, clean_content_tags=set(UNREAD)
        )
        for piece in _pieces(found)
    )


def _pieces(found: Iterable[Token]) -> Iterator[str]:
    """Only the tags that are shown, not too deep, in pieces of which each is whole: more is too much for nh3."""
    piece: list[str] = []
    shown: list[str] = []  # what is open, by name; empty where a tag is not shown
    size = deep = 0
    for token in _in_short_texts(found):
        if size > PIECE * 2 or (size > PIECE and isinstance(token, Start) and token.name in BLOCKS):
            yield "".join([*piece, *(f"</{name}>" for name in reversed(shown) if name)])
            piece, size = [f"<{name}>" for name in shown if name], 0
        if isinstance(token, Text):
            piece.append(escape(token.words, quote=False))
        elif isinstance(token, End):
            name = shown.pop()
            deep -= bool(name)
            piece.append(f"</{name}>" if name else "")
        else:
            name = token.name if token.name in SHOWN and deep < DEEPEST_SHOWN else ""
            piece.append(f"<{name}>" if name else "")
            if token.name not in VOID:
                shown.append(name)
                deep += bool(name)
        size += len(piece[-1])
    yield "".join(piece)


def _in_short_texts(found: Iterable[Token]) -> Iterator[Token]:
    for token in found:
        if isinstance(token, Text):
            yield from (Text(token.words[at : at + PIECE]) for at in range(0, len(token.words), PIECE))
        else:
            yield token


@dataclass(slots=True)
class _Element:
    """An open element, and what it does to the lines in it."""

    name: str
    quotes: int = 0
    indents: int = 0
    tight: bool = False  # a paragraph that is set without space around it
    struck: bool = False
    literal: bool = False  # its spaces and line ends are its own
    href: str = ""
    href_at: int = 0


@dataclass(slots=True)
class _List:
    """A list that is open: the number of its next item, or 0 where items have bullets."""

    number: int


@dataclass(slots=True)
class _Writer:
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    open: list[_Element] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    fresh: list[_Element] = field(default_factory=list)  # quoting elements in which nothing stands yet
    quotes: int = 0
    indents: int = 0
    preformatted: int = 0
    struck: int = 0
    strike_due: bool = False  # struck words may follow; none did yet
    parted: bool = False  # struck words have just ended: the next ones are not joined to them
    apart: bool = False  # a blank line is due before the next words
    bullet: str = ""
    whole_until: int = -1  # the end of an element that is quoted as a whole

    def write(self, found: Sequence[Token]) -> str:
        for index, token in enumerate(found):
            if isinstance(token, Text):
                self._words(token.words)
            elif isinstance(token, End):
                self._end()
            elif token.name in VOID:
                self._void(token)
            else:
                self._start(token, found, index)
        self._flush()
        return "\n".join(self.lines).strip("\n")

    # ── words and lines ───────────────────────────────────────────────────────────────────────────

    def _words(self, words: str) -> None:
        if (self.strike_due or self.parted) and words.strip():
            words = self._marked(words)
        if self.preformatted:
            first, *rest = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self.line.append(first)
            for more in rest:
                self._flush(even_blank=True)
                self.line.append(more)
            return
        words = SPACE.sub(" ", words)
        if words[:1] == " " and (not self.line or self.line[-1][-1:] in {"", " "}):
            words = words[1:]
        if words:
            self.line.append(words)

    def _marked(self, words: str) -> str:
        """The words with what has to stand before them, since they are struck or follow words that are."""
        space = words[: len(words) - len(words.lstrip())] or (" " if self.parted and words[0].isalnum() else "")
        mark = "[struck out: " if self.strike_due else ""
        self.strike_due = self.parted = False
        return f"{space}{mark}{words.lstrip()}"

    def _end_struck(self) -> None:
        if self.strike_due or self.struck:
            self.strike_due = self.strike_due and self.struck > 0
            return
        if "".join(self.line).strip():
            self.line.append("]")
        elif self.lines:
            self.lines[-1] += "]"
        self.parted = bool(self.line)

    def _flush(self, *, even_blank: bool = False) -> None:
        text = "".join(self.line).replace("\xa0", " ").rstrip()
        if not self.line and not even_blank:
            return
        self.line.clear()
        self.parted = False
        if text:
            self._settle(text)
        marks = ">" * min(self.quotes, DEEPEST)
        if self.apart and text and self.lines and self.lines[-1].strip("> "):
            above = self.lines[-1]
            self.lines.append(marks[: len(above) - len(above.lstrip(">"))])
        self.apart = self.apart and not text
        indent = " " * min(self.indents, INDENT * DEEPEST)
        if text and self.bullet:
            text, self.bullet = f"{self.bullet} {text.lstrip()}", ""
        elif self.lists:
            indent += "  "
        self.lines.append(f"{marks}{' ' if marks and text else ''}{indent}{text}".rstrip())

    def _settle(self, text: str) -> None:
        """A quoting element that begins as mail that is passed on does not mark it, nor does plain text."""
        if self.fresh and FORWARDED.match(text):
            for element in self.fresh:
                self.quotes -= element.quotes
                element.quotes = 0
        self.fresh.clear()

    # ── elements ──────────────────────────────────────────────────────────────────────────────────

    def _start(self, token: Start, found: Sequence[Token], index: int) -> None:
        name, attributes = token.name, token.attributes
        self._break_before(token)
        element = _Element(name, tight=_is_tight(token), struck=_is_struck(token), literal=name in LITERAL | {"pre"})
        if name == "blockquote":
            quotes = self._is_a_quote(attributes, index)
            element.quotes, element.indents = (1, 0) if quotes else (0, INDENT)
        elif name == "div" and index > self.whole_until and _is_named_a_quote(attributes):
            self.whole_until, holds_quotes = _end_of(found, index)
            element.quotes = 0 if holds_quotes else 1
        elif name in LISTS:
            element.indents = 2 if self.lists else 0
            start = attributes.get("start", "1").strip()
            number = int(start) if start.isascii() and start.isdecimal() and len(start) < DEEPEST else 1
            self.lists.append(_List(number if name == "ol" else 0))
        elif name == "a":
            element.href, element.href_at = attributes.get("href", ""), len(self.line)
        self._open(element)
        if name == "li":
            self._item()

    def _open(self, element: _Element) -> None:
        self.open.append(element)
        self.quotes += element.quotes
        self.indents += element.indents
        self.preformatted += element.literal
        self.strike_due = self.strike_due or (element.struck and not self.struck)
        self.struck += element.struck
        if element.quotes:
            self.fresh.append(element)

    def _end(self) -> None:
        element = self.open[-1]
        if element.struck:
            self.struck -= 1
            self._end_struck()
        if element.name in BLOCKS:
            self._flush()
            nested_list = element.name in LISTS and len(self.lists) > 1
            self.apart = self.apart or (element.name in PARAGRAPHS - {"p"} and not nested_list)
        elif element.href:
            self._address(element)
        self.open.pop()
        self.quotes -= element.quotes
        self.indents -= element.indents
        self.preformatted -= element.literal
        if element.name in LISTS:
            self.lists.pop()
        elif element.name == "p":
            self.apart = self.apart or not element.tight
        elif element.name == "li":
            self.bullet = ""

    def _is_a_quote(self, attributes: Mapping[str, str], index: int) -> bool:
        """Whether a blockquote is another's words. Many a program uses the element for nothing but an indent."""
        if self.quotes or index <= self.whole_until or _is_named_a_quote(attributes):
            return True
        if BORDER.search(attributes.get("style", "")):
            return True
        above = next((line for line in reversed(self.lines[-3:]) if line), "")
        return above.endswith((":", "：")) and any(c.isdigit() or c == "@" for c in above)

    def _break_before(self, token: Start) -> None:
        name = token.name
        if name in CELLS:
            so_far = "".join(self.line[-3:]).strip()
            if so_far:
                self.line.append(" " if so_far.endswith((":", "：")) else " | ")
        elif name in BLOCKS:
            self._flush()
            nested_list = name in LISTS and self.lists
            self.apart = self.apart or (name in PARAGRAPHS and not _is_tight(token) and not nested_list)

    def _void(self, token: Start) -> None:
        if token.name == "br":
            self._flush(even_blank=True)
        elif token.name == "hr":
            self._flush()
            self.line.append(RULE)
            self._flush()
        elif token.name == "img" and token.attributes.get("alt", "").strip():
            self._words(token.attributes["alt"])
        elif token.name == "input":
            self._words(_filled_in(token.attributes))

    def _item(self) -> None:
        innermost = self.lists[-1] if self.lists else _List(0)
        self.bullet = f"{innermost.number}." if innermost.number else "-"
        innermost.number += 1 if innermost.number else 0

    def _address(self, link: _Element) -> None:
        """The address of a link, where its words do not say it."""
        words = "".join(self.line[link.href_at :]).strip()
        href = link.href.strip()
        if href[:7].lower() == "mailto:":
            address = href[7:].partition("?")[0]
            said, address = "@" in words, address if "@" in address else ""
        else:
            said, address = (
                _bare(href) in _bare(words),
                href if href.lower().startswith(("http://", "https://")) else "",
            )
        if address and not said:
            self.line.append(f" ({address})" if words else f"({address})")


def _is_tight(token: Start) -> bool:
    style = token.attributes.get("style", "").replace(" ", "")
    return token.name == "p" and ("margin:0" in style or bool(NO_MARGIN.search(token.attributes.get("class", ""))))


def _is_struck(token: Start) -> bool:
    return token.name in STRUCK or bool(STRIKES.search(token.attributes.get("style", "")))


def _filled_in(attributes: Mapping[str, str]) -> str:
    """What a field of a form shows: a tick, or its words."""
    kind = attributes.get("type", "").strip().lower()
    if kind in TICKED:
        return "[x] " if "checked" in attributes else "[ ] "
    return "" if kind in UNSAID else attributes.get("value", "")


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address.strip().casefold()).rstrip("/")


def _is_named_a_quote(attributes: Mapping[str, str]) -> bool:
    names = f"{attributes.get('class', '')} {attributes.get('type', '')} {attributes.get('id', '')}"
    return bool(QUOTING.search(names)) and not ATTRIBUTION.search(names)


def _end_of(found: Sequence[Token], index: int) -> tuple[int, bool]:
    """Where the element ends that starts at `index`, and whether it holds quotes of its own."""
    depth, quotes = 0, False
    for at in range(index, len(found)):
        token = found[at]
        if isinstance(token, Start) and token.name == "div":
            depth += 1
        elif isinstance(token, Start):
            quotes = quotes or token.name == "blockquote"
        elif isinstance(token, End) and token.name == "div":
            depth -= 1
            if not depth:
                return at, quotes
    return len(found), quotes
