"""Rules of the desk: what it counts is what the logs say at that very moment, for whoever looks and whenever."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outreach.config import Config
from outreach.db import counts
from outreach.domain import facts
from outreach.domain.facts import Position
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Codebook, ResponseStatus
from outreach.domain.people import Role, Staff
from outreach.domain.phases import Phase
from outreach.services import overview
from outreach.services.fair_days import Release
from outreach.services.investigations import tally_now
from outreach.services.overview import Kind, desk_of
from outreach.services.workload import AT_WORK
from outreach.wiring import open_desk
from tests import story
from tests.story import Told, day
from tests.support.record import open_record

ASHA = Staff(id=StaffId("asha"), name="Asha Rao", email="asha@example.org", role=Role.REPORTER, zone="Europe/Oslo")
EDITH = Staff(id=StaffId("edith"), name="Edith Lind", email="edith@example.org", role=Role.EDITOR, zone="Europe/Oslo")

STORIES: dict[str, tuple[Told, ...]] = {
    "nobody asked": (),
    "asked once": (story.due(0, 7), story.asked(0)),
    "asked late": (story.due(9, 16), story.asked(9, due=16)),
    "silent": story.silence(),
    "extended": (*story.silence(), story.extended(6, 21)),
    "wrote": (story.due(0, 7), story.asked(0), story.wrote(3)),
    "a machine answered all the same": (*story.silence(), story.auto_replied(5)),
    "wrote late": (*story.silence(), story.wrote(8.5)),
    "a machine answered": (story.due(0, 7), story.asked(0), story.auto_replied(1)),
    "denied": (story.due(0, 7), story.asked(0), story.answered(2, Position.DENIES)),
    "turned round": (
        story.due(0, 7),
        story.asked(0),
        story.answered(2, Position.DENIES),
        story.answered(9, Position.CONFIRMS),
    ),
    "quoted": (
        story.due(0, 7),
        story.asked(0),
        story.answered(2, Position.CONFIRMS),
        story.quoted(2, "Yes, we used it."),
    ),
    "signed": (story.due(0, 7), story.asked(0), story.answered(2, Position.DECLINES), story.signed_off(3)),
    "removed": (story.removed(1),),
}


def assigned(to: str) -> Told:
    return Told(at=day(-10), fact=facts.Assigned(to=StaffId(to)))


def sent_back(at: float, reason: str) -> Told:
    return Told(at=day(at), fact=facts.SentBack(reason=reason), by=StaffId("edith"))


@pytest.fixture
def record(sqlite_url):
    opened = open_record(sqlite_url)
    yield opened
    opened.database.dispose()


@pytest.fixture
def at_desk(sqlite_url, tmp_path, record):
    """The desk of a reader at an instant."""
    desk = open_desk(Config(home=str(tmp_path), database_url=sqlite_url))

    def look(reader: Staff, now: datetime, **rest):
        return desk_of(replace(desk, clock=lambda: now), reader, **rest)

    yield look
    desk.database.dispose()


def tell(record, name: str, *told: Told) -> int:
    (rfc_id,) = record.add(name)
    record.tell(rfc_id, story.listed(name), *told)
    return rfc_id


def names(page, kind: Kind) -> list[str]:
    return [line.name for part in page.parts if part.kind is kind for line in part.lines]


@pytest.mark.parametrize("seed", range(4))
def test_the_desk_counts_what_folding_every_log_would_find(record, at_desk, seed):
    chance = random.Random(seed)
    logs = []
    called = [f"Body {number:02}" for number in range(40)]
    rfc_ids = record.add(*called)
    with record.database.writing() as session:
        for name, rfc_id in zip(called, rfc_ids, strict=True):
            holder = chance.choice(["asha", "ben", ""])
            told = (*([assigned(holder)] if holder else []), *STORIES[chance.choice(list(STORIES))])
            record.tell_in(session, rfc_id, story.listed(name), *told)
            logs.append((holder, story.log(story.listed(name), *told, rfc_id=rfc_id)))
    for now in (day(9.5), day(12), day(16, hour=15), day(16, hour=17), day(24), day(60)):
        stands = [(holder, story.stand(entries, now)) for holder, entries in logs]
        everywhere = Counter(stand.phase for _, stand in stands)
        of_asha = Counter(stand.phase for holder, stand in stands if holder == "asha")

        whole, mine = at_desk(EDITH, now), at_desk(ASHA, now)

        assert {one.phase: one.count for one in whole.phases} == {phase: everywhere[phase] for phase in AT_WORK}
        assert {one.phase: one.count for one in mine.phases} == {phase: of_asha[phase] for phase in AT_WORK}
        for part in (*whole.parts, *mine.parts):
            if part.phase:
                assert part.count == (everywhere if part in whole.parts else of_asha)[part.phase]
                assert len(part.lines) == min(part.count, overview.HEADS)
                assert all(line.phase_at(now) is part.phase for line in part.lines)
        for load in whole.loads:
            held = Counter(stand.phase for holder, stand in stands if holder == (load.staff or ""))
            assert {one.phase: one.count for one in load.phases} == {phase: held[phase] for phase in AT_WORK}


def test_a_reporter_sees_their_own_and_may_look_at_everybodys(record, at_desk):
    tell(record, "Hers", assigned("asha"), *STORIES["wrote"])
    tell(record, "His", assigned("ben"), *STORIES["wrote"])

    assert names(at_desk(ASHA, day(4)), Kind.TO_READ) == ["Hers"]
    assert names(at_desk(ASHA, day(4), everyone=True), Kind.TO_READ) == ["Hers", "His"]


def test_what_only_an_editor_may_do_is_shown_to_a_reporter_and_never_their_next(record, at_desk):
    tell(record, "Turned round", *STORIES["turned round"])
    tell(record, "Denied", *STORIES["denied"])

    page = at_desk(ASHA, day(10), everyone=True)

    assert [(part.kind, part.allowed) for part in page.parts] == [
        (Kind.ANSWERED, True),
        (Kind.RULINGS, False),
        (Kind.TO_SIGN, False),
    ]
    assert page.next[0].kind is Kind.ANSWERED


def test_the_oldest_reply_is_the_first_to_read(record, at_desk):
    for name, came in (("Younger", 5), ("Older", 3)):
        tell(record, name, assigned("asha"), story.due(0, 7), story.asked(0), story.wrote(came))

    page = at_desk(ASHA, day(6))

    assert names(page, Kind.TO_READ) == ["Older", "Younger"]
    assert page.next[1].name == "Older"


def test_a_line_goes_once_it_is_no_longer_true(record, at_desk):
    rfc_id = tell(record, "Lakmere", assigned("asha"), *STORIES["wrote"])
    assert names(at_desk(ASHA, day(4)), Kind.TO_READ)

    told = (story.listed("Lakmere"), assigned("asha"), *STORIES["wrote"], story.answered(4, Position.DENIES, message=5))
    record.tell(rfc_id, *told)

    assert not names(at_desk(ASHA, day(5)), Kind.TO_READ)


def test_what_passes_today_ends_at_the_readers_own_midnight(record, at_desk):
    """The deadline falls at 17:00 in the agency's evening, which is the next morning further east."""
    tell(record, "Lakmere", assigned("asha"), story.due(0, 7), story.asked(0))
    afternoon = story.deadline(7).replace(hour=14)

    in_oslo = at_desk(ASHA, afternoon)
    in_auckland = at_desk(replace(ASHA, zone="Pacific/Auckland"), afternoon.replace(hour=10, minute=30))

    assert [part.today for part in in_oslo.parts if part.kind is Kind.DUE_SOON] == [1]
    assert [part.today for part in in_auckland.parts if part.kind is Kind.DUE_SOON] == [0]


