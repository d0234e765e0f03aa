"""`outreach mail outbox` and `outreach mail settle`: the letters that need a person, without a browser."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain import facts
from outreach.domain.ids import StaffId
from outreach.domain.letters import AgencyLetter
from outreach.domain.people import Acting, Role
from outreach.mail.outgoing import ReceiptLost
from outreach.services import agency_letters, notices, post
from outreach.services.notices import Notice
from tests.support.newsroom import STAFF
from tests.support.postroom import FakeMailer

ASHA = STAFF[0]


@pytest.fixture
def mail(newsroom, tmp_path):
    """Run the command with these words; its exit code and what it said."""

    def mail(*words):
        environ = {"OUTREACH_DATABASE_URL": newsroom.config.database, "OUTREACH_HOME": str(tmp_path)}
        ended = CliRunner().invoke(main, ["mail", *words], env=environ)
        return ended.exit_code, ended.stdout if ended.exit_code == 0 else ended.output

    return mail


@pytest.fixture
def unknown(newsroom):
    """A letter of which nobody knows whether it left."""

    class LosesReceipts(FakeMailer):
        def send(self, envelope, *, before_it_leaves):
            super().send(envelope, before_it_leaves=before_it_leaves)
            raise ReceiptLost("The line broke.")

    desk = replace(newsroom.desk, mailer=LosesReceipts())
    letter = AgencyLetter(to="press@lakmere.example.org", called="Press office", subject="Questions", text="Did you?")
    with desk.database.writing() as session:
        by = Acting(staff=StaffId("asha"), role=Role.REPORTER)
        at = newsroom.clock()
        queued = agency_letters.queue(desk, session, newsroom.lakmere, letter, occasion="1", by=by, not_before=at)
    post.send_queued(desk, newsroom.clock())
    return str(queued)


def test_no_letter_needs_anybody(mail):
    assert mail("outbox") == (0, "No letter needs a person.\n")
    assert json.loads(mail("outbox", "--json")[1]) == {
        "needs_a_person": [],
        "waits": [],
        "nothing_leaves": "Nothing leaves while the scheduler does not run. Start `outreach scheduler`.",
    }


def test_the_letters_are_listed_with_what_to_do(mail, unknown, newsroom):
    code, said = mail("outbox")
    assert code == 0
    assert said.startswith(f"{unknown}  to Politidistriktet Lakmere (Blue Lantern): Questions\n    may have left; <")

    (told,) = json.loads(mail("outbox", "--json")[1])["needs_a_person"]
    assert (told["id"], told["state"], told["said"]) == (int(unknown), "unconfirmed", "The line broke.")
    assert told["tried_at"] == newsroom.clock().isoformat()


def test_mail_to_our_own_people_that_waits_says_when_it_leaves_and_why(mail, newsroom):
    with newsroom.desk.database.writing() as session:
        notices.tell(newsroom.desk, session, [ASHA], Notice(occasion="one", words="Look."))

    code, said = mail("outbox")
    (told,) = json.loads(mail("outbox", "--json")[1])["waits"]

    assert code == 0
    assert (
        "No letter needs a person.\n\n1 mail to our own people waits:\n1  Asha Rao: notice of the desk; leaves " in said
    )
    assert (told["id"], told["kind"], told["to"], told["reminders"]) == (1, "notice of the desk", "asha", 0)
    assert "Look." not in said


def test_it_left_and_somebody_knows(mail, unknown, newsroom):
    assert mail("settle", unknown, "--left", "4XyZ status=sent", "--by", "edith") == (0, "Recorded: it left.\n")
    (attempt,) = newsroom.facts(newsroom.lakmere, facts.AttemptMade)
    assert attempt.evidence.endswith("; 4XyZ status=sent")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--not-left"], "Dropped: it will not leave.\n"),
        (["--not-left", "--again", "--evidence", "not in the log"], "It waits to leave again.\n"),
        (["--not-left", "--json"], '{"id": 1, "said": "Dropped: it will not leave."}\n'),
    ],
)
def test_it_did_not_leave(mail, unknown, newsroom, words, said):
    assert mail("settle", unknown, *words) == (0, said)
    assert newsroom.facts(newsroom.lakmere, facts.AttemptMade) == []
    assert mail("outbox") == (0, "No letter needs a person.\n")


@pytest.mark.parametrize("words", [[], ["--again"], ["--left", "x", "--not-left"], ["--left", "x", "--again"]])
def test_both_or_neither_is_no_answer(mail, unknown, words):
    code, said = mail("settle", unknown, *words)

    assert code == 2
    assert "Say --left EVIDENCE, or --not-left, or --not-left --again." in said


def test_a_letter_that_is_not_there(mail):
    code, said = mail("settle", "77", "--not-left")

    assert code == 1
    assert "There is no such letter in the outbox." in said


def test_it_is_queued_again_only_by_somebody_who_says_how_they_know(mail, unknown):
    code, said = mail("settle", unknown, "--not-left", "--again")

    assert code == 1
    assert "Say how you know that it did not leave" in said
    assert mail("settle", unknown, "--left", "x", "--evidence", "y")[0] == 2
