"""Which fields hold what nobody may read twice: they are given back on no page and kept in no draft."""

import re
from typing import Final

OURS: Final = frozenset({"again", "code", "sealed", "was"})
WORDS: Final = frozenset(
    {
        "code",
        "credential",
        "otp",
        "passkey",
        "passphrase",
        "passphrases",
        "passwd",
        "password",
        "pin",
        "recovery",
        "secret",
        "token",
        "totp",
    }
)
"""So that a form of tomorrow, or one that no page of ours ever had, is not the one that shows a secret."""


def is_secret(name: str) -> bool:
    return name in OURS or not WORDS.isdisjoint(re.split(r"[^a-z]+", name.lower()))
