"""Tags put in order as a browser would: every element ends, none overlaps another, and what is hidden is left out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from outreach.mail.html_tokens import UNREAD, VOID, End, Start, Token

PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol", "dl", "figure"}
)
BLOCKS = PARAGRAPHS | frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dt",
        "fieldset",
        "figcaption",
        "foreignobject",
        "footer",
        "form",
        "head",
        "header",
        "html",
        "iframe",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "noframes",
        "noscript",
        "optgroup",
        "option",
        "section",
        "summary",
        "tbody",
        "text",
        "textarea",
        "tfoot",
        "thead",
        "tr",
        "xmp",
    ]
)
CELLS = frozenset({"td", "th"})
OF_TABLES = frozenset({"table", "tr", "tbody", "thead", "tfoot", "caption", *CELLS})
SCOPES = frozenset({"table", *CELLS})  # no end tag within closes an element without
LISTS = frozenset({"ul", "ol", "dl", "dir", "menu"})
# Elements without an end tag of their own, and the tags that end them.
ENDED_BY = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "td": CELLS, "th": CELLS, "tr": {"tr", *CELLS},
    "option": {"option"}, "tbody": {"tr", *CELLS, "thead"}, "tfoot": {"tr", *CELLS, "tbody"},
}  # fmt: skip
HIDDEN = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?:^|[;\s])(?:font-size|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:[;!]|$))",
    re.IGNORECASE,
)
FAR = 60  # elements a misplaced end tag is followed through


def nested(found: Iterable[Token], *, hidden_too: bool) -> Iterator[Token]:
    """The same tokens, every start with its end. Elements that are never shown are left out with all they hold."""
    return _Nesting(hidden_too=hidden_too).read(found)


@dataclass(slots=True)
class _Nesting:
    hidden_too: bool
    open: list[tuple[str, bool]] = field(default_factory=list)
    scopes: list[Counter[str]] = field(default_factory=lambda: [Counter()])
    hidden: int = 0

    def read(self, found: Iterable[Token]) -> Iterator[Token]:
        for token in found:
            if isinstance(token, Start):
                yield from self._start(token)
            elif isinstance(token, End):
                yield from self._end(token.name)
            elif not self.hidden:
                yield token
        while self.open:
            yield from self._close(1)

    def _start(self, token: Start) -> Iterator[Token]:
        name = token.name
        if name in VOID:
            if not self.hidden and not self._hides(token):
                yield token
            return
        if name in BLOCKS or name in CELLS:
            yield from self._close(self._unended_before(name))
        hides = self._hides(token)
        self.open.append((name, hides))
        self.hidden += hides
        self.scopes[-1][name] += 1
        if name in SCOPES:
            self.scopes.append(Counter())
        if not self.hidden:
            yield token

    def _hides(self, token: Start) -> bool:
        if token.name in UNREAD:
            return True
        return not self.hidden_too and (
            "hidden" in token.attributes or bool(HIDDEN.search(token.attributes.get("style", "")))
        )

    def _unended_before(self, name: str) -> int:
        """How many open elements end where this one begins, since they need no end tag."""
        ended = ENDED_BY.get(name, {"p"})
        for depth, (other, _hides) in enumerate(islice(reversed(self.open), FAR)):
            if other in ended:
                return depth + 1
            if (
                other == "table"
                or (other in LISTS and name not in OF_TABLES)
                or (ended == {"p"} and other in BLOCKS | CELLS)
            ):
                break
        return 0

    def _end(self, name: str) -> Iterator[Token]:
        if name in OF_TABLES:
            within = name == "table" or any(scope[name] for scope in self.scopes[-2:])
            if not within or not (self.scopes[-1][name] or len(self.scopes) > 1):
                return
        elif not self.scopes[-1][name]:
            return
        inline = name not in BLOCKS and name not in CELLS and name not in UNREAD
        for depth, (other, _hides) in enumerate(islice(reversed(self.open), FAR if inline else None)):
            if other == name:
                yield from self._close(depth + 1)
                return
            if (inline and other in BLOCKS) or (other == "table" and name in OF_TABLES):
                return

    def _close(self, many: int) -> Iterator[Token]:
        for _ in range(many):
            name, hides = self.open.pop()
            if name in SCOPES:
                self.scopes.pop()
            self.scopes[-1][name] -= 1
            if not self.hidden:
                yield End(name)
            self.hidden -= hides
