"""Where the desk's secret keys lie: in the settings, or in a file of the home folder that its owner alone can read."""

import os
import secrets
from pathlib import Path
from typing import Final

from outreach.config import Config

SECRET: Final = "secret.key"  # noqa: S105  # the name of the file


def read(config: Config) -> tuple[bytes, ...]:
    """The one in use, then those of before. The first is made where there is none."""
    own = [config.secret_key] if config.secret_key else _in_file(config.home_folder / SECRET)
    return tuple(key.encode() for key in dict.fromkeys((*own, *config.earlier_keys)))


def keep(home: Path, text: str) -> None:
    """One key on each line, the one in use first."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(home / SECRET, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _in_file(path: Path) -> list[str]:
    if not path.exists():
        keep(path.parent, secrets.token_urlsafe(48))
    return list(filter(None, map(str.strip, path.read_text().splitlines())))
