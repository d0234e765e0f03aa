"""The practice outbox: letters as files, and none that leaves."""

import pytest

from outreach.domain.errors import RuleBroken
from outreach.mail.outgoing import Envelope, RelayUnreachable, open_mailer
from outreach.mail.practice import PracticeMailer


def envelope(words="Subject: Overdue\r\n\r\nAn item is overdue.\r\n"):
    return Envelope(sender="desk@example.org", to="asha@example.org", content=words.encode())


@pytest.fixture
def practice(tmp_path):
    mailer = open_mailer(f"practice://{tmp_path}/a%20folder/outbox")
    assert isinstance(mailer, PracticeMailer)
    return mailer


def send(mailer, *envelopes):
    for one in envelopes:
        mailer.send(one, before_it_leaves=lambda: None)


def test_a_letter_lands_in_the_folder_byte_for_byte(practice):
    send(practice, envelope())

    (file,) = practice.folder.iterdir()
    assert file.suffix == ".eml"
    assert file.read_bytes() == envelope().content


def test_a_copy_of_a_letter_lands_on_the_first_one(practice):
    send(practice, envelope(), envelope(), envelope("Subject: Due today\r\n\r\nAnother.\r\n"))

    assert sorted(letter["Subject"] for _, letter in practice.letters()) == ["Due today", "Overdue"]


def test_an_outbox_nothing_was_sent_to_is_empty(practice):
    assert list(practice.letters()) == []


def test_nothing_is_written_when_we_change_our_mind_at_the_door(practice):
    def change_of_mind():
        raise RuleBroken("The deadline has moved.")

    with pytest.raises(RuleBroken):
        practice.send(envelope(), before_it_leaves=change_of_mind)

    assert not practice.folder.exists()


def test_a_folder_that_cannot_be_written_is_no_fault_of_the_letter(practice):
    practice.folder.parent.mkdir()
    practice.folder.write_text("a file where the folder should be")

    with pytest.raises(RelayUnreachable, match="practice outbox cannot be written"):
        send(practice, envelope())
