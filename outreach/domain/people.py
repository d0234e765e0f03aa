"""The newsroom's own people, and who is acting when something is recorded."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from outreach.domain.ids import StaffId
from outreach.domain.working_hours import Hours


class Role(StrEnum):
    """A reporter logs and writes; an editor also waives, rules, signs and releases; an admin keeps accounts.

    A partner is a reporter of another newsroom. In an investigation it is the part there that counts (`teams`).
    """

    REPORTER = "reporter"
    EDITOR = "editor"
    ADMIN = "admin"
    PARTNER = "partner"

    @property
    def may_edit(self) -> bool:
        return self in (Role.EDITOR, Role.ADMIN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Staff:
    """One of us. `zone` is an IANA name: the zone in which this person reads times.

    `hours`: when they may be written to there.
    """

    id: StaffId
    name: str
    email: str
    role: Role
    zone: str = "UTC"
    language: str = "en"
    active: bool = True
    hours: Hours = field(default_factory=Hours)


@dataclass(frozen=True, kw_only=True, slots=True)
class Once:
    """The key a form carried, so that a double click or a retry records one thing.

    `fingerprint` is a hash of what was typed: the same key with other words is a mistake, not a retry.
    """

    key: str
    endpoint: str
    fingerprint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Acting:
    """Who is doing this, in which role, from which form."""

    staff: StaffId
    role: Role
    once: Once | None = None


MACHINE = Acting(staff=StaffId("outreach"), role=Role.REPORTER)
"""The desk itself, where it files mail by machine. It has an account so that the log can name it, and no way in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What somebody typed into a form and has not sent. `form` is its address, `key` the one it would be saved under.

    `typed` holds names and words in the order of the form; a name may come more than once.
    """

    form: str
    key: str
    typed: tuple[tuple[str, str], ...]
    kept_at: datetime
