"""The page of letters that would have left."""

from dataclasses import replace

import pytest

from outreach.domain.errors import NotFound
from outreach.mail.practice import PracticeMailer
from outreach.services import practice_outbox
from tests.story import day
from tests.support.agency_post import agency_room, queue_letter, set_live
from tests.support.postroom import awaiting, open_postroom


@pytest.fixture
def room(sqlite_url, tmp_path):
    with open_postroom(sqlite_url, PracticeMailer(tmp_path / "outbox")) as room:
        room.request(*awaiting())
        yield room


def test_every_reminder_can_be_read_the_newest_first(room):
    for at in (day(3), day(7), day(8)):
        room.queue(at)
        room.send(at)

    found = practice_outbox.letters(room.desk)

    assert [letter.subject.split(":")[0] for letter in found] == ["Overdue", "Due today", "Due soon"]
    assert found[0].to == "asha@example.org"
    assert found[0].written_at == day(8)
    assert "https://desk.example.org/requests/1" in found[0].text
    assert practice_outbox.letter(room.desk, found[0].name) == found[0]


def test_nobody_missed_anything_of_a_past_that_was_written_today(room):
    """The practice newsroom is opened with weeks of story behind it."""
    room.queue(day(14, 9))
    room.send(day(14, 9))

    (letter,) = [one for one in practice_outbox.letters(room.desk) if one.to == "asha@example.org"]
    assert letter.subject.startswith("Overdue")
    assert "should have reached you" not in letter.text


def test_before_anything_left_there_is_nothing_to_read(room):
    assert practice_outbox.letters(room.desk) == ()


@pytest.mark.parametrize("name", ["nothing", "../desk.sqlite3", ""])
def test_a_letter_that_is_not_there_is_not_found(room, name):
    with pytest.raises(NotFound):
        practice_outbox.letter(room.desk, name)


def test_where_mail_is_real_there_is_no_practice_to_show(sqlite_url):
    with open_postroom(sqlite_url) as room:
        assert not practice_outbox.is_practice(room.desk)
        assert practice_outbox.letters(room.desk) == ()


def test_where_mail_is_real_the_letters_of_practice_are_shown_as_plain_text(sqlite_url, tmp_path):
    with agency_room(sqlite_url, tmp_path) as room:
        room.desk = replace(room.desk, practice=PracticeMailer(tmp_path / "practice"))
        set_live(room, live=False)
        queue_letter(room, room.request())
        room.send(day(0))

        (letter,) = practice_outbox.letters(room.desk)
        assert letter.to == "press@agency.example.org"
        assert letter.text.startswith("Dear press office,\n\n1. Have your employees")
        assert room.mailer.sent == []
