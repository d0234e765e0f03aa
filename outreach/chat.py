"""The chat rooms this newsroom wants to be told in, by way of the Apprise library; nothing waits for a slow one.

Their addresses hold passwords: they are shown and logged nowhere. What a room says about a failure may hold them too,
so only its kind is ever named ("Slack").
"""

import hashlib
import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING

from outreach.domain.errors import OutreachError

if TYPE_CHECKING:
    from apprise import NotifyBase

SECONDS = 10.0
"""How long all rooms together may take, however many do not answer."""

INSTALL = "Chat notices need the apprise package: pip install 'outreach[chat]', or leave OUTREACH_NOTICES out."


class NoChat(OutreachError):
    """Chat rooms are set up and cannot be told anything; the sentence says why, and names no address."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """One place that is told. `key` stands for its address where something has to be written down."""

    key: str
    kind: str
    service: "NotifyBase" = field(repr=False, compare=False)


@dataclass(frozen=True)
class Rooms:
    """All of them. Nothing of Apprise is loaded before something is to be told or looked at."""

    addresses: tuple[str, ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.addresses)

    @cached_property
    def all(self) -> tuple[Room, ...]:
        found = [_room(number, address) for number, address in enumerate(self.addresses, start=1)]
        return tuple({room.key: room for room in found}.values())

    def tell(self, texts: Mapping[str, str], *, title: str, seconds: float = SECONDS) -> frozenset[str]:
        """Tell rooms, by key, a text each; the keys of those that took it. The others may have shown it all the same.

        Each room has a thread that is left behind when its time is up: a server that drips its answer byte by byte
        must not keep the letters waiting.
        """
        told: set[str] = set()
        threads = [
            threading.Thread(target=_tell, args=(room, title, texts[room.key], told), daemon=True)
            for room in self.all
            if room.key in texts
        ]
        until = monotonic() + seconds
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, until - monotonic()))
        return frozenset(told)


def _tell(room: Room, title: str, text: str, told: set[str]) -> None:
    # Whatever a room's own library raises is no more than "not told", and its words may hold the address.
    with suppress(Exception):
        if room.service.notify(body=text, title=title):
            told.add(room.key)


def _room(number: int, address: str) -> Room:
    try:
        from apprise import Apprise, AppriseAsset
    except ImportError:
        raise NoChat(INSTALL) from None
    _keep_quiet()
    service = Apprise.instantiate(address, asset=AppriseAsset(http_redirects=False), suppress_exceptions=True)
    if service is None or isinstance(service, dict):
        raise NoChat(
            f"Address {number} of OUTREACH_NOTICES is none that Apprise knows. Compare it with Apprise’s list."
        )
    service.redirects = False  # whatever the address says: what is told goes to the server that was named, or nowhere
    return Room(key=hashlib.sha256(address.encode()).hexdigest()[:16], kind=str(service.service_name), service=service)


def _keep_quiet() -> None:
    """Apprise writes addresses into its log when it cannot use them."""
    quiet = logging.getLogger("apprise")
    quiet.propagate = False
    quiet.disabled = True
