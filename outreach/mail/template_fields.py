"""Which fields a template asks for, and whether every letter made of it would print them; read without any agency."""

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import nodes

from outreach.mail.sandbox import parsed


@dataclass(frozen=True, kw_only=True, slots=True)
class Used:
    """A field by its whole name. `printed`: not only asked about; `always`: whatever else is known of an agency."""

    name: str
    line: int
    printed: bool
    always: bool


def used(source: str) -> tuple[Used, ...]:
    """Raises `CannotMerge` for a template that cannot be read at all."""
    return tuple(_below(parsed(source), _Place()))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the template we are: inside of which loops, in a test, and whether every letter comes by."""

    loops: tuple[str, ...] = ("loop",)
    printed: bool = True
    always: bool = True

    def test(self) -> "_Place":
        return _Place(self.loops, False, self.always)

    def perhaps(self, loop: str = "") -> "_Place":
        return _Place((*self.loops, loop), self.printed, False)


def _below(node: nodes.Node, place: _Place) -> Iterator[Used]:
    if name := _name(node):
        if name.partition(".")[0] not in place.loops:
            yield Used(name=name, line=node.lineno, printed=place.printed, always=place.always)
        return
    for each, there in _parts(node, place):
        yield from _below(each, there)


def _parts(node: nodes.Node, place: _Place) -> Iterator[tuple[nodes.Node, _Place]]:
    """What stands below, and whether every letter comes by there."""
    match node:
        case nodes.If() | nodes.CondExpr():
            yield node.test, place.test()
            yield from ((each, place.perhaps()) for each in node.iter_child_nodes(exclude=("test",)))
        case nodes.For():
            yield node.iter, place
            loop = node.target.name if isinstance(node.target, nodes.Name) else ""
            yield from ((each, place.perhaps(loop)) for each in node.iter_child_nodes(exclude=("iter", "target")))
        case nodes.Compare() | nodes.Not():
            yield from ((each, place.test()) for each in node.iter_child_nodes())
        case nodes.And() | nodes.Or():
            yield from ((each, place.perhaps()) for each in node.iter_child_nodes())
        case _:
            yield from ((each, place) for each in node.iter_child_nodes())


def _name(node: nodes.Node) -> str:
    """`agency.name`, also where it is written `agency['name']`; empty for what is no field."""
    if isinstance(node, nodes.Name):
        return node.name
    above = _name(node.node) if isinstance(node, nodes.Getattr | nodes.Getitem) else ""
    if not above:
        return ""
    if isinstance(node, nodes.Getattr):
        return f"{above}.{node.attr}"
    key = node.arg if isinstance(node, nodes.Getitem) else None
    return f"{above}.{key.value}" if isinstance(key, nodes.Const) else ""
