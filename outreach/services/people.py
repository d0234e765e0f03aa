"""Our own people and their accounts: made by an admin, signed in by a password of which only a hash is kept."""

import secrets
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher

from outreach.config import Config
from outreach.db import people
from outreach.db.people import Account
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role, Staff
from outreach.services.desk import Desk

SHORTEST, LONGEST = 15, 128
"""Characters of a password (OWASP ASVS 5.0, 6.2.1: length is what counts; nothing is demanded of its kind)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What one guess costs: argon2id, its passes, its memory in KiB and its lanes."""

    time_cost: int
    memory_cost: int
    parallelism: int


COSTS = {
    "normal": Cost(time_cost=3, memory_cost=65_536, parallelism=4),
    "test": Cost(time_cost=1, memory_cost=64, parallelism=1),
}
