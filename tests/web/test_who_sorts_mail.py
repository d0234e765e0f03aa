"""A page of mail shows no form that would be refused: whoever may only read a story is told who sorts its mail."""

import pytest

from outreach.domain.teams import Part
from outreach.services import filing_by_hand
from tests.support.mailroom import Mailroom, mail
from tests.support.two_stories import EDITH, a_second_story, as_seen_by

STRANGER = "someone@elsewhere.example.net"
TOLD = "in which your part does not record. Ask one of its reporters or editors"


@pytest.fixture
def room(newsroom):
    return Mailroom(newsroom)


@pytest.fixture
def harbours(room):
    """Ben leads another story, so that he sorts the mail of the house."""
    return a_second_story(room)


def a_held_one(room):
    room.asked(room.newsroom.port_ansel, occasion="a")
    room.asked(room.newsroom.lakmere, occasion="b")
    both = f"{room.reply_address('a')}, {room.reply_address('b')}"
    return room.one(mail("It was the other one.", sender=STRANGER, to=both, subject="Whose is this?"))


def a_filed_one(room, **how):
    room.asked(room.newsroom.port_ansel)
    return room.one(mail(to=room.reply_address(), **how))


def acts(reader, message):
    """The addresses under this message that a form of the page sends to."""
    forms = [str(one.get("action")) for one in reader.page.find_all("form")]
    return {one.rpartition("/")[2] for one in forms if one.startswith(f"/inbox/{message.id}/")}


@pytest.mark.parametrize("part", [Part.READER, Part.LEGAL])
@pytest.mark.parametrize("came", [a_held_one, a_filed_one])
def test_whoever_may_only_read_a_story_is_told_who_sorts_its_mail(room, harbours, part, came):
    message = came(room)
    as_seen_by(room, "ben", part)
    ben = room.newsroom.reader("ben")

    for address in ("/inbox", f"/inbox/{message.id}"):
        ben.open(address)
        assert acts(ben, message) == set()
    assert TOLD in ben.text


@pytest.mark.parametrize("part", [Part.REPORTER, Part.EDITOR, Part.LEAD])
def test_whoever_records_in_it_has_the_forms(room, harbours, part):
    message = a_held_one(room)
    as_seen_by(room, "ben", part)
    ben = room.newsroom.reader("ben")

    for address in ("/inbox", f"/inbox/{message.id}"):
        ben.open(address)
        assert acts(ben, message) == {"file", "quarantine"}
        assert TOLD not in ben.text


def test_of_a_message_set_apart_they_read_the_same(room, harbours):
    message = a_filed_one(room)
    filing_by_hand.quarantine(room.desk, message.id, "Spam.", by=EDITH)
    as_seen_by(room, "ben", Part.READER)

    ben = room.newsroom.reader("ben").open(f"/inbox/{message.id}")

    assert (acts(ben, message), TOLD in ben.text) == (set(), True)


def test_what_lies_in_both_may_be_moved_by_whoever_records_in_one_and_set_apart_by_nobody_who_does_not_in_all(
    room, harbours
):
    message = a_filed_one(room, auto_submitted="auto-replied")
    filing_by_hand.file_to(room.desk, message.id, [room.newsroom.port_ansel, harbours], "Both.", by=EDITH)
    as_seen_by(room, "ben", Part.READER)

    ben = room.newsroom.reader("ben").open(f"/inbox/{message.id}")

    assert acts(ben, message) == {"file"}
    assert TOLD in ben.text


def test_an_agency_is_found_only_where_they_may_file_to_it(room, harbours):
    message = room.one(mail(sender=STRANGER))
    as_seen_by(room, "ben", Part.READER)
    ben = room.newsroom.reader("ben")

    def found(name):
        form = ben.open(f"/inbox/{message.id}").form(f"/inbox/{message.id}/file")
        typed = {one["name"]: one.get("value", "") for one in form.find_all("input")} | {"q": name, "look": "yes"}
        ben.send(f"/inbox/{message.id}/file", typed)
        return {str(one["value"]) for one in ben.page.find_all("input", attrs={"name": "to"})}

    assert found("Port Ansel") == {str(harbours)}
    assert found("Lakmere") == set()
    assert "Your part does not record where these agencies are asked." in ben.text
