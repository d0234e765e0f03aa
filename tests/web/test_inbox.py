"""The inbox page: what came in and where it is; a message; what a person does with it; and nothing shown inline."""

import io

import pytest

from outreach.domain import facts
from outreach.domain.facts import Gate
from outreach.domain.inbox import Place
from outreach.services import releases
from tests.support.mailroom import PRESS, Mailroom, mail

STRANGER = "someone@elsewhere.example.net"


@pytest.fixture
def room(newsroom):
    return Mailroom(newsroom)


@pytest.fixture
def reader(room):
    return room.newsroom.reader("asha")


def held(room):
    """A message that refers to the letters of both agencies."""
    room.asked(room.newsroom.port_ansel, occasion="a")
    room.asked(room.newsroom.lakmere, occasion="b")
    both = f"{room.reply_address('a')}, {room.reply_address('b')}"
    return room.one(mail("It was the other one.", sender=STRANGER, to=both, subject="Whose is this?"))


def test_the_page_adds_up_what_was_received(room, reader):
    room.asked(room.newsroom.port_ansel)
    room.one(mail(to=room.reply_address()))
    room.one(mail(sender=STRANGER))
    room.one(b"X-Bomb: yes\r\n" + mail())

    reader.open("/inbox")

    assert "3 received: 1 filed, 1 held, 1 quarantined." in reader.text


def test_a_guess_is_one_press_away(room, reader):
    message = held(room)

    reader.open("/inbox")
    assert "It came to the reply address of our letter." in reader.text
    form = next(
        one for one in reader.page.find_all("form") if one.find("button", string="File to Port Ansel Police Service")
    )
    typed = {one["name"]: one.get("value", "") for one in form.find_all("input")}
    reader.client.post(form["action"], data=typed)

    assert room.message(message.id).place is Place.FILED
    assert len(room.of(room.newsroom.port_ansel, facts.MessageReceived)) == 1


def test_the_desk_says_how_many_are_held(room, reader):
    reader.open("/")
    assert "held" not in reader.text
    room.one(mail(sender=STRANGER))

    reader.open("/")

    assert "1 message is held" in reader.text


def test_messages_are_brought_as_files_several_at_once(room, reader):
    room.asked(room.newsroom.port_ansel)
    reader.open("/inbox")
    files = [
        (io.BytesIO(mail("One.", to=room.reply_address())), "one.eml"),
        (io.BytesIO(mail("Two.", sender=STRANGER)), "two.eml"),
    ]

    reader.send("/inbox", files=files)

    assert "Taken in: 1 filed, 1 held." in " ".join(reader.page.get_text(" ").split())
    assert {one.note for one in room.messages()} == {"one.eml, brought by asha", "two.eml, brought by asha"}


def test_bringing_nothing_says_what_to_do(reader):
    reader.open("/inbox")

    reader.send("/inbox", status=422)

    assert reader.errors == ["Choose a message saved as a file (.eml), or several."]


def test_an_agency_is_looked_for_and_the_message_filed_there(room, reader):
    message = room.one(mail(sender=STRANGER))

    reader.open(f"/inbox/{message.id}?q=lakmere")
    reader.send(f"/inbox/{message.id}/file", {"to": [str(room.newsroom.lakmere)]})

    assert "Filed to Politidistriktet Lakmere" in reader.text
    assert len(room.of(room.newsroom.lakmere, facts.MessageReceived)) == 1


def ticked(reader):
    return [int(one["value"]) for one in reader.page.select("input[name=to][checked]")]


def test_what_is_ticked_stays_ticked_while_the_next_agency_is_looked_for(room, reader):
    """A ministry answers for many agencies: one after the other is found and ticked, then all are filed at once."""
    message = room.one(mail(sender=STRANGER))
    first, second = room.newsroom.port_ansel, room.newsroom.lakmere
    there = f"/inbox/{message.id}/file"

    reader.open(f"/inbox/{message.id}")
    reader.send(there, {"q": "ansel", "look": "yes"})
    assert ticked(reader) == []
    reader.send(there, {"q": "lakmere", "look": "yes", "to": [str(first)]})
    assert ticked(reader) == [first]
    assert room.message(message.id).place is Place.HELD
    reader.send(there, {"q": "lakmere", "to": [str(first), str(second)]})

    assert {one.rfc_id for one in room.message(message.id).filings} == {first, second}


def test_a_tick_taken_off_stays_off_while_an_agency_is_looked_for(room, reader):
    room.asked(room.newsroom.port_ansel)
    message = room.one(mail(to=room.reply_address()))

    reader.open(f"/inbox/{message.id}")
    assert ticked(reader) == [room.newsroom.port_ansel]
    reader.send(f"/inbox/{message.id}/file", {"q": "lakmere", "look": "yes", "why": "It is about Lakmere.", "to": []})

    assert ticked(reader) == []
    assert "It is about Lakmere." in reader.page.find("textarea", attrs={"name": "why"}).text


