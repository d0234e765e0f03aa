"""The fields of a form as a browser finds them in the page, each with what may be typed in it: a canary first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag

from tests.support.canaries import Canaries

File = tuple[str, bytes]
Value = list[str | File]
Typed = dict[str, Value]
Known = Callable[[str, str, BeautifulSoup], list[str]]
"""What has to be typed in a field to be right, by the form's kind, the field's name, and its page."""

SHAPES = {
    "address": ["canary@example.org"],
    "close_of_business": ["17:00"],
    "country": ["NO"],
    "email": ["canary@example.org"],
    "languages": ["nb"],
    "language": ["nb"],
    "leave": ["2026-12-21 to 2027-01-03"],
    "subdivision": [""],
    "weekend": [""],
    "zone": ["", "Europe/Oslo"],
}
"""What may be typed where no canary passes."""

MOULDS = {
    "circumstances": "unaware: {}",
    "qualifiers": "unaware | {0} | {0}",
    "numbers": "7: {}",
    "translations": "[fr]\nconfirmed: {}",
    "columns": "{0}: {0}",
    "lines": "2026-12-24 {}",
}
"""How a line is written of a field that is taken apart."""


@dataclass
class Control:
    """One field: the values to try in it in turn, so many of them canaries."""

    name: str
    values: list[Value] = field(default_factory=list)
    hidden: bool = False
    chosen: bool = False
    canaries: int = 0


@dataclass(frozen=True)
class FormReader:
    """Reads the controls of a form. `files` and `known` say what fits a field that no canary fits."""

    canaries: Canaries
    files: Callable[[str, str], list[File]]
    known: Known

    def controls(self, kind: str, form: Tag, page: BeautifulSoup) -> dict[str, Control]:
        made: dict[str, Control] = {}
        for tag in _fields(form, page):
            name, type_ = str(tag["name"]), str(tag.get("type") or "")
            if known := self.known(kind, name, page):
                made[name] = Control(name, [[one] for one in known])
            elif type_ in ("radio", "checkbox"):
                _offer(made.setdefault(name, Control(name, chosen=True)), tag)
            elif name not in made:
                made[name] = self._control(kind, tag, type_)
        for name, values in _buttons(form).items():
            made.setdefault(name, Control(name, values, chosen=True))
        for tag in form.find_all("input", type="checkbox"):
            made[str(tag["name"])].values += [[]] if [] not in made[str(tag["name"])].values else []
        return made

    def _control(self, kind: str, tag: Tag, type_: str) -> Control:
        name = str(tag["name"])
        if type_ == "hidden":
            return Control(name, [[str(tag.get("value", ""))]], hidden=True)
        if type_ == "file":
            return Control(name, [list(self.files(kind, name))])
        if tag.name == "select":
            return Control(name, _options(tag), chosen=True)
        return self._typed(kind, tag, type_)

    def _typed(self, kind: str, tag: Tag, type_: str) -> Control:
        name = str(tag["name"])
        kept = tag.get_text().strip("\r\n") if tag.name == "textarea" else str(tag.get("value", ""))
        plain = [kept] if kept else []
        if type_ in ("date", "time", "number", "password") or tag.get("inputmode") == "numeric":
            fits = {"date": ["2026-12-30", "2026-11-20"], "time": ["12:00"], "password": []}.get(type_, ["1", "3"])
            return Control(name, [[one] for one in [*plain, *fits, ""]])
        listed = str(tag.get("list"))
        offered = [str(one["value"]) for one in tag.find_all_next("datalist", id=listed)[:1] for one in one("option")]
        shapes = SHAPES.get(name.rpartition("-")[2], ["canary", ""])
        words = list(self.canaries.words(f"{kind} {name}", turned=tag.name == "textarea"))
        if name in MOULDS:
            words = [MOULDS[name].format(one) for one in words]
        elif kept and tag.name == "textarea":
            words = [f"{kept}\n\n{one}" for one in words]
        return Control(name, [[one] for one in [*words, *plain, *offered, *shapes]], canaries=len(words))


def _fields(form: Tag, page: BeautifulSoup) -> Iterator[Tag]:
    elsewhere = page.select(f"[form='{form['id']}']") if form.get("id") else []
    for tag in [*form.find_all(["input", "select", "textarea"]), *elsewhere]:
        if tag.get("name") and tag.name != "button" and tag.get("type") != "submit" and not tag.has_attr("readonly"):
            yield tag


def _offer(control: Control, tag: Tag) -> None:
    value: Value = [str(tag.get("value", "y"))]
    if tag.has_attr("checked"):
        control.values.insert(0, value)
    else:
        control.values.append(value)


def _options(tag: Tag) -> list[Value]:
    values = [str(one.get("value", "")) for one in tag.find_all("option")]
    chosen = [str(one.get("value", "")) for one in tag.find_all("option", selected=True)]
    return [[one] for one in [*filter(None, chosen), *filter(None, values)]] or [[""]]


def _buttons(form: Tag) -> dict[str, list[Value]]:
    """What the buttons say, where each of them says something."""
    buttons = form.find_all("button")
    if any(not one.get("name") and not one.get("formaction") for one in buttons):
        return {}
    named: dict[str, list[Value]] = {}
    for one in buttons:
        if one.get("name", "look") != "look":
            named.setdefault(str(one["name"]), []).append([str(one.get("value", ""))])
    return named


def as_sent(typed: Typed) -> dict[str, Any]:
    """As the test client wants it, each file opened anew."""
    from io import BytesIO

    return {
        name: [(BytesIO(one[1]), one[0]) if isinstance(one, tuple) else one for one in values]
        for name, values in typed.items()
    }
