"""The practice outbox: letters become files in a folder, and none leaves the house."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote, urlsplit

from outreach.domain.errors import RuleBroken
from outreach.mail.outgoing import Envelope, RelayUnreachable


@dataclass(frozen=True)
class PracticeMailer:
    """Writes each letter to one `.eml` file, whole or not at all."""

    folder: Path

    @classmethod
    def at(cls, url: str) -> "PracticeMailer":
        parts = urlsplit(url)
        if parts.netloc or not parts.path.strip("/"):
            raise RuleBroken(
                "A practice outbox is a folder: write practice:///folder, with three slashes.", "OUTREACH_SMTP_URL"
            )
        return cls(Path(unquote(parts.path)))

    def send(self, envelope: Envelope, *, before_it_leaves: Callable[[], None]) -> str:
        before_it_leaves()
        # Named after its bytes: a copy sent after a crash lands on the first one, as it does in a mail program.
        name = sha256(envelope.content).hexdigest()[:32] + ".eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_whole(self.folder / name, envelope.content)
        except OSError as refused:
            raise RelayUnreachable(
                f"The practice outbox cannot be written ({refused.strerror}). Make room or mend its permissions."
            ) from refused
        return f"Practice: written to the practice outbox as {name}; it never left the house."

    def letters(self) -> Iterator[tuple[str, EmailMessage]]:
        """Each letter with its name, in no order. A file that vanishes meanwhile is no letter."""
        for file in self.folder.glob("*.eml"):
            with suppress(FileNotFoundError):
                yield file.stem, message_from_bytes(file.read_bytes(), policy=SMTP)


def _write_whole(file: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=file.parent, prefix=".", suffix=".part", delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(file)
