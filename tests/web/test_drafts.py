"""What is typed into a form and not sent is there again, for whoever typed it and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from outreach.domain.facts import NoteAdded
from outreach.services import tidying
from tests.support.newsroom import filled

WORDS = "Ask who runs it, and since when."


@pytest.fixture
def notes(newsroom):
    return f"/requests/{newsroom.port_ansel}/notes"


def keep(reader, address, **typed):
    """What the script of a form sends while somebody types."""
    return reader.client.post("/drafts", data={**filled(reader.form(address)), **typed})


def test_what_was_typed_and_not_sent_is_there_again(asha, notes):
    asha.open(f"{notes}/new")
    assert keep(asha, notes, text=WORDS).status_code == 204

    asha.open(f"{notes}/new")

    assert filled(asha.form(notes))["text"] == WORDS
    assert "did not send is filled in again" in asha.text


def test_it_is_there_after_signing_out_and_in_again(asha, notes, newsroom):
    asha.open(f"{notes}/new")
    keep(asha, notes, text=WORDS)
    asha.send("/sign-out")
    asha.sign_in("asha@example.org")

    asha.open(f"{notes}/new")

    assert filled(asha.form(notes))["text"] == WORDS


def test_a_colleague_does_not_see_it(asha, edith, notes):
    asha.open(f"{notes}/new")
    keep(asha, notes, text=WORDS)

    edith.open(f"{notes}/new")

    assert filled(edith.form(notes))["text"] == ""


def test_once_recorded_it_is_not_filled_in_again(asha, notes, newsroom):
    asha.open(f"{notes}/new")
    keep(asha, notes, text=WORDS)
    asha.open(f"{notes}/new").send(notes)
    late = asha.open(f"{notes}/new")

    assert filled(late.form(notes))["text"] == ""
    assert [fact.text for fact in newsroom.facts(newsroom.port_ansel, NoteAdded)] == [WORDS]


def test_a_draft_that_arrives_after_its_form_was_saved_stays_away(asha, notes):
    asha.open(f"{notes}/new")
    typed = {**filled(asha.form(notes)), "text": WORDS}
    asha.send(notes, text=WORDS)
    asha.client.post("/drafts", data=typed)

    asha.open(f"{notes}/new")

    assert filled(asha.form(notes))["text"] == ""


def test_sending_a_restored_form_of_which_the_first_arrived_records_it_once(asha, notes, newsroom):
    asha.open(f"{notes}/new")
    typed = {**filled(asha.form(notes)), "text": WORDS}
    asha.client.post("/drafts", data=typed)
    restored = filled(asha.open(f"{notes}/new").form(notes))
    for _ in range(2):
        asha.client.post(notes, data=restored)

    assert len(newsroom.facts(newsroom.port_ansel, NoteAdded)) == 1


def test_one_may_start_afresh(asha, notes):
    asha.open(f"{notes}/new")
    keep(asha, notes, text=WORDS)
    asha.open(f"{notes}/new")

    asha.open(asha.page.find("a", string="Start afresh")["href"])

    assert filled(asha.form(notes))["text"] == ""


def test_what_was_typed_beside_an_older_log_is_sent_as_such(asha, edith, notes):
    asha.open(f"{notes}/new")
    keep(asha, notes, text=WORDS)
    edith.open(f"{notes}/new").send(notes, text="They called back.")

    asha.open(f"{notes}/new").send(notes, status=409)

    assert "Someone else recorded something first" in asha.text
    assert filled(asha.form(notes))["text"] == WORDS


def test_choices_come_back_as_they_were_made(asha, newsroom):
    address = f"/requests/{newsroom.port_ansel}/attempts"
    asha.open(f"{address}/new")
    keep(asha, address, contact="other", channel="phone", outcome="left a message", summary=WORDS)

    asha.open(f"{address}/new")

    typed = filled(asha.form(address))
    assert typed["contact"] == "other"
    assert (typed["outcome"], typed["summary"]) == ("left a message", WORDS)


def test_words_off_the_record_are_never_kept_and_take_the_earlier_draft_with_them(asha, newsroom):
    address = f"/requests/{newsroom.port_ansel}/statements"
    asha.open(f"{address}/new")
    keep(asha, address, words="There was a trial account.")
    keep(asha, address, words="There was a trial account.", terms="off the record")

    asha.open(f"{address}/new")

    assert filled(asha.form(address))["words"] == ""


def test_an_editor_finds_the_questions_they_were_writing(edith, newsroom):
    address = "/investigations/blue-lantern/questions"
    edith.open(address)
    keep(edith, address, text_2="Since when?")

    edith.open(address)

    assert filled(edith.form(address))["text_2"] == "Since when?"


@pytest.mark.parametrize("typed", [{"once": ""}, {"draft": "elsewhere"}])
def test_what_belongs_to_no_form_of_ours_is_not_kept(asha, notes, typed):
    asha.open(f"{notes}/new")

    assert keep(asha, notes, **typed).status_code == 400


def test_a_flood_is_not_kept(asha, notes):
    asha.open(f"{notes}/new")

    assert keep(asha, notes, text="x" * 600_000).status_code == 409


def test_a_draft_is_forgotten_after_a_month(asha, notes, newsroom):
    asha.open(f"{notes}/new")
    keep(asha, notes, text=WORDS)
    newsroom.clock.now += timedelta(days=31)
    tidying.tidy(newsroom.desk, newsroom.clock())

    asha.open(f"{notes}/new")

    assert filled(asha.form(notes))["text"] == ""


def test_a_password_or_a_code_is_never_kept_with_what_else_was_typed(newsroom, asha, notes):
    asha.open(f"{notes}/new")

    keep(asha, notes, text=WORDS, password="canary five quiet boats", again="canary", code="canary-123456")

    with newsroom.desk.reading() as session:
        kept = str(session.execute(text("SELECT typed FROM draft")).scalars().all())
    assert WORDS in kept
    assert "canary" not in kept
