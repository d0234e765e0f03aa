"""Facts from a file pass the rules of the forms; a wrong line is named, and then nothing of the file is recorded."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from outreach.config import Config
from outreach.db import agencies, cases, contacts, editions, investigations, log, off_record
from outreach.domain import chain, facts
from outreach.domain.agencies import Agency, Contact, Health
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Channel, Entry, Happened
from outreach.domain.ids import AgencyId, ContactId, RfcId, StaffId
from outreach.domain.investigation import Question, QuestionSet, ResponseStatus
from outreach.domain.people import Acting, Role, Staff
from outreach.services import people, recording, records
from outreach.services.desk import Desk
from outreach.services.recording import RecordingOutcome
from outreach.services.statements import seal_of
from outreach.wiring import open_desk

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
STORY = "practice"
NADIA = Acting(staff=StaffId("nadia"), role=Role.ADMIN)
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
STAFF = {"nadia": Role.ADMIN, "asha": Role.REPORTER, "joao": Role.REPORTER, "ruth": Role.EDITOR}

DEADLINE = {"at": "2026-03-02T09:15", "ref": "deadline", "fact": "DeadlineSet", "working_days": 5}
LETTER = {
    "at": "2026-03-02T09:15",
    "ref": "letter",
    "fact": "AttemptMade",
    "channel": "email",
    "outcome": "sent",
    "address": "press@lakmere.example.org",
    "question_set": 1,
    "questions": [1, 2],
    "deadline_told": "deadline",
}
MAIL = {
    "at": "2026-03-05T11:02",
    "ref": "mail",
    "fact": "MessageReceived",
    "channel": "email",
    "sender": "press@lakmere.example.org",
    "text": "We have never used it. Good day.",
}
DENIAL = {
    "at": "2026-03-05T11:02",
    "ref": "denial",
    "fact": "ResponseReceived",
    "question_set": 1,
    "answers": [{"question": 1, "position": "denies"}],
    "speaker": "D. Rowe",
    "message": "mail",
}


@dataclass
class Desktop:
    """A desk with two agencies nobody has asked yet, and what a test does with it."""

    desk: Desk

    def record(self, *lines: dict[str, object], by: Acting = NADIA, **how: bool) -> RecordingOutcome:
        written = [json.dumps({"agency": "lakmere-police", "zone": "America/Toronto", **line}) for line in lines]
        return self.record_text(*written, by=by, **how)

    def record_text(
        self, *lines: str, by: Acting = NADIA, dry_run: bool = False, as_recorded: bool = False
    ) -> RecordingOutcome:
        return recording.record_file(self.desk, STORY, lines, by=by, dry_run=dry_run, as_recorded=as_recorded)

    def log(self, slug: str = "lakmere-police") -> tuple[Entry, ...]:
        with self.desk.reading() as session:
            return log.read(session, cases.find(session, STORY, slug))

    def rfc(self) -> RfcId:
        with self.desk.reading() as session:
            return cases.find(session, STORY, "lakmere-police")

    def told(self) -> list[str]:
        return [type(entry.fact).__name__ for entry in self.log()][1:]

    def wrong(self, *lines: dict[str, object], **how: bool) -> tuple[int, str, str]:
        """The line, the field and the sentences of the only problem; the log is as it was."""
        outcome = self.record(*lines, **how)
        (problem,) = outcome.problems
        assert not outcome.recorded
        assert self.told() == []
        assert problem.next_step
        return problem.line, problem.column, f"{problem.reason} {problem.next_step}"


@pytest.fixture
def desktop(sqlite_url: str, tmp_path: Path) -> Iterator[Desktop]:
    yield from opened(sqlite_url, tmp_path)


@pytest.fixture
def desktop_of_either_kind(database_url: str, tmp_path: Path) -> Iterator[Desktop]:
    yield from opened(database_url, tmp_path)


def opened(database_url: str, home: Path) -> Iterator[Desktop]:
    config = Config(home=str(home), database_url=database_url, password_cost="test")
    desk = replace(open_desk(config), clock=lambda: NOW)
    earlier = desk.at(lambda: NOW - timedelta(days=60))
    for short, role in STAFF.items():
        staff = Staff(id=StaffId(short), name=short.title(), email=f"{short}@example.org", role=role)
        people.add(earlier, staff, password="four words with spaces", cost="test")
    questions = (Question(number=1, text="Used it?"), Question(number=2, text="Arrests?"))
    at = earlier.clock()
    with earlier.writing(NADIA) as session:
        story = investigations.add(session, slug=STORY, title="Practice", by=NADIA.staff, at=at)
        body = QuestionSet(version=1, recorded_at=at, questions=questions)
        editions.add(session, story.id, body, by=NADIA.staff, at=at)
        for name, slug in (("Lakmere Police", "lakmere-police"), ("Sûreté de Val-Brisé", "surete-de-val-brise")):
            agency = Agency(
                id=AgencyId(0), slug=slug, name=name, country="CA", subdivision="ON", zone="America/Toronto"
            )
            agency = agencies.add(session, agency, by=NADIA.staff, at=at)
            rfc_id = cases.open(session, story.id, agency.id)
            listed = Happened(at=at, fact=facts.AgencyListed(name=name, country="CA"))
            records.record_in(earlier, session, rfc_id, [listed], by=NADIA)
    yield Desktop(desk=desk)
    desk.database.dispose()


def test_a_file_is_recorded_in_the_order_of_its_lines(desktop_of_either_kind):
    desktop = desktop_of_either_kind
    outcome = desktop.record(DEADLINE, LETTER, MAIL, DENIAL)

    assert (outcome.recorded, outcome.facts, outcome.agencies) == (True, 4, 1)
    assert desktop.told() == ["DeadlineSet", "AttemptMade", "MessageReceived", "ResponseReceived"]
    assert outcome.statuses == ((ResponseStatus.DENIED, 1),)


def test_the_summary_follows_the_file(desktop):
    desktop.record(DEADLINE, LETTER, MAIL, DENIAL)

    standing = records.open_case(desktop.desk, desktop.rfc()).standing
    assert standing.status is ResponseStatus.DENIED
    assert desktop.log()[-1].digest, "the entries are sealed"


def test_a_dry_run_says_what_it_comes_to_and_records_nothing(desktop):
    outcome = desktop.record(DEADLINE, LETTER, dry_run=True)

    assert (outcome.recorded, outcome.facts, outcome.problems) == (False, 2, ())
    assert desktop.told() == []


def test_one_wrong_line_keeps_the_whole_file_out(desktop_of_either_kind):
    desktop = desktop_of_either_kind
    outcome = desktop.record(
        DEADLINE, LETTER, {"agency": "Sûreté de Val-Brisé", "at": "2026-03-02T09:15", "fact": "NoteAdded", "text": " "}
    )

    assert [(problem.line, problem.column) for problem in outcome.problems] == [(3, "text")]
    assert desktop.told() == []


def test_each_agency_names_its_first_wrong_line(desktop):
    empty = {"at": "2026-03-02T09:15", "fact": "NoteAdded", "text": ""}

    outcome = desktop.record(empty, empty, {**empty, "agency": "Sûreté de Val-Brisé"})

    assert [problem.line for problem in outcome.problems] == [1, 3]


def test_an_agency_is_known_by_its_slug_and_by_its_name_without_marks(desktop_of_either_kind):
    desktop = desktop_of_either_kind
    note = {"at": "2026-03-02T09:15", "fact": "NoteAdded"}
    desktop.record(
        {**note, "agency": "surete-de-val-brise", "text": "one"},
        {**note, "agency": "SURETE DE VAL-BRISE", "text": "two"},
    )

    assert len(desktop.log("surete-de-val-brise")) == 3


def test_an_agency_that_is_not_in_the_investigation_is_named_with_its_line(desktop):
    line, field, reason = desktop.wrong({**DEADLINE, "agency": "Nobody"})

    assert (line, field) == (1, "agency")
    assert "“Nobody”" in reason


def test_an_unknown_investigation_is_refused(desktop):
    with pytest.raises(NotFound):
        recording.record_file(
            desktop.desk, "unheard-of", [json.dumps(DEADLINE | {"agency": "x", "zone": "UTC"})], by=NADIA, dry_run=True
        )


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("{", ""),
        ("[1]", ""),
        ('{"agency": "lakmere-police"}', "fact"),
        ('{"agency": "lakmere-police", "fact": "Refused", "at": "2026-03-02T09:15Z"}', "fact"),
        ('{"agency": "lakmere-police", "fact": "NoteAdded", "at": "2026-03-02T09:15", "text": "x"}', "at"),
        ('{"agency": "lakmere-police", "fact": "NoteAdded", "at": "yesterday", "zone": "UTC", "text": "x"}', "at"),
        (
            '{"agency": "lakmere-police", "fact": "NoteAdded", "at": "2026-03-02T09:15Z", "zone": "Lakmere"}',
            "zone",
        ),
        ('{"agency": 7, "fact": "NoteAdded", "at": "2026-03-02T09:15Z", "text": "x"}', "agency"),
        (
            '{"agency": "lakmere-police", "fact": "NoteAdded", "at": "2026-03-02T09:15Z", "ref": "previous"}',
            "ref",
        ),
        (
            '{"agency": "lakmere-police", "fact": "NoteAdded", "at": "2026-03-02T09:15Z", "text": "a", "text": "b"}',
            "text",
        ),
        ('{"agency": "lakmere-police", "fact": "NoteAdded", "at": "2026-03-02", "zone": "UTC", "text": "x"}', "at"),
        (r'{"agency": "\ud800", "fact": "NoteAdded", "at": "2026-03-02T09:15Z", "text": "x"}', "agency"),
        (r'{"agency": "a\u0000", "fact": "NoteAdded", "at": "2026-03-02T09:15Z", "text": "x"}', "agency"),
        (r'{"agency": "lakmere-police", "fact": "NoteAdded", "at": "2026-03-02T09:15Z", "by": "\ud800"}', "by"),
        (r'{"agency": "lakmere-police", "fact": "NoteAdded", "at": "2026-03-02T09:15", "zone": "\u0000"}', "zone"),
        (r'{"agency": "lakmere-police", "fact": "NoteAdded", "at": "2026-03-02T09:15Z", "te\ud800xt": "x"}', ""),
        ('{"agency": "lakmere-police", "fact": "NoteAdded", "at": "0001-01-01T00:00+05:00", "text": "x"}', "at"),
        ('{"agency": "lakmere-police", "fact": "NoteAdded", "at": "9999-12-31T23:00-05:00", "text": "x"}', "at"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_its_field(desktop, text, field):
    outcome = desktop.record_text("", text)

    assert [(problem.line, problem.column) for problem in outcome.problems] == [(2, field)]


def test_an_hour_that_no_clock_showed_is_an_error(desktop):
    line, field, reason = desktop.wrong({"at": "2026-03-08T02:30", "fact": "NoteAdded", "text": "Rang."})

    assert (line, field) == (1, "at")
    assert "offset" in reason


def test_days_are_not_counted_where_no_calendar_reaches(desktop):
    assert desktop.wrong({**DEADLINE, "at": "2150-03-02T09:15"})[:2] == (1, "at")


def test_an_hour_shown_twice_needs_its_offset(desktop):
    outcome = desktop.record({"at": "2025-11-02T01:30", "fact": "NoteAdded", "text": "Rang."})
    assert outcome.problems[0].column == "at"

    told = desktop.record({"at": "2025-11-02T01:30-05:00", "fact": "NoteAdded", "text": "Rang."}, as_recorded=False)
    assert told.recorded
    assert desktop.log()[-1].occurred_at == datetime(2025, 11, 2, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({**LETTER, "deadline_told": None, "channel": "pigeon"}, "channel"),
        ({**LETTER, "deadline_told": None, "colour": "red"}, "colour"),
        ({**LETTER, "deadline_told": "first deadline"}, "deadline_told"),
        ({**DENIAL, "message": "no such label"}, "message"),
        ({**DEADLINE, "working_days": 0}, "working_days"),
        ({**DEADLINE, "working_days": "five"}, "working_days"),
        ({"at": "2026-03-02T09:15", "fact": "OffRecordHeard", "speaker": "x", "medium": "by voice"}, "words"),
        ({"at": "2026-03-18T09:15", "fact": "NoteAdded", "text": "Tomorrow."}, "at"),
        ({"at": "2026-03-02T09:15", "fact": "NoteAdded", "text": "x\u0000"}, "text"),
    ],
)
def test_a_line_the_rules_forbid_is_named_with_its_field(desktop, line, field):
    assert desktop.wrong(line)[1] == field


def test_a_label_is_used_once_for_each_agency(desktop):
    line, field, _ = desktop.wrong(DEADLINE, {**DEADLINE, "at": "2026-03-03T09:15"})

    assert (line, field) == (2, "ref")


def test_working_days_are_counted_on_the_agencys_calendar(desktop):
    desktop.record({**DEADLINE, "at": "2026-02-13T16:00"})  # a Friday; Monday 16 February is Family Day in Ontario

    deadline = desktop.log()[-1].fact
    assert deadline.due_at == datetime(2026, 2, 23, 22, 0, tzinfo=UTC)
    assert deadline.zone == "America/Toronto"
    assert "Family Day" in deadline.why


def test_an_extension_counts_working_days_too(desktop):
    extension = {
        "at": "2026-03-06T10:00",
        "fact": "ExtensionGranted",
        "working_days": 5,
        "asked_by": "the agency",
        "reason": "Ill.",
        "told_agency": True,
    }
    outcome = desktop.record(DEADLINE, extension)

    assert outcome.recorded
    assert desktop.log()[-1].fact.due_at == datetime(2026, 3, 13, 21, 0, tzinfo=UTC)


UNTIL_SUNDAY = {
    "at": "2026-03-06T10:00",
    "fact": "ExtensionGranted",
    "due_at": "{sunday}T17:00",
    "asked_by": "the agency",
    "reason": "Ill.",
    "told_agency": True,
}


def until_sunday(**more):
    """More time until a Sunday that is still to come when the file is recorded."""
    sunday = (NOW + timedelta(days=13 - NOW.weekday())).date()
    assert f"{sunday:%a}" == "Sun"
    return {**UNTIL_SUNDAY, "due_at": f"{sunday}T17:00", **more}


def test_more_time_until_a_day_off_is_refused_until_the_file_confirms_it(desktop):
    line, field, said = desktop.wrong(DEADLINE, until_sunday())

    assert (line, field) == (2, "due_at")
    assert "is a day off there (Sunday). The next working day is Mon" in said
    assert said.endswith('or confirm the day off: "day_off": "Sunday".')
    assert desktop.record(DEADLINE, until_sunday(day_off="Sunday")).recorded
    assert desktop.log()[-1].fact.day_off == "Sunday"


def deadline_on_sunday(**more):
    return {"at": "2026-03-06T10:00", "fact": "DeadlineSet", "due_at": until_sunday()["due_at"], **more}


def test_a_deadline_on_a_day_off_is_refused_until_the_file_confirms_it(desktop):
    line, field, said = desktop.wrong(deadline_on_sunday())

    assert (line, field) == (1, "due_at")
    assert "is a day off there (Sunday). The next working day is Mon" in said
    assert said.endswith('or confirm the day off: "day_off": "Sunday".')
    assert desktop.record(deadline_on_sunday(day_off="Sunday")).recorded
    assert desktop.log()[-1].fact.day_off == "Sunday"


@pytest.mark.parametrize("as_recorded", [False, True])
def test_working_days_that_do_not_lead_to_the_day_beside_them_are_refused_on_every_way_in(desktop, as_recorded):
    at_odds = {"at": "2026-03-06T10:00", "fact": "DeadlineSet", "due_at": "2026-04-09T17:00", "working_days": 5}
    line, field, said = desktop.wrong(at_odds, as_recorded=as_recorded)

    assert (line, field) == (1, "working_days")
    assert said == (
        "5 working days of the agency after Fri 6 Mar 2026 lead to Fri 13 Mar 2026, and not to Thu 9 Apr 2026 "
        "(23 working days). Leave “working_days” out where the day was chosen by hand, or “due_at” to have the days "
        "counted."
    )
    by_hand = {name: value for name, value in at_odds.items() if name != "working_days"}
    assert desktop.record(by_hand, as_recorded=as_recorded).recorded


def test_working_days_that_lead_to_the_day_beside_them_are_taken(desktop):
    agree = {"at": "2026-03-06T10:00", "fact": "DeadlineSet", "due_at": "2026-03-13T17:00", "working_days": 5}

    assert desktop.record(agree).recorded
    assert desktop.log()[-1].fact.working_days == 5


@pytest.mark.parametrize("line", [until_sunday, deadline_on_sunday])
def test_a_log_kept_elsewhere_is_not_asked_whether_it_meant_a_day_off_and_says_which_it_was(desktop, line):
    assert desktop.record(DEADLINE, line(), as_recorded=True).recorded

    assert desktop.log()[-1].fact.day_off == "Sunday"


@pytest.mark.parametrize("as_recorded", [False, True])
def test_a_file_says_whether_the_agency_was_told_of_more_time(desktop, as_recorded):
    unsaid = until_sunday(day_off="Sunday")
    del unsaid["told_agency"]
    outcome = desktop.record(DEADLINE, unsaid, as_recorded=as_recorded)

    (problem,) = outcome.problems
    assert (problem.line, problem.column) == (2, "told_agency")
    assert problem.reason == "The line does not say whether the agency knows of its new deadline."
    assert '"told_agency": true if it has been told, or "told_agency": false if somebody still' in problem.next_step


@pytest.mark.parametrize("told", [True, False])
def test_what_a_file_says_of_telling_is_what_is_on_record(desktop, told):
    assert desktop.record(DEADLINE, until_sunday(day_off="Sunday", told_agency=told)).recorded

    assert desktop.log()[-1].fact.told_agency is told


def test_more_time_that_ended_long_ago_on_a_day_off_happened(desktop):
    ended = {**UNTIL_SUNDAY, "due_at": "2026-03-15T17:00"}

    assert desktop.record(DEADLINE, ended).recorded


def test_a_quote_must_stand_in_the_text_on_record(desktop):
    quote = {"fact": "StatementQuoted", "speaker": "D. Rowe", "terms": "on the record", "medium": "in writing"}
    quote |= {"at": "2026-03-05T11:02", "response": "denial", "words": "We never used it."}

    line, field, _ = desktop.wrong(DEADLINE, LETTER, MAIL, DENIAL, quote)

    assert (line, field) == (5, "words")


def test_words_off_the_record_go_to_the_drawer_and_only_their_seal_to_the_log(desktop_of_either_kind):
    desktop = desktop_of_either_kind
    heard = {"at": "2026-03-05T11:02", "fact": "OffRecordHeard", "speaker": "D. Rowe", "medium": "by voice"}
    desktop.record({**heard, "words": "The chief knew."})

    entry = desktop.log()[-1]
    with desktop.desk.reading() as session:
        ((salt, words),) = off_record.sealed(session, desktop.rfc()).values()
    assert words == "The chief knew."
    assert entry.fact.seal == seal_of(words, salt)
    assert "chief" not in repr(desktop.log())


def test_an_old_log_is_written_down_now_and_marked_late(desktop):
    outcome = desktop.record({**DEADLINE, "recorded_at": "2026-03-02T09:20"}, LETTER)

    assert {entry.recorded_at for entry in desktop.log()[1:]} == {NOW}
    assert (outcome.late, outcome.times_not_kept) == (2, 1)


def test_an_admin_may_keep_the_times_of_an_old_log(desktop):
    desktop.record(DEADLINE, LETTER, {**MAIL, "recorded_at": "2026-03-06T09:00"}, DENIAL, as_recorded=True)

    recorded = [entry.recorded_at for entry in desktop.log()[1:]]
    letter, mail = datetime(2026, 3, 2, 14, 15, tzinfo=UTC), datetime(2026, 3, 6, 14, 0, tzinfo=UTC)
    assert recorded == [letter, letter, mail, mail], "a log's own time never runs back"


@pytest.mark.parametrize("as_recorded", [False, True])
def test_what_lies_ahead_by_a_few_seconds_is_refused_whichever_way_a_file_is_recorded(desktop, as_recorded):
    ahead = NOW + timedelta(seconds=3)
    line, field, said = desktop.wrong(
        {"at": ahead.isoformat(), "fact": "SignedOff", "through": 1, "status": "denied"}, as_recorded=as_recorded
    )

    assert (line, field) == (1, "at")
    assert "lies in the future: here it is" in said


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ("2026-03-01T09:00", "before it happens"),
        ("2026-03-17T09:00", "future"),
        ("2026-03-02T09:30", "Put the lines in order"),
    ],
)
def test_kept_times_lie_after_what_happened_and_in_order(desktop, second, why):
    first = {**DEADLINE, "recorded_at": "2026-03-04T10:00"}
    line, field, reason = desktop.wrong(first, {**LETTER, "recorded_at": second}, as_recorded=True)

    assert (line, field) == (2, "recorded_at")
    assert why in reason


def test_a_reporter_may_not_keep_the_times_of_an_old_log(desktop):
    with pytest.raises(RuleBroken):
        desktop.record(DEADLINE, by=ASHA, as_recorded=True)


def test_a_reporter_records_in_their_own_name_only(desktop):
    outcome = desktop.record({**DEADLINE, "by": "joao"}, by=ASHA)
    assert outcome.problems[0].column == "by"

    assert desktop.record({**DEADLINE, "by": "asha"}, by=ASHA).recorded
    assert desktop.log()[-1].recorded_by == "asha"


def test_the_role_of_the_person_named_decides_what_they_may_record(desktop):
    sent_back = {"at": "2026-03-02T10:00", "fact": "SentBack", "reason": "Ask again."}
    assert not desktop.record({**sent_back, "by": "joao"}).recorded

    assert desktop.record({**sent_back, "by": "ruth"}).recorded
    assert desktop.log()[-1].recorded_by == "ruth"


def signed_by_ruth() -> tuple[dict[str, object], ...]:
    signed = {"at": "2026-03-16T07:00", "fact": "SignedOff", "through": "previous", "status": "denied", "by": "ruth"}
    return DEADLINE, LETTER, MAIL, DENIAL, signed


def going_live(desktop: Desktop) -> None:
    with desktop.desk.writing(NADIA) as session:
        investigations.change(session, investigations.get(session, STORY).id, title="Practice", live=True)


def test_what_came_from_a_file_says_who_handed_it_in_and_its_seal_holds_that_too(desktop_of_either_kind):
    desktop = desktop_of_either_kind
    assert desktop.record(*signed_by_ruth()).recorded

    listed, *told = desktop.log()
    assert listed.handed_in_by is None, "it was not brought in by the file"
    assert {one.handed_in_by for one in told} == {"nadia"}
    assert records.open_case(desktop.desk, desktop.rfc()).standing.signed.handed_in_by == "nadia"
    assert chain.first_broken(desktop.rfc(), [listed, *told]) is None
    forged = [replace(one, handed_in_by=StaffId("ruth")) for one in told]
    assert chain.first_broken(desktop.rfc(), [listed, *forged]) == 2


def test_nobody_is_signed_for_in_a_live_investigation_whatever_a_file_says(desktop):
    going_live(desktop)

    _, field, said = desktop.wrong(*signed_by_ruth())

    assert field == "by"
    assert "Nobody signs for somebody else in a live investigation." in said
    assert "ruth reads the request and signs on its page." in said


def test_an_editor_may_hand_in_their_own_sign_off_in_a_live_investigation(desktop):
    going_live(desktop)
    *answered, signed = signed_by_ruth()
    desktop.record(*answered)
    ruth = Acting(staff=StaffId("ruth"), role=Role.EDITOR)

    assert desktop.record(signed, by=ruth).recorded


def test_nobody_is_told_to_look_after_an_agency_who_has_no_account(desktop):
    assigned = {"at": "2026-03-02T09:15", "fact": "Assigned", "to": "nobody"}

    line, field, reason = desktop.wrong(assigned)

    assert (line, field) == (1, "to")
    assert "“nobody”" in reason


def test_who_has_left_looks_after_nothing_new_but_may_have_done_so_in_an_old_log(desktop):
    joao = people.find(desktop.desk, StaffId("joao"))
    people.change(desktop.desk, replace(joao, active=False), by=NADIA)
    assigned = {"at": "2026-03-02T09:15", "fact": "Assigned", "to": "joao"}

    assert "closed" in desktop.wrong(assigned)[2]
    assert desktop.record(assigned, as_recorded=True).recorded


def test_a_merge_names_a_row_that_stays(desktop):
    merged = {"at": "2026-03-02T09:15", "fact": "MergedInto", "reason": "One office under two names."}

    assert desktop.wrong({**merged, "into": "No Such Agency"})[:2] == (1, "into")
    assert desktop.record({**merged, "into": "Sûreté de Val-Brisé"}).recorded


def test_a_merge_may_name_a_row_as_the_same_file_corrects_it(desktop):
    corrected = {
        "at": "2026-03-02T09:00",
        "fact": "NameCorrected",
        "name": "Sûreté de Val Brisé",
        "reason": "Register.",
    }
    merged = {"at": "2026-03-02T09:15", "fact": "MergedInto", "reason": "One office.", "into": "Sûreté de Val Brisé"}

    assert desktop.record({**corrected, "agency": "surete-de-val-brise"}, merged).recorded


def test_a_file_recorded_twice_is_refused(desktop):
    heard = {
        "at": "2026-03-05T12:00",
        "fact": "OffRecordHeard",
        "speaker": "D. Rowe",
        "medium": "by voice",
        "words": "No.",
    }
    story = [DEADLINE, LETTER, heard]
    desktop.record(*story)

    for again in (story, [heard]):
        outcome = desktop.record(*again)
        assert "already" in outcome.problems[0].reason
    assert len(desktop.told()) == 3


def test_numbers_point_at_entries_recorded_before(desktop):
    desktop.record(DEADLINE, LETTER)

    bounce = {"at": "2026-03-02T09:16", "fact": "DeliveryReported", "attempt": 3, "report": "bounced (hard)"}
    assert desktop.record(bounce).recorded


def test_previous_is_the_entry_just_before(desktop):
    note = {"at": "2026-03-02T09:15", "fact": "NoteAdded", "text": "Wrong agency."}
    taken = {"at": "2026-03-02T09:16", "fact": "EntryRetracted", "entry": "previous", "reason": "A slip."}
    desktop.record(note, taken)

    assert desktop.log()[-1].fact.entry == 2


def test_a_wrong_number_in_a_file_marks_the_contact(desktop):
    with desktop.desk.writing(NADIA) as session:
        agency = agencies.get(session, "lakmere-police")
        number = Contact(
            id=ContactId(0), agency_id=agency.id, name="Desk", channel=Channel.PHONE, address="+1-555-0100"
        )
        contacts.add(session, number)
    call = {"at": "2026-03-02T10:00", "fact": "AttemptMade", "channel": "phone", "outcome": "wrong number"}

    desktop.record({**call, "address": "+1-555-0100"})

    with desktop.desk.reading() as session:
        assert [one.health for one in contacts.of_agency(session, agency.id)] == [Health.BAD]


def test_a_file_that_is_not_utf8_names_its_line():
    with pytest.raises(RuleBroken, match="Line 2"):
        recording.lines_of(b'{"agency": "x"}\n{"agency": "Sret\xe9"}')


def test_a_byte_order_mark_and_dos_line_ends_do_no_harm(desktop):
    text = json.dumps({**DEADLINE, "agency": "lakmere-police", "zone": "America/Toronto"})

    assert desktop.record_text(*recording.lines_of(f"\ufeff{text}\r\n\r\n".encode())).recorded


def test_a_wrong_line_has_one_next_step(desktop):
    held = desktop.record({"at": "2026-03-02T09:15", "fact": "NoteAdded", "text": "Rang.\u0007"}).problems
    empty = desktop.record({"at": "2026-03-02T09:15", "fact": "NoteAdded", "text": ""}).problems

    assert [str(one) for one in (*held, *empty)] == [
        "Line 1, column “text”: This holds a control character (U+0007). Remove it and try again.",
        "Line 1, column “text”: The note is empty. Mend the line and record the file again.",
    ]


def test_an_empty_file_is_refused(desktop):
    with pytest.raises(RuleBroken, match="no facts"):
        desktop.record_text("", "  ")
