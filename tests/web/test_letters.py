"""The merge desk as a reader sees it: write, choose, look through, mend, approve, follow, undo; without any script."""

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.db import investigations as rows
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.batches import BatchState
from outreach.domain.investigation import Policy
from outreach.domain.letter_templates import Purpose
from outreach.domain.outbox import MailState
from outreach.domain.wallclock import read
from outreach.mail.outgoing import Undeliverable
from outreach.services import investigations, letter_files, post
from tests.support.files import pdf
from tests.support.letterroom import BODY, EDITH, INTENDS, Letterroom, english, letters, norwegian, texts
from tests.support.newsroom import filled
from tests.support.postroom import FakeMailer

AT = "/investigations/blue-lantern/letters"
TEMPLATES = f"{AT}/templates"
HALIFAX, OSLO = ZoneInfo("America/Halifax"), ZoneInfo("Europe/Oslo")


@pytest.fixture
def room(newsroom) -> Letterroom:
    newsroom.clock.later(days=1, hours=-1)  # Tuesday, nine in the morning in Halifax
    opened = Letterroom(newsroom)
    opened.adopt(letters())
    return opened


def batch_of(reader) -> str:
    """Merge first letters to both agencies; the address of their batch."""
    reader.open(f"{AT}/new?hand=all")
    reader.send(f"{AT}/new?hand=all", {"row": [str(box["value"]) for box in reader.page.select("input[name=row]")]})
    return str(reader.answer.request.path)


def pressing(reader, batch: str, verb: str, **more):
    return reader.send(f"{batch}/{verb}", **more)


def test_without_templates_the_page_says_what_comes_first(newsroom, edith):
    assert "write the templates" in edith.open(AT).text


def test_an_editor_writes_the_letters_of_a_language_from_our_own_and_looks_at_one_first(newsroom, edith):
    newsroom.clock.later(days=1)
    edith.open(f"{TEMPLATES}?language=en")
    typed = {"we_are": "We are a newsroom.", "intends": INTENDS, "shown_for": str(newsroom.port_ansel), "look": "yes"}

    edith.send(TEMPLATES, typed)

    assert "Request for comment: Port Ansel Police Service" in edith.text
    assert "Atlantic Standard Time" in edith.text
    assert not Letterroom(newsroom).desk.takes_mail(())
    edith.send(TEMPLATES)
    assert "Adopted." in edith.text
    assert "English" in edith.text


def test_a_reporter_reads_the_templates_tries_words_out_and_adopts_none(room, asha):
    asha.open(f"{TEMPLATES}?language=en")

    assert "An editor adopts them." in asha.text
    asha.send(TEMPLATES, look="yes", shown_for=str(room.halifax))
    assert "As it would leave for Port Ansel Police Service" in asha.text
    asha.send(TEMPLATES, status=422)
    assert asha.errors == ["Only an editor may settle this. Ask one."]


def test_a_colleagues_letters_are_not_overwritten(room, edith):
    edith.open(f"{TEMPLATES}?language=en")
    room.adopt(letters(english(BODY + "Thanks.")))

    edith.send(TEMPLATES, status=409)

    assert "A colleague adopted another version first" in edith.text


def test_the_agencies_are_chosen_by_filters_and_ticks(room, asha):
    asha.open(f"{AT}/new?country=NO&hand=all")
    asha.send(f"{AT}/new?country=NO&hand=all", {"row": [str(room.oslo)]})

    assert "Politidistriktet Lakmere" in asha.text
    assert "Port Ansel" not in asha.text


def test_nothing_ticked_is_said(room, asha):
    asha.open(f"{AT}/new").send(f"{AT}/new?hand=yes", status=422)

    assert asha.errors == ["Tick the agencies to write to."]


def test_a_reporter_puts_letters_before_an_editor_who_approves_what_they_saw(room, asha, edith):
    batch = batch_of(asha)
    pressing(asha, batch, "propose")
    assert "It waits for an editor." in asha.text
    assert "Next:" not in asha.text

    edith.open(batch)
    pressing(edith, batch, "approve")

    assert "2 letters will leave" in edith.text
    assert "2 waiting" in edith.text
    assert len(room.outbox(MailState.QUEUED)) == 2


def test_a_reporter_approves_nothing(room, asha):
    batch = batch_of(asha)
    typed = filled(asha.form(f"{batch}/propose"))

    assert asha.client.post(f"{batch}/approve", data=typed).status_code == 403
    assert room.outbox() == []


