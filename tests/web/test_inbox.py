"""The inbox page: what came in and where it is; a message; what a person does with it; and nothing shown inline."""

import io
from dataclasses import replace

import pytest

from outreach import scheduler
from outreach.domain import facts
from outreach.domain.facts import Gate
from outreach.domain.inbox import Place
from outreach.services import bringing, releases
from outreach.services.desk import Incoming
from tests.support.mailroom import PRESS, Mailroom, bounce, mail
from tests.support.newsroom import filled

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


@pytest.mark.parametrize("verb", ["quarantine", "file"])
def test_a_second_click_is_not_told_that_a_colleague_was_first(room, reader, verb):
    at = f"/inbox/{held(room).id}"
    typed = {**filled(reader.open(at).form(f"{at}/{verb}")), "to": str(room.newsroom.port_ansel), "why": "Spam."}

    first, second = (reader.client.post(f"{at}/{verb}", data=typed) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)


def test_spam_is_one_press_away_in_the_list(room, reader):
    message = room.one(mail(sender=STRANGER))

    reader.open("/inbox")
    reader.send(f"/inbox/{message.id}/quarantine")

    assert reader.answer.request.path == "/inbox"
    assert room.message(message.id).place is Place.QUARANTINED
    assert "Spam." in reader.page.find("table").text


def test_what_came_in_stands_once_the_newest_first_and_is_filtered_by_links(room, reader):
    room.asked(room.newsroom.port_ansel)
    room.one(mail(to=room.reply_address(), subject="Filed"))
    room.one(mail(sender=STRANGER, subject="Held"))
    room.one(mail(to=room.reply_address(), subject="Away", auto_submitted="auto-replied"))
    room.one(bounce(to=room.reply_address()))
    room.one(b"X-Bomb: yes\r\n" + mail())

    def listed(link):
        reader.open(next(one["href"] for one in reader.page.select("nav.chips a") if one.text.startswith(link)))
        return [" ".join(one.find("a").text.split()) for one in reader.page.select("table tbody th")]

    reader.open("/inbox")
    assert listed("All") == ["(no subject)", "Undelivered Mail", "Away", "Held", "Filed"]
    assert listed("Held") == ["Held"]
    assert listed("Quarantined") == ["(no subject)"]
    assert "too many parts" in reader.page.find("table").text
    assert listed("Could not be delivered") == ["Undelivered Mail"]
    assert listed("From machines") == ["Away"]
    assert "1 message held" in reader.text


def test_older_messages_are_a_link_away_and_none_is_passed_over(room, reader):
    room.arrives(*[mail(sender=STRANGER, subject=f"Number {number}") for number in range(120)])
    seen = []

    reader.open("/inbox?show=held")
    for _ in range(3):
        seen += [one.text for one in reader.page.select("table tbody th a")]
        older = reader.page.find("a", string="Older ›")
        if older:
            reader.open(older["href"])

    assert older is None
    assert sorted(seen) == sorted(f"Number {number}" for number in range(120))


@pytest.mark.parametrize("address", ["/inbox?before=x", "/inbox?before=" + "9" * 40, "/inbox?show=nothing"])
def test_an_address_that_was_typed_wrong_shows_the_inbox(reader, address):
    assert reader.open(address).heading == "Mail"


def test_after_one_held_message_comes_the_next(room, reader):
    first, second = room.one(mail(sender=STRANGER, subject="First")), room.one(mail("Two", sender=STRANGER))

    reader.open(f"/inbox/{first.id}?q=lakmere")
    reader.send(f"/inbox/{first.id}/file", {"to": [str(room.newsroom.lakmere)]})
    assert reader.answer.request.path == f"/inbox/{second.id}"
    assert "Filed: First . This is the next that waits." in reader.text
    assert reader.links()["First"] == f"/inbox/{first.id}"

    reader.send(f"/inbox/{second.id}/quarantine", {"why": "A newsletter."})
    assert reader.answer.request.path == f"/inbox/{second.id}"
    assert "Nothing else waits here." in reader.text


def test_the_inbox_says_at_its_top_when_mail_does_not_come_in(room, reader):
    reader.open("/inbox")
    assert "Mail has never been fetched here." in reader.page.select_one(".note.bad").text

    scheduler.run(room.desk, "fetch-inbox")
    reader.open("/inbox")
    assert not reader.page.select(".note.bad")

    room.newsroom.desk = replace(room.desk, incoming=Incoming(imap_url="imap://desk:x@127.0.0.1:1/INBOX"))
    scheduler.run(room.desk, "fetch-inbox")
    reader.open("/inbox")
    said = reader.page.select_one(".note.bad").text
    assert "Mail does not come in as it should. Nothing takes calls at 127.0.0.1, port 1." in said
    assert "fetch-inbox" not in said


def test_a_subject_without_end_is_cut_in_lists_and_whole_on_the_page(room, reader):
    message = room.one(mail(sender=STRANGER, subject="X" * 900))

    reader.open("/inbox")
    assert max(len(one.text) for one in reader.page.select("main a")) < 200
    reader.open(f"/inbox/{message.id}")
    assert len(reader.heading) < 200
    assert "X" * 900 in reader.text


