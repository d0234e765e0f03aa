"""Merges a template with the fields of one agency, in a sandbox: it can print fields, and do nothing else.

Two fences, each enough by itself. Of Jinja's language only a few kinds of words are let in (`ALLOWED`): fields, `if`,
one level of `for` over a list of fields, comparing, joining and four filters. There is no call, no arithmetic, no
assignment, no literal list and no macro, so a template's time is bounded by its own length. And it runs in Jinja's
immutable sandbox without globals, whose fields are texts and lists, never objects; attributes are looked up in the
tree of fields alone.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NoReturn

from jinja2 import Environment, StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outreach.domain.errors import RuleBroken
from outreach.domain.letter_templates import Letters, Purpose, check_letters, part
from outreach.domain.merging import LONGEST_LETTER, CannotMerge, Fields, MissingField
from outreach.mail.local_words import check_language

ALLOWED: Final[tuple[type[nodes.Node], ...]] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.Filter,
)
JINJAS_OWN: Final = ("self", "loop", "caller", "varargs", "kwargs")
LOOP: Final = ("first", "last", "index")
FILTERS: Final = ("upper", "lower", "trim", "join")
OPEN: Final = ("finding",)
"""Fields whose parts differ from agency to agency. Where one has none of that name, nothing is known of it there; that
some agency of the investigation has it was asked when the letters were adopted."""
LONGEST_TEMPLATE: Final = 20_000
DEEPEST: Final = 12
QUOTED: Final = 60
"""So many signs of a line are shown to whoever has to find it."""


NOT_OURS: Final[dict[str, str]] = {
    "Call": "Something is called, like upper(…)",
    "Assign": "“set” makes a new field",
    "AssignBlock": "“set” makes a new field",
    "Include": "“include” fetches another file",
    "Import": "“import” fetches another file",
    "FromImport": "“import” fetches another file",
    "Extends": "“extends” fetches another file",
    "Block": "“block” belongs to web pages",
    "Macro": "“macro” is for programs",
    "CallBlock": "“call” is for programs",
    "FilterBlock": "“filter” around a part is not used here; write it behind a field",
    "Test": "“is” asks what only programs ask; write {% if field %}",
    "List": "A list stands where a field should",
    "Tuple": "A list stands where a field should",
    "Dict": "A list stands where a field should",
    "Slice": "A part of a field is cut out",
    **dict.fromkeys(
        ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Neg", "Pos"),
        "A letter does not reckon, and here it would",
    ),
}
"""What somebody who writes a letter would call the parts of a template that are not let in."""


class _NothingThere(StrictUndefined):
    """A name that is no field: an error wherever it stands, and the error says which."""

    def _fail_with_undefined_error(self, *_args: Any, **_more: Any) -> NoReturn:
        raise CannotMerge(
            f"there is no field called {self._undefined_name}. Choose one of those listed beside the form"
        )

    __str__ = __iter__ = __len__ = __bool__ = __eq__ = __ne__ = __hash__ = _fail_with_undefined_error


class _Blank:
    """A field of which nothing is known. It may be asked about with `if`; printing it stops the letter."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        raise MissingField(self.name)

    def __iter__(self) -> Iterator[str]:
        raise MissingField(self.name)

    __html__ = __str__


