"""A Maildir folder in which a mail server leaves answers: read from `new`, moved to `cur` once they are ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.domain.errors import OutreachError

READ = ":2,S"


class NoMaildir(OutreachError):
    """The folder named in the settings is none."""


@dataclass(frozen=True)
class Maildir:
    """Nothing in it is ever deleted. A message stays in `new` until it is safe with us."""

    folder: Path

    def waiting(self) -> Iterator[Path]:
        """The messages in `new`, in the order in which they were delivered."""
        new = self.folder / "new"
        if not new.is_dir():
            raise NoMaildir(
                f"OUTREACH_MAILDIR: {self.folder} is no Maildir (it has no folder “new”). Name another one."
            )
        yield from sorted(
            (one for one in new.iterdir() if one.is_file()), key=lambda one: (one.stat().st_mtime, one.name)
        )

    def settle(self, message: Path) -> None:
        """It is ours now: mark it as read, where every mail program looks for that."""
        cur = self.folder / "cur"
        cur.mkdir(mode=0o700, exist_ok=True)
        name = message.name if ":" in message.name else message.name + READ
        message.replace(cur / name)