def test_a_row_sent_back_lies_with_its_reporter_and_waits_for_no_signature(record, at_desk):
    tell(record, "Lakmere", assigned("asha"), *STORIES["denied"], sent_back(3, "Who is she?"))

    page, editors = at_desk(ASHA, day(4)), at_desk(EDITH, day(4))

    assert [line.sent_back_why for part in page.parts if part.kind is Kind.SENT_BACK for line in part.lines] == [
        "Who is she?"
    ]
    assert editors.next is None or editors.next[0].kind is not Kind.TO_SIGN


def test_an_editor_is_not_led_to_a_row_they_judged_themselves(record, at_desk):
    judged = replace(story.answered(2, Position.DENIES), by=StaffId("edith"))
    tell(record, "Judged by Edith", story.due(0, 7), story.asked(0), judged)
    tell(record, "Judged by Asha", *STORIES["denied"])

    page = at_desk(EDITH, day(4))

    assert sorted(names(page, Kind.TO_SIGN)) == ["Judged by Asha", "Judged by Edith"]
    assert page.next[1].name == "Judged by Asha"


def test_a_reversal_is_an_editors_to_rule_on(record, at_desk):
    tell(record, "Lakmere", *STORIES["turned round"])

    assert names(at_desk(EDITH, day(10)), Kind.RULINGS) == ["Lakmere"]
    assert at_desk(EDITH, day(10)).next[0].kind is Kind.RULINGS


