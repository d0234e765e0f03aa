"""The desk's own secret: what it signs and seals with, and how what was signed with one of before is still known."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class SecretKeys:
    """`read` fetches them, the one in use first. It signs and seals; what the others did is only read."""

    read: Callable[[], tuple[bytes, ...]] = field(repr=False)

    def tag(self, words: str) -> bytes:
        """256 bits (HMAC-SHA-256) that nobody else can make of these words."""
        return self.tags(words)[0]

    def tags(self, words: str) -> tuple[bytes, ...]:
        """The same by each of the keys, the one in use first."""
        return tuple(hmac.digest(key, words.encode(), "sha256") for key in self.read())

    def made(self, tag: str, words: str) -> bool:
        """Whether one of the keys made this tag, in hexadecimal, of these words."""
        typed = tag.encode("utf-8", "surrogatepass")
        return any(hmac.compare_digest(typed, one.hex().encode()) for one in self.tags(words))