class _Lines(tuple[str, ...]):
    """A list of texts. Printed as it is, each stands on its own line, with an empty one between."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n\n".join(self)


class _Branch:
    """Fields below a field: `agency` in `agency.name`. It is nothing that can be printed itself."""

    def __init__(self, name: str, below: Fields) -> None:
        self.name = name
        self.below = below

    def __bool__(self) -> bool:
        return any(self.below.values())

    def __str__(self) -> str:
        raise CannotMerge(f"{self.name} is not one field. Write one of: {', '.join(self._names()) or 'none is known'}")

    def __iter__(self) -> Iterator[str]:
        raise CannotMerge(f"{self.name} is not a list")

    def _names(self) -> list[str]:
        return [f"{self.name}.{one}" for one in self.below]


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)
    intercepted_unops = frozenset(ImmutableSandboxedEnvironment.default_unop_table)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:  # noqa: ARG002  # Jinja's
        raise SecurityError("a letter does not reckon")

    def call_unop(self, context: Any, operator: str, arg: Any) -> NoReturn:  # noqa: ARG002  # the library's signature
        raise SecurityError("a letter does not reckon")

    def call(self, *_args: Any, **_more: Any) -> NoReturn:
        raise SecurityError("a letter calls nothing")

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002  # the library's signature
        return False

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field below a field, or the counter of a loop; of nothing else is there any attribute."""
        if isinstance(obj, _Branch):
            name = f"{obj.name}.{attribute}"
            found = _field(name, obj.below, attribute)
            if found is None and obj.name in OPEN and attribute.isidentifier() and not attribute.startswith("_"):
                return _Blank(name)
            return self._unknown(name) if found is None else found
        if type(obj).__name__ == "LoopContext" and attribute in LOOP:
            return getattr(obj, attribute)
        return self._unknown(attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.getattr(obj, str(argument))

    def _unknown(self, name: str) -> _NothingThere:
        return _NothingThere(name=name)


def render(source: str, fields: Fields, *, longest: int = LONGEST_LETTER) -> str:
    """The text. Raises `MissingField` or `CannotMerge`, each with half a sentence that names the field."""
    template = _template(source)
    tree = {name: found for name in fields if (found := _field(name, fields, name)) is not None}
    parts, length = [], 0
    try:
        for part in template.generate(tree):
            length += len(part)
            if length > longest:
                raise CannotMerge(f"it makes a text of more than {longest:,} characters. Shorten it")
            parts.append(part)
    except TemplateError as error:
        raise CannotMerge(f"the template cannot be followed ({error})") from error
    except TypeError as error:
        raise CannotMerge("the template compares or joins what cannot be: fields are texts and lists") from error
    return "".join(parts)


def check(source: str, where: str, field: str = "letters") -> None:
    """Raises `RuleBroken` for a template that no letter can be made of, whatever its fields."""
    try:
        _template(source)
    except CannotMerge as broken:
        raise RuleBroken(f"{where}: {broken}.", field) from broken


def check_all(letters: Letters) -> None:
    """Every template of an edition, and every language in which a date has to be written."""
    check_letters(letters)
    for one in letters.languages:
        check_language(one.language)
        for letter in one.letters:
            for of, source in (("subject", letter.subject), ("body", letter.body)):
                check(source, where(letter.purpose, of, one.language), part(of, letter.purpose))


def where(purpose: Purpose, of: str, language: str) -> str:
    return f"The {'text' if of == 'body' else of} of the {purpose} in {language}"


def parsed(source: str) -> nodes.Template:
    """The template taken apart, if nothing stands in it that has no place in a letter. Raises `CannotMerge`."""
    if len(source) > LONGEST_TEMPLATE:
        raise CannotMerge(f"it is longer than {LONGEST_TEMPLATE:,} characters. Shorten it")
    try:
        tree = _SANDBOX.parse(source)
        _let_in(tree, source, deep=0, loops=0)
    except TemplateSyntaxError as error:
        raise CannotMerge(_misspelt(source, error)) from error
    except RecursionError as error:
        raise CannotMerge("it is nested too deep to be a letter") from error
    return tree


def _misspelt(source: str, error: TemplateSyntaxError) -> str:
    """Where it stands and how it should be written: what the library says of tokens helps no writer of letters."""
    line = _line(source, error.lineno)
    for opens, closes, called in (("{{", "}}", "a field"), ("{%", "%}", "an instruction"), ("{#", "#}", "a remark")):
        if line.count(opens) != line.count(closes):
            return f"in line {error.lineno}, “{_short(line)}”, {called} is not closed. Write {opens} … {closes}"
    if "end of template" in (error.message or "").casefold() or "missing end" in (error.message or "").casefold():
        return f"an {{% if %}} or {{% for %}} is not ended: “{_short(line)}”. Write {{% endif %}} or {{% endfor %}}"
    return (
        f"line {error.lineno}, “{_short(line)}”, cannot be read. Write a field like {{{{ agency.name }}}}, and a part "
        "for some like {% if finding.range %} … {% endif %}"
    )


def _line(source: str, number: int) -> str:
    lines = source.splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _short(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


def _field(name: str, fields: Fields, key: str) -> Any:
    """What the template sees of a field; None where there is none of that name."""
    if key not in fields:
        return None
    value = fields[key]
    if isinstance(value, str | tuple):
        return (_Lines(value) if isinstance(value, tuple) else value) or _Blank(name)
    return _Branch(name, value)


@lru_cache(maxsize=200)
def _template(source: str) -> Template:
    parsed(source)
    try:
        return _SANDBOX.from_string(source)
    except TemplateSyntaxError as error:
        raise CannotMerge(_misspelt(source, error)) from error
    except RecursionError as error:
        raise CannotMerge("it is nested too deep to be a letter") from error


def _let_in(node: nodes.Node, source: str, *, deep: int, loops: int) -> None:
    if not isinstance(node, ALLOWED):
        why = NOT_OURS.get(type(node).__name__, "This has no place in a letter")
        raise CannotMerge(
            f"{why}: “{_short(_line(source, node.lineno))}”, line {node.lineno}. Use fields, if, for over a list, and "
            f"the filters {', '.join(FILTERS)}"
        )
    if deep > DEEPEST:
        raise CannotMerge("it is nested too deep to be a letter")
    if isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.kwargs or node.dyn_args or node.dyn_kwargs):
        raise CannotMerge(f"there is no filter “{node.name}” here. Use {', '.join(FILTERS)}")
    if isinstance(node, nodes.For):
        loops += 1
        _check_loop(node, loops)
    if isinstance(node, nodes.Name):
        _check_name(node.name)
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "loop":
        return
    for below in node.iter_child_nodes():
        _let_in(below, source, deep=deep + 1, loops=loops)


def _check_loop(node: nodes.For, loops: int) -> None:
    if loops > 1 or node.recursive or not isinstance(node.iter, nodes.Name | nodes.Getattr):
        raise CannotMerge("“for” goes over one list of fields, and no “for” stands inside another")


def _check_name(name: str) -> None:
    if name.startswith("_") or name in JINJAS_OWN:
        raise CannotMerge(f"there is no field called {name}")


def _sandbox() -> Environment:
    # Nothing is escaped, because a letter is plain text: escaping would print &amp; to the reader.
    made = _Sandbox(undefined=_NothingThere, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    made.globals.clear()
    made.tests.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


_SANDBOX: Final = _sandbox()