def test_letters_that_changed_since_the_page_was_opened_are_not_approved(room, edith):
    batch = batch_of(edith)
    room.change_contact(room.oslo, address="chief@lakmere.example.org")

    pressing(edith, batch, "approve", status=422)

    assert "not those you looked at" in edith.errors[0]
    pressing(edith, batch, "approve")
    assert len(room.outbox()) == 2


def test_a_second_click_approves_once(room, edith):
    batch = batch_of(edith)
    typed = filled(edith.form(f"{batch}/approve"))

    answers = [edith.client.post(f"{batch}/approve", data=typed).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(room.outbox()) == 2


def test_exceptions_come_first_and_are_left_out_in_one_go(room, edith):
    room.change_contact(room.oslo, health=Health.BAD)
    batch = batch_of(edith)

    assert "1 letter cannot leave." in edith.text
    assert edith.page.select(".batch tbody th a")[0].get_text() == "Politidistriktet Lakmere"
    pressing(edith, batch, "leave-out")
    pressing(edith, batch, "approve")
    assert [one.rfc_id for one in room.outbox()] == [room.halifax]


def test_a_letter_is_read_as_it_will_leave_page_by_page(room, asha):
    batch = batch_of(asha)
    first = asha.links()["Politidistriktet Lakmere"]

    asha.open(first)

    assert "Letter 1 of 2" in asha.text
    assert "press@politidistriktet-lakmere.example.org" in asha.text
    assert (
        asha.page.select_one(".letter .text").get_text().startswith("Dear press officer of Politidistriktet Lakmere,")
    )
    asha.open(asha.page.select_one("a[rel=next]")["href"])
    assert "Letter 2 of 2" in asha.text
    assert asha.page.select_one("a[rel=prev]")["href"] == first
    assert batch in first


def test_a_letter_is_read_with_the_files_that_go_with_it(room, asha):
    file = letter_files.keep(room.desk, "questions.pdf", pdf("Seen"))
    first, *others = texts()
    room.adopt(letters(english(letters=(replace(first, files=(file,)), *others))))

    asha.open(f"{batch_of(asha)}/{room.halifax}")

    assert asha.links()["questions.pdf"] == f"{TEMPLATES}/files/{file.sha256}"


def test_the_words_of_one_letter_are_changed_and_taken_back(room, asha):
    batch = batch_of(asha)
    letter = f"{batch}/{room.halifax}"
    asha.open(letter)
    text = filled(asha.form(f"{letter}/text"))["text"]

    asha.send(f"{letter}/text", text=text.replace("Dear press officer", "Dear Ms Rowe"))

    assert "Dear Ms Rowe of Port Ansel" in asha.text
    assert "text by hand" in asha.text
    asha.send(f"{letter}/text", plain="yes")
    assert "Dear Ms Rowe" not in asha.text


def test_words_by_hand_without_what_a_letter_must_say_cannot_leave(room, asha):
    batch = batch_of(asha)
    letter = f"{batch}/{room.halifax}"
    asha.open(letter).send(f"{letter}/text", text="Hello.")

    assert "It does not state the deadline." in asha.text


def test_an_agency_is_left_out_with_a_reason_and_taken_in_again(room, asha):
    batch = batch_of(asha)
    letter = f"{batch}/{room.halifax}"
    asha.open(letter).send(f"{letter}/leave-out", status=422)
    assert "Say why it is left out." in asha.errors

    asha.send(f"{letter}/leave-out", left_out="They asked for a call.")
    assert "They asked for a call." in asha.open(batch).text

    asha.open(letter).send(f"{letter}/take-in")
    assert "Left out" not in asha.open(batch).text


def test_only_an_editor_is_offered_what_cannot_wait(room, asha, edith):
    batch = batch_of(asha)
    letter = f"{batch}/{room.halifax}"

    assert "Urgent" not in asha.open(letter).text
    edith.open(letter).send(f"{letter}/urgent", urgent="We print tonight.")
    assert "urgent" in edith.text


def test_an_unknown_word_of_a_letter_is_a_lost_page(room, asha):
    batch = batch_of(asha)
    letter = f"{batch}/{room.halifax}"
    typed = filled(asha.open(letter).form(f"{letter}/leave-out"))

    assert asha.client.post(f"{letter}/burn", data=typed).status_code == 404
    asha.open(f"{batch}/99", status=404)
    asha.open(f"{AT}/batches/99", status=404)


def test_progress_undo_and_pause_are_words_as_well_as_a_bar(room, edith):
    batch = batch_of(edith)
    pressing(edith, batch, "approve")

    bar = edith.page.find("progress")
    assert (bar["max"], bar["value"]) == ("2", "0")
    assert edith.page.find("label", {"for": bar["id"]})
    pressing(edith, batch, "undo")
    assert "Taken back." in edith.text

    pressing(edith, batch, "approve")
    first, _ = room.outbox(MailState.QUEUED)
    room.fate(first, MailState.SENT)
    room.clock.later(minutes=36)
    edith.open(batch)
    assert "Too late to undo as a whole." in edith.text
    assert edith.page.find("progress")["value"] == "1"
    assert "2 letters: 1 left, 1 waiting." in edith.text
    pressing(edith, batch, "pause")
    assert "1 letter held back." in edith.text
    pressing(edith, batch, "resume")
    assert "1 letter will leave." in edith.text


def test_a_paused_batch_can_still_be_undone_while_there_is_time(room, edith):
    batch = batch_of(edith)
    pressing(edith, batch, "approve")
    pressing(edith, batch, "pause")

    assert "Undo all of it" in edith.text
    pressing(edith, batch, "undo")
    assert "Taken back." in edith.text


def test_a_paused_batch_offers_no_undo_once_its_time_is_over(room, edith):
    batch = batch_of(edith)
    pressing(edith, batch, "approve")
    pressing(edith, batch, "pause")
    room.clock.later(minutes=31)

    assert "Undo all of it" not in edith.open(batch).text


def test_a_refused_or_unknown_letter_stands_on_top(room, edith):
    batch = batch_of(edith)
    pressing(edith, batch, "approve")
    by_id = {one.rfc_id: one for one in room.outbox()}
    room.fate(by_id[room.halifax], MailState.UNCONFIRMED)

    edith.open(batch)

    assert "the line broke while it left" in edith.text
    assert edith.page.select(".batch tbody th a")[0].get_text() == "Port Ansel Police Service"
    edith.open(edith.links()["Port Ansel Police Service"])
    assert "Message-ID" in edith.text
    assert "Merge a new letter to it" in edith.text


@pytest.mark.parametrize(
    ("then", "said"), [(None, "1 left (1 of them came back)"), ("delivered", "1 left"), ("taken back", "1 left")]
)
def test_a_letter_that_bounced_is_not_simply_left(room, edith, then, said):
    batch = f"{AT}/batches/{room.make(Purpose.FIRST, room.halifax)}"
    pressing(edith.open(batch), batch, "approve")
    room.clock.later(minutes=40)
    post.send_queued(room.desk, room.clock())
    attempt = next(one for one in room.newsroom.log(room.halifax) if isinstance(one.fact, facts.AttemptMade))
    hard = facts.DeliveryReport.BOUNCED_HARD
    (bounce,) = room.newsroom.told(room.halifax, facts.DeliveryReported(attempt=attempt.seq, report=hard))
    if then == "delivered":
        arrived = facts.DeliveryReport.DELIVERED
        room.newsroom.told(room.halifax, facts.DeliveryReported(attempt=attempt.seq, report=arrived))
    elif then == "taken back":
        room.newsroom.told(room.halifax, facts.EntryRetracted(entry=bounce.seq, reason="Another letter."))

    edith.open(batch)

    assert said in edith.text
    state = edith.page.select_one(".batch tbody td").get_text(" ")
    assert ("came back" in state) is (then is None)
    assert edith.text.count("came back") == (2 if then is None else 0)


def test_a_batch_is_dropped(room, asha):
    batch = batch_of(asha)
    pressing(asha, batch, "cancel")

    assert room.batch(int(batch.rpartition("/")[2])).state is BatchState.CANCELLED


def test_stale_translations_are_said_on_the_page_of_letters(room, edith):
    room.adopt(letters(english(), norwegian(version=7)))

    assert "The questions in nb are those of version 7; version 1 is in force." in edith.open(AT).text


def test_letters_are_listed_with_what_became_of_them(room, edith):
    room.approve(room.make(Purpose.FIRST))

    edith.open(AT)

    assert "1: First letter" in edith.text
    assert "2 waiting" in edith.text


def test_what_was_dropped_adds_up(room, edith):
    batch = batch_of(edith)
    pressing(edith, batch, "approve")
    first, _ = room.outbox(MailState.QUEUED)
    room.fate(first, MailState.SENT)
    pressing(edith, batch, "pause")
    assert "2 letters: 1 left, 1 waiting." in edith.text

    pressing(edith, batch, "cancel")

    assert "Dropped: nothing more of it leaves. 2 letters: 1 left, 1 not sent." in edith.text
    assert "waiting" not in edith.text
    assert "2: 1 left, 1 not sent" in edith.open(AT).text
    assert "cancelled" not in edith.text


def test_held_back_letters_are_counted_and_merged_anew(room, edith):
    batch = batch_of(edith)
    pressing(edith, batch, "approve")
    pressing(edith, batch, "pause")
    for rfc_id in (room.halifax, room.oslo):
        room.change_contact(rfc_id, health=Health.BAD)
    pressing(edith, batch, "resume")
    assert "2 letters: 2 held back." in edith.text
    assert edith.page.find("progress")["value"] == edith.page.find("progress")["max"] == "2"

    edith.send(f"{batch}/anew")

    assert "A new batch of what did not leave." in edith.text
    assert len(edith.page.select("table.batch tbody tr")) == 2


def test_practice_letters_are_marked_wherever_they_stand(room, edith):
    investigations.set_live(room.desk, "blue-lantern", live=False, by=EDITH)
    batch = batch_of(edith)
    pressing(edith, batch, "approve")
    for one in room.outbox():
        room.fate(one, MailState.SENT)
    with room.desk.database.writing() as session:
        rows.change(session, room.newsroom.investigation, title="Blue Lantern", live=True)

    for path in (AT, batch, f"{batch}/{room.halifax}"):
        assert "practice" in edith.open(path).page.select_one("main").get_text().lower()
    assert "Practice: this letter never left the house." in edith.text
    assert "Left, in practice" in edith.text


def test_a_filter_that_means_nothing_is_said_and_nobody_is_chosen(room, asha):
    asha.open(f"{AT}/new?phase=bogus&hand=all", status=422)

    assert "“bogus” is no phase. It is one of: not asked, awaiting" in asha.text
    assert not asha.page.select("input[name=row]")


def test_a_second_draft_links_to_the_first(room, asha):
    first = batch_of(asha)
    batch_of(asha)

    assert "2 of these agencies stand in batch 1 too" in asha.text
    assert asha.links()["batch 1"] == first


def test_the_second_of_two_editors_approves_on_the_page(room, edith):
    room.adopt(Policy(two_person_letters=True))
    batch = batch_of(edith)
    pressing(edith, batch, "approve")
    assert "A second editor has to, before any leaves." in edith.text
    ben = room.newsroom.reader("ben").open(batch)

    pressing(ben, batch, "approve")

    assert "2 letters will leave" in ben.text


def test_either_editor_reads_that_a_batch_gives_less_time_than_the_policy(room, edith):
    room.adopt(Policy(two_person_letters=True))
    short = "This batch gives 1 working day to answer; the policy of this investigation gives 5."
    batch = f"/investigations/blue-lantern/letters/batches/{room.make(working_days=1)}"
    usual = f"/investigations/blue-lantern/letters/batches/{room.make(Purpose.FOLLOW_UP)}"

    assert short in edith.open(batch).text
    assert "2 letters carry a warning." in edith.text
    pressing(edith, batch, "approve")
    assert short in room.newsroom.reader("ben").open(batch).text
    pressing(room.newsroom.reader("ben").open(batch), batch, "approve")
    assert short not in edith.open(batch).text
    assert "This batch gives" not in edith.open(usual).text


def test_exceptions_come_first_and_what_was_left_out_last(room, edith):
    batch = batch_of(edith)
    edith.open(f"{batch}/{room.oslo}").send(f"{batch}/{room.oslo}/leave-out", left_out="Call it.")
    pressing(edith.open(batch), batch, "approve")

    names = [a.get_text() for a in edith.page.select(".batch tbody th a")]

    assert names == ["Port Ansel Police Service", "Politidistriktet Lakmere"]


def test_an_editor_is_told_that_letters_wait_for_one_and_a_reporter_is_not(room, asha, edith):
    batch = batch_of(asha)
    assert "of letters" not in edith.open("/").text

    pressing(asha, batch, "propose")

    assert "Batch 1 of letters waits for an editor." in edith.open("/").text
    assert edith.links()["Look through it"] == batch
    assert "of letters" not in asha.open("/").text


def test_the_second_editor_is_told_and_the_first_one_is_not_again(room, asha, edith):
    room.adopt(Policy(two_person_letters=True))
    batch = batch_of(asha)
    pressing(edith.open(batch), batch, "approve")

    assert "of letters" not in edith.open("/").text
    assert "has one editor behind it and waits for a second" in room.newsroom.reader("ben").open("/").text


def test_going_live_says_first_what_it_does(room, edith):
    room.newsroom.sends_by(FakeMailer())
    investigations.set_live(room.newsroom.desk, "blue-lantern", live=False, by=EDITH)
    batch = batch_of(edith)
    pressing(edith, batch, "approve")

    edith.open("/investigations/blue-lantern")
    edith.open(edith.links()["Go live…"])

    assert "2 practice letters that wait are withdrawn." in edith.text
    assert "1 batch that was approved for practice ends." in edith.text
    assert "Letters to its agencies really leave from then on." in edith.text
    edith.send("/investigations/blue-lantern/live")
    assert "Live: its letters may really leave." in edith.text
    assert "2 letters: 2 not sent." in edith.open(batch).text


def test_only_an_editor_sees_what_going_live_does(room, asha):
    investigations.set_live(room.desk, "blue-lantern", live=False, by=EDITH)

    asha.open("/investigations/blue-lantern/live", status=403)


def test_a_letter_that_was_refused_for_now_says_when_it_is_tried_again(room, edith):
    batch = batch_of(edith)
    pressing(edith, batch, "approve")
    room.clock.later(minutes=40)
    mailer = FakeMailer(trouble=lambda _: Undeliverable("451 4.3.0 try later", permanent=False))
    post.send_queued(replace(room.desk, mailer=mailer), room.clock())
    again = next(one for one in room.outbox() if one.tries and one.rfc_id == room.halifax)

    edith.open(batch)

    when = f"{read(again.not_before, HALIFAX)} ({again.not_before.astimezone(OSLO):%H:%M} CET yours)"
    assert f"Refused for now, tried again at {when} : 451 4.3.0" in edith.text


def test_keys_lead_from_letter_to_letter_and_are_shown(room, edith):
    batch = batch_of(edith)
    names = [a["href"] for a in edith.page.select(".batch tbody th a")]

    edith.open(names[0])
    following = edith.page.select_one("[data-key=n]")
    assert (following["href"], following.kbd.get_text()) == (names[1], "n")
    edith.open(names[1])
    before = edith.page.select_one("[data-key=p][data-also~=k]")
    assert (before["href"], before.kbd.get_text()) == (names[0], "p")
    assert batch in edith.links().values()


def test_a_batch_tells_when_letters_leave_and_are_due_on_both_clocks_with_the_year(room, edith):
    batch = batch_of(edith)

    cells = {
        " ".join(cell.get_text(" ").split())
        for cell in edith.page.select("td[data-label=Leaves], td[data-label=Deadline]")
    }
    assert {cell for cell in cells if "AST" in cell}
    assert all("2026" in cell for cell in cells if cell)
    assert all("CET yours)" in cell for cell in cells if "AST" in cell)

    pressing(edith, batch, "approve")
    flash = edith.page.select_one(".flash, [role=status]").get_text()
    assert "CET" in flash
    assert "UTC" not in flash


def test_a_warning_tells_a_deadline_on_the_readers_clock_too(room, edith):
    due = room.newsroom.clock() + timedelta(days=3)
    room.newsroom.told(
        room.newsroom.port_ansel,
        facts.AttemptMade(
            channel=facts.Channel.EMAIL, outcome=facts.Outcome.SENT, to="Press", question_set=1, questions=(1, 2)
        ),
        facts.DeadlineSet(due_at=due, zone="America/Halifax"),
    )
    room.newsroom.clock.later(days=6)
    batch_id = room.make(Purpose.FOLLOW_UP, room.newsroom.port_ansel)

    for page in (f"{AT}/batches/{batch_id}", f"{AT}/batches/{batch_id}/{room.newsroom.port_ansel}"):
        edith.open(page)
        assert re.search(r"Its deadline passed on [^.]* AST \([^.]*CET yours\)", edith.text), edith.text