def test_there_is_nothing_to_tick_before_an_agency_is_found(room, reader):
    message = room.one(mail(sender=STRANGER))

    reader.open(f"/inbox/{message.id}")

    assert "Find the agency first" in reader.text
    assert not reader.page.find("button", string="File it there")


@pytest.mark.parametrize("number", ["x", "9" * 30, "-1"])
def test_a_request_that_cannot_be_is_refused_in_a_sentence(room, reader, number):
    message = room.one(mail(sender=STRANGER))

    reader.open(f"/inbox/{message.id}")
    reader.send(f"/inbox/{message.id}/file", {"to": [number]}, status=422)

    assert "came in damaged" in reader.text


def test_a_message_is_moved_with_a_reason_and_without_one_it_is_not(room, reader):
    room.asked(room.newsroom.port_ansel)
    message = room.one(mail(to=room.reply_address()))
    where = {"to": [str(room.newsroom.lakmere)]}

    reader.open(f"/inbox/{message.id}?q=lakmere")
    reader.send(f"/inbox/{message.id}/file", where, status=422)
    assert "Say why it moves" in reader.text
    assert len(reader.page.select(f"input[value='{room.newsroom.lakmere}'][checked]")) == 1

    reader.send(f"/inbox/{message.id}/file", {**where, "why": "It is about Lakmere."})
    assert "Filed to Politidistriktet Lakmere" in reader.text


def test_spam_is_set_apart_and_let_back(room, reader):
    message = room.one(mail(sender=STRANGER))

    reader.open(f"/inbox/{message.id}")
    reader.send(f"/inbox/{message.id}/quarantine", {"why": "A newsletter."})
    assert "marked as spam, by Asha Rao" in reader.text
    reader.send(f"/inbox/{message.id}/release")

    assert room.message(message.id).place is Place.HELD


def test_a_machines_answer_is_judged_a_persons(room, reader):
    room.asked(room.newsroom.port_ansel)
    message = room.one(mail(to=room.reply_address(), auto_submitted="auto-replied"))

    reader.open(f"/inbox/{message.id}")
    reader.send(f"/inbox/{message.id}/human")

    assert len(room.of(room.newsroom.port_ansel, facts.MessageReceived)) == 1


def test_what_came_in_is_saved_and_never_shown_as_it_is(room, reader):
    content = mail("<script>alert(1)</script>", sender='"<img src=x>" <a@b.example.net>')
    message = room.one(content)

    answer = reader.client.get(f"/inbox/{message.id}/original")

    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"
    reader.open(f"/inbox/{message.id}")
    assert "<script>alert(1)</script>" in reader.text


def test_a_held_message_is_read_as_at_the_reading_desk(room, reader):
    words = "We have never used it.\n\nOn Monday the desk wrote:\n> Did you use it?\n\n-- \nD. Rowe"
    message = room.one(mail(words, sender=STRANGER))

    reader.open(f"/inbox/{message.id}")

    assert [one.text for one in reader.page.select(".message summary")] == ["what it repeats from before", "signature"]


def test_a_message_on_the_wrong_request_is_moved_from_its_own_page(room, reader):
    room.asked(room.newsroom.port_ansel)
    message = room.one(mail(to=room.reply_address()))

    reader.open(f"/requests/{room.newsroom.port_ansel}/messages")
    link = reader.page.find("a", string="Move it to another request, or file it to more")
    reader.open(link["href"])

    assert reader.answer.request.path == f"/inbox/{message.id}"


def test_the_desk_says_that_a_machine_may_have_written_what_waits(room, reader):
    room.asked(room.newsroom.port_ansel)
    room.one(mail(to=room.reply_address(), precedence="bulk"))

    reader.open("/?whose=all")

    assert "perhaps a machine" in reader.page.find("section", class_="part").text


def test_a_message_that_cannot_be_read_has_a_page_all_the_same(room, reader):
    message = room.one(b"X-Bomb: yes\r\n" + mail())

    reader.open(f"/inbox/{message.id}")

    assert "too many parts" in reader.text


def test_a_sender_nobody_knows_is_marked(room, reader):
    message = room.one(mail(sender=STRANGER))
    reader.open(f"/inbox/{message.id}")
    assert "no contact of ours" in reader.text

    known = room.one(mail(sender=PRESS))
    reader.open(f"/inbox/{known.id}")
    assert "no contact of ours" not in reader.text


def test_a_release_waits_for_what_is_held(room):
    held(room)

    unmet = releases.check(room.desk, "blue-lantern").unmet

    (held_back,) = [one for one in unmet if one.gate == Gate.NOTHING_UNCLASSIFIED.value]
    assert {one.agency for one in held_back.agencies} == {"Port Ansel Police Service", "Politidistriktet Lakmere"}
    assert held_back.blocks


def test_a_guest_sees_no_mail(room):
    message = room.one(mail())

    assert room.newsroom.guest().client.get(f"/inbox/{message.id}").status_code == 303
