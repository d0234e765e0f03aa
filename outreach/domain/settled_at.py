"""What an investigation had settled in writing at an instant, and by which versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from outreach.domain.editions import Edition, Editions
from outreach.domain.rows import House


@dataclass(frozen=True, kw_only=True, slots=True)
class Versions:
    """Which editions the release rests on; 0 where the investigation had adopted none and the house's default held."""

    question_set: int
    policy: int
    codebook: int


def house_at(editions: Editions, at: datetime) -> House:
    return House(
        questions=editions.questions_at(at).current, policy=editions.policy_at(at), codebook=editions.codebook_at(at)
    )


def versions_at(editions: Editions, at: datetime) -> Versions:
    questions = editions.questions_at(at).current
    return Versions(
        question_set=questions.version if questions else 0,
        policy=_version(editions.policies, at),
        codebook=_version(editions.codebooks, at),
    )


def _version(editions: Iterable[Edition], at: datetime) -> int:
    return max((edition.version for edition in editions if edition.recorded_at <= at), default=0)
