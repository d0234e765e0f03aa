"""Reads a form off a page as a browser does: every field with what already stands in it."""

from html.parser import HTMLParser

SENT_ONLY_IF_CHOSEN = ("checkbox", "radio")


class Forms(HTMLParser):
    """The fields of each form of a page, by the form's address."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._fields: dict[str, str] = {}
        self._choosing = self._writing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        match tag:
            case "form":
                self._fields = self.found.setdefault(given.get("action", ""), {})
            case "input" if given.get("type") not in SENT_ONLY_IF_CHOSEN or "checked" in given:
                self._fields[name] = given.get("value", "")
            case "select":
                self._choosing = name
            case "option" if "selected" in given or self._choosing not in self._fields:
                self._fields[self._choosing] = given.get("value", "")
            case "textarea":
                self._writing = name
                self._fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._writing:
            self._fields[self._writing] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._writing = ""


def form_on(page: bytes, action: str) -> dict[str, str]:
    """What stands in the form that is sent to `action`."""
    forms = Forms()
    forms.feed(page.decode())
    return {name: value for name, value in forms.found[action].items() if name}
