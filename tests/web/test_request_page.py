"""The page of one request: what is true, what is next, what is missing, and everything that happened."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from outreach.db import investigations
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.calendars import due_at
from outreach.domain.facts import Channel, Happened, Medium, Outcome, Position
from outreach.domain.ids import Seq, StaffId
from outreach.domain.people import Acting, Role
from outreach.services import records, statements
from tests.services.test_verifying import tamper
from tests.support.newsroom import HALIFAX, MONDAY

ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
SECRET = "Between us, the cyber unit had a trial account."


@pytest.fixture
def address(newsroom):
    return f"/requests/{newsroom.port_ansel}"


def ask(newsroom):
    """A letter with both questions, and the deadline it told: Monday the 30th, 17:00 in Halifax."""
    case = records.open_case(newsroom.desk, newsroom.port_ansel)
    due = due_at(newsroom.clock(), 5, case.calendar)
    newsroom.told(
        newsroom.port_ansel,
        facts.AttemptMade(
            channel=Channel.EMAIL,
            outcome=Outcome.SENT,
            to="Press office",
            address="press@agency.example.org",
            question_set=1,
            questions=(1, 2),
            deadline_told=due.at,
        ),
        facts.DeadlineSet(due_at=due.at, zone=HALIFAX, working_days=5, why=due.why()),
    )


def answer(position, **rest):
    told = {
        "question_set": 1,
        "answers": (facts.Answer(question=1, position=position),),
        "speaker": "Dana Rowe",
        **rest,
    }
    return facts.ResponseReceived(**{"summary": "By phone.", **told})


def test_an_agency_nobody_has_asked_says_whom_to_ask(newsroom, asha, address):
    asha.open(address)

    assert asha.heading == "Port Ansel Police Service"
    assert "Not asked" in asha.text
    assert "Put the questions to Press office by email." in asha.text
    assert asha.links()["Log a letter"].startswith(f"{address}/attempts/new")


def test_the_deadline_is_said_in_both_zones_with_its_distance_and_its_reason(newsroom, asha, address):
    ask(newsroom)

    asha.open(address)

    assert "Mon 30 Nov 2026 17:00 AST (22:00 CET yours) · in 5 working days (agency’s)" in asha.text
    assert "5 working days of the agency, to close of business. The day we asked is not counted" in asha.text
    assert "Sat 28 Nov 2026: Saturday" in asha.text


def test_a_deadline_that_has_passed_says_by_how_much(newsroom, asha, address):
    ask(newsroom)
    newsroom.clock.later(days=9)

    assert "passed 2 working days ago (agency’s)" in asha.open(address).text


def test_the_link_of_a_mail_leads_to_the_form_of_what_is_next(newsroom, asha, address):
    def lands():
        return asha.open(f"{address}/next").answer.request.path

    assert lands() == f"{address}/attempts/new"
    ask(newsroom)
    newsroom.told(newsroom.port_ansel, facts.MessageReceived(channel=Channel.EMAIL, sender="Press", text="Hm."))
    seq = newsroom.log(newsroom.port_ansel)[-1].seq
    assert lands() == f"{address}/messages/{seq}"
    newsroom.told(newsroom.port_ansel, facts.RemovedFromDataset(reason="It does not exist."), by="edith")
    newsroom.told(newsroom.port_ansel, facts.MessageSetAside(message=seq, reason="Spam."))
    assert lands() == address


def test_why_leads_to_the_entries_behind_the_status(newsroom, asha, address):
    ask(newsroom)
    newsroom.told(newsroom.port_ansel, answer(Position.DENIES))

    asha.open(address)

    why = asha.page.select_one("details.why")
    assert [link["href"] for link in why.select("a")] == ["#entry-4"]
    assert asha.page.find(id="entry-4")


def test_each_question_has_its_own_answer(newsroom, asha, address):
    ask(newsroom)
    newsroom.told(newsroom.port_ansel, answer(Position.CONFIRMS))

    questions = [" ".join(li.get_text(" ").split()) for li in asha.open(address).page.select(".questions li")]

    assert questions[0].startswith("1 Have your employees used the tool? lead Confirms · Dana Rowe")
    assert questions[1].endswith("Put to them; not answered")


def test_a_gate_says_what_is_missing_and_from_when_it_can_hold(newsroom, asha, address):
    ask(newsroom)

    text = asha.open(address).text

    assert "2 more attempts" in text
    assert "The deadline has not passed yet; earliest Mon 30 Nov 2026 17:00 AST" in text
    assert "(so far email); earliest Wed 25 Nov 2026 09:00 AST" in text, "the step above says: not before that"


def test_what_begins_or_ends_at_midnight_is_said_at_the_hour_at_which_one_can_act(newsroom, asha, address):
    """A week and a day later: of the two tries that are wanted the second can be made from Thursday on."""
    ask(newsroom)
    newsroom.clock.later(days=8)

    asha.open(address)

    said = "2 more attempts; earliest Thu 3 Dec 2026 09:00 AST (14:00 CET yours) · in 2 working days (agency’s)"
    assert said in " ".join(asha.page.select_one("ul.gates").get_text(" ").split())
    assert "By Wed 2 Dec 2026 17:00 AST (22:00 CET yours) · in 1 working day (agency’s)" in asha.text
    exactly = {time["title"] for time in asha.page.select("main time[title]") if "exactly" in time["title"]}
    assert exactly == {"exactly Thu 3 Dec 2026 00:00 AST, 05:00 CET yours"}
    assert "00:00" not in asha.text


def test_a_request_that_wants_a_call_says_that_nobody_is_in_the_office(newsroom, asha, address):
    ask(newsroom)
    newsroom.clock.later(days=5)

    text = asha.open(address).text

    assert "Next: Try Duty desk by phone" in text
    assert "Their office is closed: Saturday, opens Mon 30 Nov 2026 09:00 AST (14:00 CET yours)" in text


def test_it_names_the_day_that_readiness_names_for_its_row_and_the_final_notice_it_waits_for(newsroom, asha, address):
    """No gate alone opens so late: the notice is still to be sent, and to be given its time."""
    ask(newsroom)
    asha.open("/investigations/blue-lantern/readiness")
    row = asha.page.select_one("[aria-labelledby=holding] tr:has(a[href$='/1'])")
    named = row.select_one("[data-label='Fair from'] time")["datetime"]

    section = asha.open(address).page.select_one("[aria-labelledby=gates]")

    assert section.select_one("strong time")["datetime"] == named
    said = " ".join(section.get_text(" ").split())
    assert "If nobody answers, its row can fairly be signed from" in said
    assert "The final notice is still to come, after 1 more attempt and not before Tue 1 Dec 2026 09:00 AST" in said


def test_where_only_our_own_work_is_left_no_time_is_waited_for(newsroom, asha, address):
    ask(newsroom)
    quote = facts.StatementQuoted(
        words="We never had it.", speaker="Dana Rowe", terms=facts.Terms.ON_THE_RECORD, medium=Medium.SPOKEN
    )
    newsroom.told(newsroom.port_ansel, answer(Position.DENIES), quote)

    assert "No time has to pass any more: its row can be signed once this is done." in asha.open(address).text


def test_an_entry_taken_back_stays_with_who_when_and_why(newsroom, asha, address):
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Wrong agency."))
    newsroom.told(newsroom.port_ansel, facts.EntryRetracted(entry=Seq(2), reason="Meant for Lakmere."), by="ben")

    struck = asha.open(address).page.select_one("#entry-2")

    assert "struck" in struck["class"]
    assert "Wrong agency." in struck.get_text()
    assert "Taken back by Ben Otieno" in struck.get_text()
    assert "Meant for Lakmere." in struck.get_text()
    assert "take back" not in struck.get_text()


def test_an_entry_written_more_than_a_day_later_is_marked(newsroom, asha, address):
    for hours, words in ((30, "Late."), (23, "In time.")):
        told = Happened(at=MONDAY - timedelta(hours=hours), fact=facts.NoteAdded(text=words))
        records.record(newsroom.desk, newsroom.port_ansel, told, by=ASHA)

    late, in_time = (asha.open(address).page.select_one(f"#entry-{seq}").get_text(" ") for seq in (2, 3))

    assert "written 30 hours later" in late
    assert "later" not in in_time


def test_a_reversal_shows_both_answers_and_the_days_between(newsroom, asha, address):
    ask(newsroom)
    newsroom.told(newsroom.port_ansel, answer(Position.DENIES))
    newsroom.clock.later(days=12)
    newsroom.told(newsroom.port_ansel, answer(Position.CONFIRMS, speaker="Lee Marsh"))

    versus = " ".join(asha.open(address).page.select_one(".versus").get_text(" ").split())

    assert versus.startswith("Denies (question 1) Dana Rowe")
    assert "12 days later Confirms Lee Marsh" in versus
    assert "wants an editor’s ruling" in asha.text
    assert "This is an editor’s to do." in asha.text
    assert "Rule on the reversal" not in asha.links()
    assert "Rule on the reversal" in newsroom.reader("edith").open(address).links()


def test_nobody_says_that_an_answer_changed_before_an_editor_ruled_so(newsroom, asha, address):
    ask(newsroom)
    newsroom.told(newsroom.port_ansel, answer(Position.DENIES))
    newsroom.told(newsroom.port_ansel, answer(Position.CONFIRMS))
    assert asha.open(address).page.find(id="reversals").get_text() == "Two answers that differ"

    newsroom.told(newsroom.port_ansel, facts.ReversalConfirmed(question=1, earlier=Seq(4), later=Seq(5)), by="ben")

    assert asha.open(address).page.find(id="reversals").get_text() == "The agency changed its answer"


def test_words_off_the_record_are_shown_here_and_marked(newsroom, asha, address):
    statements.hear_off_record(
        newsroom.desk, newsroom.port_ansel, words=SECRET, speaker="an officer", medium=Medium.SPOKEN, at=MONDAY, by=ASHA
    )

    entry = asha.open(address).page.select_one("#entry-2")

    assert SECRET in entry.get_text()
    assert "this desk’s eyes only" in entry.get_text()
    assert "secret" in entry["class"]
    assert not any(SECRET in repr(one.fact) for one in newsroom.log(newsroom.port_ansel))


def test_the_timeline_can_be_sifted(newsroom, asha, address):
    ask(newsroom)
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Ask who runs it."))

    assert len(asha.open(address).entries()) == 4
    assert len(asha.open(f"{address}?only=notes").entries()) == 1
    assert asha.links()["Notes 1"] == "?only=notes#timeline"


def test_names_and_words_are_never_taken_for_markup(newsroom, asha, address):
    canary = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'>"
    newsroom.told(
        newsroom.port_ansel,
        facts.NameCorrected(name=canary, reason=canary, source=canary),
        facts.NoteAdded(text=canary),
        facts.MessageReceived(channel=Channel.EMAIL, sender=canary, text=canary, subject=canary, language='en"><b>'),
    )

    asha.open(address)

    assert asha.heading == canary
    assert not asha.page.select("main script, main img")


def test_a_name_from_right_to_left_keeps_to_itself(newsroom, asha, address):
    newsroom.told(newsroom.port_ansel, facts.NameCorrected(name="شرطة الميناء (2)", reason="The register."))

    assert asha.open(address).page.select_one("h1 bdi").get_text() == "شرطة الميناء (2)"


def test_what_nobody_may_do_now_is_not_offered(newsroom, asha, address):
    links = asha.open(address).links()

    assert "Give more time" not in links
    assert "Sign off" not in links
    assert "Remove from the dataset" not in links
    assert "Remove from the dataset" in newsroom.reader("edith").open(address).links()


@pytest.fixture
def said():
    """Every statement the database was sent, but for the ends of transactions."""
    statements_sent = []

    def see(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements_sent.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    yield statements_sent
    event.remove(Engine, "before_cursor_execute", see)


def test_a_page_asks_the_database_as_little_with_many_entries_as_with_few(newsroom, asha, address, said):
    statements.hear_off_record(
        newsroom.desk, newsroom.port_ansel, words=SECRET, speaker="an officer", medium=Medium.SPOKEN, at=MONDAY, by=ASHA
    )
    asha.open(address)
    said.clear()
    asha.open(address)
    few = len(said)
    newsroom.told(newsroom.port_ansel, *[facts.NoteAdded(text=f"Note {number}.") for number in range(100)])

    said.clear()
    asha.open(address)

    assert len(said) == few <= 7
    assert not any("health" in statement.lower() and "update" in statement.lower() for statement in said)


def test_a_note_costs_few_statements_and_one_commit(newsroom, asha, address, said):
    asha.open(f"{address}/notes/new")
    said.clear()

    asha.send(f"{address}/notes", text="Ask who runs it.", follow=False, status=303)

    assert len(said) <= 9 + 4  # four are of the audit chain


def test_a_page_with_a_usual_log_weighs_little(newsroom, asha, address):
    ask(newsroom)
    newsroom.told(newsroom.port_ansel, answer(Position.DENIES), facts.NoteAdded(text="Chase."))

    assert len(asha.open(address).answer.data) <= 20_000


def test_a_bad_contact_is_shown_and_not_offered(newsroom, asha, address):
    from outreach.db import contacts

    with newsroom.desk.database.writing() as session:
        contacts.mark(session, 1, "+1 902 555 0100", Health.BAD)

    lines = {" ".join(li.get_text(" ").split()) for li in asha.open(address).page.select(".contacts li")}

    assert any("Duty desk" in line and "bad" in line and "log" not in line for line in lines)


@pytest.mark.parametrize("page", ["", "/notes/new"])
def test_a_request_takes_its_reader_to_its_own_investigation(newsroom, edith, page):
    with newsroom.desk.database.writing() as session:
        investigations.add(session, slug="other", title="Other", by=StaffId("edith"), at=newsroom.clock())
    edith.open("/investigations/other")

    edith.open(f"/requests/{newsroom.port_ansel}{page}")

    assert edith.client.get("/sign-off").location == "/investigations/blue-lantern/sign-off"
    assert edith.client.get("/requests?q=port").location == "/investigations/blue-lantern/requests?q=port"


def test_a_log_that_cannot_be_read_says_so_and_what_to_do(newsroom, asha, address):
    tamper(newsroom, f"UPDATE entry SET body = '[]' WHERE rfc_id = {newsroom.port_ansel} AND seq = 1")

    page = asha.open(address, status=500)

    assert page.heading == "This request cannot be shown"
    assert "Its log cannot be read: something in it was changed by hand." in page.text
    assert "`outreach verify`" in page.text