def test_a_subject_cannot_turn_the_line_it_stands_in(room, reader):
    room.one(mail(sender=STRANGER, subject="invoice\u202efdp.exe"))

    reader.open("/inbox")

    assert "\u202e" not in reader.page.find("table").text


def test_one_message_that_is_brought_is_opened(room, reader):
    reader.open("/inbox")
    reader.send("/inbox", files=[(io.BytesIO(mail("One.", sender=STRANGER)), "answer.eml")])

    (message,) = room.messages()
    assert reader.answer.request.path == f"/inbox/{message.id}"
    assert "Taken in: 1 held." in reader.text
    assert "answer.eml, brought by asha" in reader.text
    reader.open("/inbox")
    assert "answer.eml, brought by asha" in reader.text


def test_one_file_that_is_no_message_keeps_no_other_out(room, reader):
    reader.open("/inbox")
    files = [
        (io.BytesIO(mail("One.", sender=STRANGER)), "one.eml"),
        (io.BytesIO(b""), "empty.eml"),
        (io.BytesIO(mail("Two.", sender=STRANGER)), "two.eml"),
    ]

    reader.send("/inbox", files=files)

    assert "Taken in: 2 held." in reader.text
    assert "“empty.eml” is empty." in reader.text
    assert len(room.messages()) == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.eml", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "“photo.eml” is no message."),
        ("mails.zip", b"PK\x03\x04" + b"\0" * 40, "“mails.zip” is an archive. Unpack it"),
        ("answer.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is in Outlook’s own format."),
        ("noise.eml", bytes(range(256)) * 4, "“noise.eml” is no message."),
        ("note.txt", b"They rang at ten.\n", "“note.txt” is no message: it does not begin like one."),
        ("one.emlx", b"1234\nFrom: a@b.example.net\n\nx", "is in Apple Mail’s own format."),
        ("blank.eml", b" \n ", "“blank.eml” is empty."),
    ],
)
def test_a_file_that_is_no_message_is_named_with_the_next_step(room, reader, name, content, said):
    reader.open("/inbox")

    reader.send("/inbox", files=[(io.BytesIO(content), name)], status=422)

    (told,) = reader.errors
    assert said in told
    assert room.messages() == []


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", b"PK\x03\x04\0"])
def test_what_comes_by_itself_is_taken_in_whatever_it_is(room, content):
    room.one(content)

    assert len(room.messages()) == 1


@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
def test_a_message_is_one_whatever_its_lines_end_with_and_whatever_stands_before_it(ends):
    content = ends.join([b"From jo@example.net Mon Nov 23 09:00:00 2026", b"Received: by mx.example.net", b"", b"Yes."])

    assert bringing.why_not("a.eml", content) == ""
    assert bringing.why_not("a.eml", b"\xef\xbb\xbf" + content) == ""


def test_a_message_too_large_for_a_browser_is_refused_with_a_way_to_bring_it(reader):
    said = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": str(60 * 1024 * 1024)}

    answer = reader.client.post("/inbox", data=b"--b\r\n", environ_overrides=said)

    assert answer.status_code == 413
    assert "outreach mail file" in answer.text
    assert "smaller parts" not in answer.text


def test_history_names_the_time_the_investigation_and_what_was_left(room, reader):
    room.asked(room.newsroom.port_ansel)
    message = room.one(mail(to=room.reply_address()))

    reader.open(f"/inbox/{message.id}?q=lakmere")
    reader.send(f"/inbox/{message.id}/file", {"to": [str(room.newsroom.lakmere)], "why": "It is about Lakmere."})

    last = " ".join(reader.page.select("#history ~ ol li")[-1].text.split())
    assert "Mon 23 Nov 2026" in last
    assert "moved, by Asha Rao, to Politidistriktet Lakmere (Blue Lantern)" in last
    assert "and no longer to Port Ansel Police Service (Blue Lantern)" in last


def test_what_cannot_be_read_is_said_once(room, reader):
    message = room.one(b"X-Bomb: yes\r\n" + mail())

    reader.open(f"/inbox/{message.id}")

    assert reader.text.count("too many parts") == 1


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
    assert "{{" not in reader.text
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


@pytest.mark.parametrize("why", ["", "   ", "x" * 20_000])
def test_a_reason_that_is_none_is_asked_for_again(room, reader, why):
    message = room.one(mail(sender=STRANGER))
    address = f"/inbox/{message.id}/quarantine"
    form = reader.open(f"/inbox/{message.id}").page.select(f"form[action='{address}']")[-1]

    answer = reader.client.post(address, data={**filled(form), "why": why})

    assert answer.status_code == 422
    assert room.message(message.id).place is Place.HELD


def test_what_a_colleague_has_moved_meanwhile_is_not_moved_again_unseen(room, reader):
    message = held(room)
    stale = reader.open(f"/inbox/{message.id}").page.select(f"form[action='/inbox/{message.id}/quarantine']")[0]
    typed = filled(stale)
    room.newsroom.reader("ben").open(f"/inbox/{message.id}").send(
        f"/inbox/{message.id}/file", {"to": str(room.newsroom.port_ansel)}
    )
    assert room.message(message.id).place is Place.FILED

    answer = reader.client.post(f"/inbox/{message.id}/quarantine", data=typed)

    assert answer.status_code == 409
    assert "A colleague moved it first" in answer.text
    assert room.message(message.id).place is Place.FILED