def test_the_earliest_fair_release_is_when_the_last_deadline_has_passed(record, at_desk):
    tell(record, "Soon", *story.silence())
    tell(record, "Later", *story.silence(), story.extended(6, 21))
    tell(record, "Signed", *STORIES["signed"])

    ready = at_desk(EDITH, day(7)).readiness

    assert (ready.signed, ready.total) == (1, 3)
    assert ready.release.fair_from == story.deadline(21)
    assert (ready.release.count, ready.release.first[0].name) == (2, "Later")


def test_nothing_holds_a_release_back_once_every_deadline_has_passed(record, at_desk):
    tell(record, "Lakmere", *story.silence())

    assert at_desk(EDITH, day(30)).readiness.release == Release()


def test_a_desk_without_an_investigation_says_so(sqlite_url, tmp_path):
    desk = open_desk(Config(home=str(tmp_path), database_url=sqlite_url))

    page = desk_of(desk, EDITH)

    assert (page.investigation, page.parts, page.next) == (None, (), None)
    desk.database.dispose()


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [(2, "Good evening"), (6, "Good morning"), (13, "Good afternoon"), (21, "Good evening")],
)
def test_the_greeting_goes_by_the_readers_clock(at_desk, hour, greeting):
    now = datetime(2026, 1, 12, hour - 1, 30, tzinfo=UTC)  # Oslo is an hour ahead

    assert at_desk(ASHA, now).greeting == f"{greeting}, Asha"


def test_phases_at_work_are_all_but_those_that_are_out():
    assert set(AT_WORK) == set(Phase) - {Phase.OUT}


def test_a_receipt_is_printed_as_silence_only_once_every_effort_was_made(record):
    tell(record, "Early", story.due(0, 7), story.asked(0), story.acknowledged(1))
    tell(record, "Late", *story.silence(), story.acknowledged(2))
    codebook = Codebook(acknowledged_is_no_response=True)

    def silent(now: datetime) -> dict[str, int]:
        with record.database.reading() as session:
            kept = counts.read(session, record.investigation_id, now)
        return {one.key: one.count for one in tally_now(kept, codebook).statuses}

    assert silent(day(6)) == {ResponseStatus.ACKNOWLEDGED_ONLY: 2}
    assert silent(day(9)) == {ResponseStatus.NO_RESPONSE: 1, ResponseStatus.ACKNOWLEDGED_ONLY: 1}
