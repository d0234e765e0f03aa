"""How the house's own kinds of field are drawn; the rest is drawn by WTForms."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup
from wtforms.widgets import html_params

from outreach.web import here

SHORT = 26
"""Choices whose words all are this short stand beside each other; longer ones each on a line."""


class ListedChoices:
    """Radio buttons or tick boxes; the words are pressed as well as the button."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        kwargs.pop("id", None)
        options = list(field)
        lines = [Markup("<label>{} {}</label>").format(one(**kwargs), one.label.text) for one in options]
        kind = "choices tight" if all(len(one.label.text) <= SHORT for one in options) else "choices"
        return Markup('<div class="{}">{}</div>').format(kind, Markup("").join(lines))


class Clock:
    """A date, a time and a zone, side by side; and, where clocks showed that time twice, which of the two."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        aria = {name: value for name, value in kwargs.items() if name.startswith("aria")}
        parts = [
            _labelled(field, "date", "Date", _input(field, "date", **aria)),
            _labelled(field, "time", "Time", _input(field, "time", **aria)),
            _labelled(field, "zone", "Time zone", _select(field, "zone", field.zone_choices())),
        ]
        which = _radios(field, "which", field.WHICH) if field.repeated else Markup("")
        when = Markup('<div class="when" data-now="{}">{}</div>').format(here.now().isoformat(), Markup("").join(parts))
        return when + Markup('<p class="hint" data-lateness role="status" hidden></p>') + which


class Positions:
    """For each question its text and one row of positions to press."""

    def __call__(self, field: Any, **_: Any) -> Markup:
        return Markup("").join(
            Markup('<fieldset class="question"><legend>{}. {}</legend>{}</fieldset>').format(
                number, text, _radios(field, str(number), field.CHOICES, kind="choices tight")
            )
            for number, text in field.questions
        )


def _labelled(field: Any, part: str, label: str, control: Markup) -> Markup:
    return Markup('<span class="{}"><label class="gone" for="{}-{}">{}</label>{}</span>').format(
        part, field.id, part, label, control
    )


def _input(field: Any, part: str, **more: Any) -> Markup:
    name = f"{field.name}-{part}"
    return Markup("<input {}>").format(
        _params(type=part, id=f"{field.id}-{part}", name=name, value=field.typed[part], **more)
    )


def _select(field: Any, part: str, choices: Iterable[tuple[str, str]]) -> Markup:
    options = [
        Markup("<option {}>{}</option>").format(_params(value=value, selected=value == field.typed[part]), label)
        for value, label in choices
    ]
    chosen = _params(id=f"{field.id}-{part}", name=f"{field.name}-{part}")
    return Markup("<select {}>{}</select>").format(chosen, Markup("").join(options))


def _radios(field: Any, part: str, choices: Iterable[tuple[str, str]], kind: str = "choices") -> Markup:
    name, chosen = f"{field.name}-{part}", field.typed.get(part)
    lines = [
        Markup("<label><input {}> {}</label>").format(
            _params(type="radio", name=name, value=value, checked=value == chosen), label
        )
        for value, label in choices
    ]
    return Markup('<div class="{}">{}</div>').format(kind, Markup("").join(lines))


def _params(**attributes: Any) -> Markup:
    return Markup(html_params(**attributes))  # noqa: S704  # html_params escapes every value
