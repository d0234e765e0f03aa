"""A passkey: a key that a device keeps and opens only for its owner, by finger, face or PIN: two proofs at once.

No page that merely looks like ours gets anything from it: the device answers to the address it was made for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.domain.ids import StaffId

HOLDS = timedelta(minutes=5)
"""So long a device may take to answer what it was asked."""

LONGEST_NAME = 60
MOST = 20
"""Passkeys of one person: more are on no key ring."""


class Purpose(StrEnum):
    """What a device is asked for. What it answered for one of them is taken for no other."""

    SIGN_IN = "sign in"
    SECOND = "after the password"
    PROVE = "prove"
    ADD = "add"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """For what a device was asked, in which browser (`place`), and who has to answer; at the door that is anybody."""

    purpose: Purpose
    place: str
    staff_id: StaffId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Passkey:
    """One of them. `account` is how its device knows the account; `transports` how the device can be reached."""

    id: int
    staff_id: StaffId
    credential_id: str
    public_key: bytes
    account: str
    sign_count: int
    name: str
    transports: tuple[str, ...]
    added_at: datetime
    used_at: datetime | None = None

    def counts_back(self, count: int) -> bool:
        """Whether another device has counted on meanwhile: then one of the two is a copy. Some never count at all."""
        return (count > 0 or self.sign_count > 0) and count <= self.sign_count
