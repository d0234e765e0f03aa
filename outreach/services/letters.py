"""Letters from templates: whole, or not at all; a missing word is an error, never a blank."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outreach.domain.letters import Letter
from outreach.services.desk import Desk


def compose(desk: Desk, name: str, *, to: str, message_id: str, **words: object) -> Letter:
    """The letter that `templates/mail/<name>/` makes of these words."""
    templates = _templates(desk.templates / "mail")
    return Letter(
        to=to,
        subject=_one_line(templates.get_template(f"{name}/subject.txt").render(words)),
        text=templates.get_template(f"{name}/body.txt").render(words).strip() + "\n",
        message_id=message_id,
    )


def _one_line(text: str) -> str:
    """A title may hold marks of direction or stranger things, which no subject line may."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())


@lru_cache(maxsize=4)
def _templates(folder: Path) -> Environment:
    # Nothing is escaped, because a letter is plain text: escaping would print &amp; to the reader.
    return Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=False)  # noqa: S701
