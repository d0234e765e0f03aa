"""A whole dataset of short stories, made to order: so many confirmed, so many of them unaware until asked."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

from outreach.domain import dataset
from outreach.domain.dataset import Cut, Log, Release
from outreach.domain.editions import Body, Edition, EditionKind, Editions
from outreach.domain.facts import Entry
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.investigation import (
    DEFAULT_WORDINGS,
    DENIED_FIRST,
    Codebook,
    Policy,
    Qualifier,
    ResponseStatus,
    StatusWording,
)
from outreach.domain.release_form import NEWEST, Form
from tests.story import (
    CALENDAR,
    CONFIRMS,
    DECLINES,
    DENIES,
    QUESTIONS,
    Told,
    answered,
    asked,
    day,
    due,
    listed,
    log,
    ruled,
    signed_off,
    silence,
)

UNAWARE = "unaware until asked"
CODEBOOK = Codebook(
    noun="entity",
    nouns="entities",
    wordings={
        **DEFAULT_WORDINGS,
        ResponseStatus.CONFIRMED: StatusWording(label="Used or tried it", tally="said employees used or tried it"),
        ResponseStatus.DENIED: StatusWording(label="Denied any use", tally="denied any use"),
    },
    qualifiers=(
        Qualifier(
            key=UNAWARE, label="Officials unaware until asked", tally="had officials who were unaware until asked"
        ),
        Qualifier(key=DENIED_FIRST, label="Denied first", tally="first denied and later found use"),
    ),
    circumstances=((UNAWARE, "Officials were unaware until asked"), ("trial", "Trial only")),
)
CUTOFF = day(40)


def confirmed() -> tuple[Told, ...]:
    return (due(0, 7), asked(0), answered(3, CONFIRMS, arrests=DENIES), signed_off(9))


def unaware() -> tuple[Told, ...]:
    return (due(0, 7), asked(0), answered(3, CONFIRMS, circumstances=(UNAWARE,)), signed_off(9))


def denied_first() -> tuple[Told, ...]:
    """Entries: 1 listed, 2 deadline, 3 asked, 4 denied, 5 asked again, 6 confirmed, 7 an editor's ruling, 8 signed."""
    turned = (answered(3, DENIES), asked(4, due=11), answered(9, CONFIRMS), ruled(10, 4, 6))
    return (due(0, 11), asked(0, due=11), *turned, signed_off(12))


def declined() -> tuple[Told, ...]:
    return (due(0, 7), asked(0), answered(3, DECLINES), signed_off(9))


def denied() -> tuple[Told, ...]:
    return (due(0, 7), asked(0), answered(3, DENIES), signed_off(9))


def silent() -> tuple[Told, ...]:
    return (*silence(), signed_off(9))


ENDINGS = {
    "confirmed": confirmed,
    "unaware": unaware,
    "denied_first": denied_first,
    "declined": declined,
    "denied": denied,
    "silent": silent,
}


def logs(**wanted: int) -> Iterator[Log]:
    """So many logs with each ending: `logs(confirmed=24, unaware=9, denied_first=3, …)`; the endings do not overlap."""
    ids = count(1)
    for ending, how_many in wanted.items():
        for _ in range(how_many):
            rfc_id = next(ids)
            yield logged(*ENDINGS[ending](), name=f"Entity {rfc_id:05}", rfc_id=rfc_id)


def logged(*told: Told, name: str = "Lakmere Police", rfc_id: int = 1, **listing: Any) -> Log:
    entries = log(listed(name, **listing), *told, rfc_id=rfc_id)
    return log_of(rfc_id, entries)


def log_of(rfc_id: int, entries: tuple[Entry, ...]) -> Log:
    return Log(rfc_id=RfcId(rfc_id), entries=entries, calendar=CALENDAR)


def editions(codebook: Codebook = CODEBOOK, policy: Policy | None = None) -> Editions:
    """What the investigation adopted a month before the story begins."""
    bodies: list[tuple[EditionKind, Body]] = [
        (EditionKind.QUESTION_SET, QUESTIONS[0]),
        (EditionKind.POLICY, policy or Policy()),
        (EditionKind.CODEBOOK, codebook),
    ]
    return Editions(
        tuple(
            Edition(kind=kind, version=1, recorded_at=day(-30), recorded_by=StaffId("edith"), body=body)
            for kind, body in bodies
        )
    )


def cut(cutoff: datetime = CUTOFF, previous: datetime | None = None, number: int = 1, form: Form = NEWEST) -> Cut:
    return Cut(slug="blue-lantern", title="Blue Lantern", number=number, cutoff=cutoff, previous=previous, form=form)


def release(
    *stories: Log,
    cutoff: datetime = CUTOFF,
    previous: datetime | None = None,
    codebook: Codebook = CODEBOOK,
    form: Form = NEWEST,
    number: int = 0,
) -> Release:
    """`number`: 2 where there was a release before, else 1, unless it is said."""
    made = cut(cutoff, previous, number or (2 if previous else 1), form)
    return dataset.build(made, stories, editions(codebook))
