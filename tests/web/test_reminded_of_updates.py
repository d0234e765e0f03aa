"""Updates that somebody looks after are told to that person, on their mornings, while something is to be done."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.db import outbox
from outreach.domain import facts
from outreach.domain.facts import Answer, Channel, Outcome, Position
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Question, ResponseStatus
from outreach.domain.outbox import MailState
from outreach.domain.people import Acting, Role
from outreach.services import editions, post, rehearsing, releases, reminders
from outreach.services.editions import QuestionsTyped
from outreach.services.settled import settled
from tests.support.newsroom import PASSWORD
from tests.support.postroom import FakeMailer

EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
AT = "/investigations/blue-lantern"
HOUSE = "http://127.0.0.1:8000"
TUESDAY = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""When something changes after the release. Asha and Edith sit in Oslo, and begin at eight: 7:00 UTC."""


def at(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def room(newsroom, denied, edith):
    """Release 1 is out, of two agencies that denied; Asha looks after the first."""
    newsroom.mailer = FakeMailer()
    newsroom.sends_by(newsroom.mailer)
    newsroom.told(newsroom.port_ansel, facts.Assigned(to="asha"), by="edith")
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        read = newsroom.log(rfc_id)[-1].seq
        newsroom.told(rfc_id, facts.SignedOff(through=read, status=ResponseStatus.DENIED), by="edith")
    newsroom.clock.later(minutes=5)
    edith.open(f"{AT}/releases").send(f"{AT}/releases")
    newsroom.clock.now = TUESDAY
    return newsroom


def changes(room, rfc_id):
    """The agency says otherwise now; the number of the entry."""
    answers = (Answer(question=1, position=Position.CONFIRMS),)
    said = facts.ResponseReceived(question_set=1, answers=answers, speaker="D. Rowe", summary="SECRET")
    return room.told(rfc_id, said)[-1].seq


def explains(room, rfc_id, seq):
    room.told(rfc_id, facts.ChangeExplained(entry=seq, reason="It looked again."), by="edith")


def mails(room, *instants, to):
    """The scheduler's turns; what that person was sent at each: subject and text, or nothing."""
    found = []
    for instant in instants:
        room.clock.now = instant
        before = len(room.mailer.sent)
        reminders.queue_due(room.desk, instant)
        post.send_queued(room.desk, instant)
        theirs = [one for one in room.mailer.sent[before:] if one.to == f"{to}@example.org"]
        found.append([(room.mailer.read(one, "Subject"), room.mailer.text(one)) for one in theirs])
    return found


def told(room, *instants, to="asha"):
    return [[subject for subject, _ in turn] for turn in mails(room, *instants, to=to)]


UPDATE = "Update: an item in Blue Lantern"


def test_its_owner_is_told_on_three_of_their_mornings_and_then_no_more(room):
    changes(room, room.port_ansel)

    days = [at(24, 13), at(25, 6), at(25, 7), at(25, 15), at(26, 7), at(27, 7), at(28, 7), at(30, 7)]
    days += [datetime(2026, 12, day, 7, tzinfo=UTC) for day in (1, 2, 3, 4, 7, 8)]

    assert told(room, *days) == [[], [], [UPDATE], [], [UPDATE], [], [], [UPDATE], *[[]] * 6]


def test_the_mail_names_the_investigation_and_no_more_and_leads_to_the_update(room):
    seq = changes(room, room.port_ansel)
    ((_, text),) = mails(room, at(25, 7), to="asha")[0]

    assert "reads otherwise now than its newest release printed, since Tue 24 Nov 2026 07:00 AST" in text
    assert "it wants its public reason, which an editor gives" in text
    assert f"{HOUSE}{AT}/updates#update-{room.port_ansel}" in text
    assert "SECRET" not in text
    assert "Port Ansel" not in text
    page = room.guest().open(f"{AT}/updates")
    page.send("/sign-in", email="asha@example.org", password=PASSWORD)
    assert f"entry {seq}" in page.text


def test_an_editor_who_looks_after_one_has_it_once_among_what_is_outstanding(room):
    room.told(room.lakmere, facts.Assigned(to="edith"), by="edith")
    seq = changes(room, room.lakmere)
    ((subject, text),) = mails(room, at(25, 7), to="edith")[0]

    assert text.count("explanations/new") == 1
    assert f"it wants its public reason\n  {HOUSE}/requests/{room.lakmere}/explanations/new?about={seq}\n" in text
    assert "1 update since release 1: 1 yours" in text
    assert "1 update" in subject
    assert "Update: an item" not in text


def test_one_that_is_in_no_other_heap_stands_once_too(room):
    """A row that was taken out waits in no phase."""
    room.told(room.lakmere, facts.Assigned(to="edith"), by="edith")
    room.told(room.lakmere, facts.RemovedFromDataset(reason="It does not exist."), by="edith")
    ((subject, text),) = mails(room, at(25, 7), to="edith")[0]

    assert text.count("it wants its public reason") == 1
    assert "1 update since release 1: 1 yours" in text
    assert "1 update" in subject
    assert "2 updates" not in subject


def test_an_editor_without_a_morning_mail_is_told_of_their_own_with_the_form(room):
    room.told(room.lakmere, facts.Assigned(to="edith"), by="edith")
    seq = changes(room, room.lakmere)
    edith = room.reader("edith")
    edith.open("/me").send("/me", {"morning_mail": ""})
    ((subject, text),) = mails(room, at(25, 7), to="edith")[0]

    assert subject == UPDATE
    assert f"{HOUSE}/requests/{room.lakmere}/explanations/new?about={seq}" in text


def test_one_that_is_closed_by_the_time_its_mail_leaves_is_not_told(room):
    seq = changes(room, room.port_ansel)
    room.clock.now = at(25, 7)
    reminders.queue_due(room.desk, at(25, 7))
    room.told(room.port_ansel, facts.EntryRetracted(entry=seq, reason="It was another agency."), by="edith")
    post.send_queued(room.desk, at(25, 7))

    assert [one for one in room.mailer.sent if one.to == "asha@example.org"] == []
    with room.desk.reading() as session:
        assert [one.state for one in outbox.in_state(session, *MailState) if one.staff_id == "asha"] == [
            MailState.CANCELLED
        ]


def test_one_that_is_closed_is_told_no_more(room):
    seq = changes(room, room.port_ansel)
    assert told(room, at(25, 7)) == [[UPDATE]]

    room.told(room.port_ansel, facts.EntryRetracted(entry=seq, reason="It was another agency."), by="edith")

    assert told(room, at(26, 7), at(30, 7)) == [[], []]


def test_a_second_change_is_armed_by_its_own_entry(room):
    first = changes(room, room.port_ansel)
    assert told(room, at(25, 7), at(26, 7)) == [[UPDATE], [UPDATE]]
    explains(room, room.port_ansel, first)
    room.told(
        room.port_ansel,
        facts.AttemptMade(channel=Channel.PHONE, outcome=Outcome.REACHED_PERSON, to="Press", address="+47 5550 0100"),
    )

    assert told(room, at(26, 15), at(27, 7)) == [[], [UPDATE]]


def test_whoever_it_is_handed_to_is_told_and_the_one_before_no_more(room):
    changes(room, room.port_ansel)
    assert told(room, at(25, 7)) == [[UPDATE]]
    room.told(room.port_ansel, facts.Assigned(to="edith"), by="edith")

    turns = [at(26, 7), at(26, 15), at(30, 15)]
    assert told(room, *turns) == [[], [], []]


def test_what_nobody_looks_after_is_told_to_the_editors(room):
    changes(room, room.lakmere)

    ((_, text),) = mails(room, at(25, 7), to="edith")[0]
    assert "1 update since release 1: 1 nobody’s" in text
    assert told(room, at(25, 8), at(26, 7)) == [[], []]


def test_what_has_its_reason_and_still_checks_to_do_leads_to_the_next_of_them(room):
    explains(room, room.port_ansel, changes(room, room.port_ansel))

    ((subject, text),) = mails(room, at(25, 7), to="asha")[0]

    assert subject == UPDATE
    assert "its row is not signed as it stands" in text
    assert f"{HOUSE}/requests/{room.port_ansel}/next\n" in text


def test_what_only_an_editor_has_still_to_sign_is_not_told_to_its_reporter(room):
    called = facts.AttemptMade(channel=Channel.PHONE, outcome=Outcome.REACHED_PERSON, to="Press", address="+47 5550 01")
    (entry,) = room.told(room.port_ansel, called)
    explains(room, room.port_ansel, entry.seq)

    assert told(room, at(25, 7), at(26, 7)) == [[], []]
    assert "it wants its" not in (morning := mails(room, at(27, 7), to="edith")[0][0][1])
    assert "1 row ready to sign" in morning


def test_other_questions_make_updates_of_rows_that_nobody_touched(room):
    asked = Question(number=1, text="Did you use it, and did it lead to an arrest?")
    editions.adopt_questions(
        room.desk,
        "blue-lantern",
        QuestionsTyped(questions=(asked,), lead=1, material=True, reason="We asked too little."),
        seen_as=settled(room.desk, "blue-lantern").versions["question_set"],
        by=EDITH,
    )

    assert told(room, at(25, 7)) == [[UPDATE]]


def test_what_was_recorded_after_the_cut_off_is_an_update_once_that_release_is_out(newsroom, denied):
    newsroom.mailer = FakeMailer()
    newsroom.sends_by(newsroom.mailer)
    newsroom.told(newsroom.port_ansel, facts.Assigned(to="asha"), by="edith")
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        read = newsroom.log(rfc_id)[-1].seq
        newsroom.told(rfc_id, facts.SignedOff(through=read, status=ResponseStatus.DENIED), by="edith")
    newsroom.clock.later(minutes=5)
    cutoff = newsroom.clock.now
    newsroom.clock.now = TUESDAY
    changes(newsroom, newsroom.port_ansel)
    reminders.queue_due(newsroom.desk, TUESDAY)
    built = releases.build(newsroom.desk, "blue-lantern", cutoff=cutoff, by=EDITH)
    assert built.released, [one.sentence for one in built.preflight.unmet]

    assert told(newsroom, at(25, 7)) == [[UPDATE]]


def test_before_a_release_nothing_is_an_update(newsroom, denied):
    newsroom.mailer = FakeMailer()
    newsroom.sends_by(newsroom.mailer)
    newsroom.told(newsroom.port_ansel, facts.Assigned(to="asha"), by="edith")
    newsroom.clock.now = TUESDAY
    changes(newsroom, newsroom.port_ansel)

    assert told(newsroom, at(25, 7), at(26, 7)) == [[], []]


def test_a_dry_run_names_the_entry_that_calls_for_it(room):
    seq = changes(room, room.port_ansel)
    reminders.queue_due(room.desk, TUESDAY + timedelta(minutes=15))

    dry = rehearsing.rehearse(room.desk, "queue-reminders", reminders.queue_due, at(25, 7))

    (letter,) = [one for one in dry.letters if one.to == "asha@example.org"]
    assert [(one.kind, one.request, one.armed, one.nth) for one in letter.rules] == [
        ("update", room.port_ansel, f"entry {seq}", 1)
    ]
