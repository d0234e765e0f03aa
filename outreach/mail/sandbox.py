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

from jinja2 import Environment, StrictUndefined, Template, TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outreach.domain.errors import RuleBroken
from outreach.domain.letter_templates import Letters, check_letters
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
LONGEST_TEMPLATE: Final = 20_000
DEEPEST: Final = 12


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
        return bool(self.below)

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


def check(source: str, where: str) -> None:
    """Raises `RuleBroken` for a template that no letter can be made of, whatever its fields."""
    try:
        _template(source)
    except CannotMerge as broken:
        raise RuleBroken(f"{where}: {broken}.", "letters") from broken


def check_all(letters: Letters) -> None:
    """Every template of an edition, and every language in which a date has to be written."""
    check_letters(letters)
    for one in letters.languages:
        check_language(one.language)
        for letter in one.letters:
            for part, source in (("subject", letter.subject), ("body", letter.body)):
                check(source, f"The {part} of the {letter.purpose} in {one.language}")


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
    if len(source) > LONGEST_TEMPLATE:
        raise CannotMerge(f"it is longer than {LONGEST_TEMPLATE:,} characters. Shorten it")
    try:
        _let_in(_SANDBOX.parse(source), deep=0, loops=0)
        return _SANDBOX.from_string(source)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise CannotMerge(f"{error.message}{f' (line {line})' if line else ''}") from error
    except RecursionError as error:
        raise CannotMerge("it is nested too deep to be a letter") from error


def _let_in(node: nodes.Node, *, deep: int, loops: int) -> None:
    if not isinstance(node, ALLOWED):
        word = type(node).__name__
        raise CannotMerge(
            f"“{word}” (line {node.lineno}) has no place in a letter. Use fields, if, for over a list, and the filters "
            f"{', '.join(FILTERS)}"
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
        _let_in(below, deep=deep + 1, loops=loops)


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
