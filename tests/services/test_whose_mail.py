"""Mail that was set apart, or waits again, stays the investigation's whose it was: nobody else opens it for that."""

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.db import cases, received, seats
from outreach.db import set_apart as mail_apart
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Role, Staff
from outreach.domain.teams import Part
from outreach.services import (
    erasing,
    erasure_pages,
    erasure_scope,
    filing_by_hand,
    holds,
    inbox,
    people,
    teams,
    verifying,
)
from outreach.services.erasure_scope import Wanted
from tests.support.mailroom import Mailroom, forwarded, mail
from tests.support.newsroom import PASSWORD, open_newsroom
from tests.support.two_stories import BEN, EDITH, a_second_story, as_seen_by

STRANGER = "someone@elsewhere.example.net"
SECRET = "What the council hid"


@pytest.fixture
def room(newsroom_url, tmp_path):
    opened = Mailroom(open_newsroom(newsroom_url, str(tmp_path / "home")))
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def ansel(room):
    return room.newsroom.port_ansel


@pytest.fixture
def lakmere(room):
    return room.newsroom.lakmere


@pytest.fixture
def harbours(room):
    return a_second_story(room)


def a_filed_one(room, ansel, _):
    room.asked(ansel)
    return room.one(mail(to=room.reply_address(), subject=SECRET))


def filed_by_hand(room, ansel, _):
    message = room.one(mail(sender=STRANGER, subject=SECRET))
    filing_by_hand.file_to(room.desk, message.id, [ansel], "I know her.", by=EDITH)
    return message


def an_unreadable_one(room, ansel, _):
    message = room.one(b"X-Bomb: yes\r\nSubject: " + SECRET.encode() + b"\r\n" + mail())
    filing_by_hand.release(room.desk, message.id, "", by=EDITH)
    filing_by_hand.file_to(room.desk, message.id, [ansel], "I looked at it.", by=EDITH)
    return message


def a_guessed_one(room, ansel, lakmere):
    room.asked(ansel, occasion="a")
    room.asked(lakmere, occasion="b")
    both = f"{room.reply_address('a')}, {room.reply_address('b')}"
    return room.one(mail(sender=STRANGER, to=both, subject=SECRET))


def set_apart(room, message):
    filing_by_hand.quarantine(room.desk, message.id, "Not ours.", by=EDITH)


def let_back(room, message):
    set_apart(room, message)
    filing_by_hand.release(room.desk, message.id, "", by=EDITH)


def set_apart_once_more(room, message):
    let_back(room, message)
    set_apart(room, message)


HOUSE = [part for part in Part if part is not Part.PARTNER]
CAME = [a_filed_one, filed_by_hand, an_unreadable_one, a_guessed_one]
WENT = [set_apart, let_back, set_apart_once_more]


def ways_in(desk, message):
    """In which ways somebody comes to a message, of all there are."""
    page, places = inbox.inbox(desk), inbox.by_place(desk)
    found = {
        "its page": lambda: inbox.message_page(desk, message.id),
        "its bytes": lambda: inbox.original(desk, message.id),
        "what is attached": lambda: inbox.attachment(desk, message.id, 1),
        "the next to file": lambda: inbox.message(desk, message.id),
        "its erasure": lambda: erasure_pages.look(desk, Wanted(message=message.id)),
    }
    ways = {name for name, look in found.items() if opens(look)}
    ways |= {"the list"} if message.id in {one.id for one in (*page.held, *page.came)} else set()
    ways |= {"the counts"} if page.received else set()
    by_place = (*places.held, *places.quarantined, *places.filed)
    return ways | ({"the shell"} if message.id in {one.id for one in by_place} else set())


ALL = {"its page", "its bytes", "what is attached", "the next to file", "its erasure", "the list", "the counts"} | {
    "the shell"
}


def opens(look):
    """Whether it is there for them, whatever is found in it then."""
    try:
        look()
    except NotFound as absent:
        return "no such message" not in str(absent)
    except RuleBroken:
        return True
    return True


@pytest.mark.parametrize("went", WENT)
@pytest.mark.parametrize("came", CAME)
def test_whoever_leads_another_story_finds_it_only_with_a_part_in_this_one(room, ansel, lakmere, harbours, came, went):
    message = came(room, ansel, lakmere)
    went(room, message)

    found = {part: ways_in(as_seen_by(room, "ben", part), message) for part in (None, *HOUSE)}

    assert found == {None: set(), **dict.fromkeys(HOUSE, ALL)}
    assert ways_in(room.desk, message) == ALL


@pytest.mark.parametrize("went", WENT)
@pytest.mark.parametrize("came", CAME)
def test_a_partner_finds_no_mail_whatever_is_shared_with_them(room, ansel, lakmere, came, went):
    pia = Staff(id=StaffId("pia"), name="Pia Lund", email="pia@other.example.org", role=Role.PARTNER)
    people.add(room.desk, pia, password=PASSWORD, cost="test")
    teams.give(room.desk, "blue-lantern", pia.id, Part.PARTNER, by=EDITH)
    teams.share(room.desk, "blue-lantern", pia.id, ["Port Ansel Police Service"], by=EDITH)
    message = came(room, ansel, lakmere)
    went(room, message)

    assert ways_in(as_seen_by(room, "pia", Part.PARTNER), message) == set()


@pytest.mark.parametrize("went", [set_apart, let_back])
def test_its_addresses_answer_the_lead_of_another_story_like_what_never_was(room, ansel, lakmere, harbours, went):
    message = a_filed_one(room, ansel, lakmere)
    went(room, message)
    as_seen_by(room, "ben", None)
    ben, edith = room.newsroom.reader("ben"), room.newsroom.reader("edith")

    for place in ("", "/original", "/attachments/1"):
        assert ben.client.get(f"/inbox/{message.id}{place}").status_code == 404
    assert SECRET not in ben.open("/inbox").text
    assert SECRET in edith.open("/inbox").text


@pytest.mark.parametrize("went", [set_apart, let_back])
@pytest.mark.parametrize(
    "act",
    [
        ("quarantine", "--reason", "Spam."),
        ("file-to", "--to", "Port Ansel Police Service", "--investigation", "quiet-harbour"),
    ],
)
def test_at_the_shell_it_is_not_there_for_the_lead_of_another_story(sqlite_url, tmp_path, went, act):
    room = Mailroom(open_newsroom(sqlite_url, str(tmp_path / "home")))
    a_second_story(room)
    message = a_filed_one(room, room.newsroom.port_ansel, None)
    went(room, message)
    as_seen_by(room, "ben", None)
    environ = {"OUTREACH_DATABASE_URL": sqlite_url, "OUTREACH_HOME": str(tmp_path), "OUTREACH_SECRET_KEY": "k" * 40}

    ended = CliRunner().invoke(main, ["mail", act[0], str(message.id), *act[1:], "--by", "ben"], env=environ)

    assert (ended.exit_code, "no such message" in ended.output) == (1, True), ended.output
    room.desk.database.dispose()


def test_what_moved_to_another_story_is_that_ones_mail_and_stays_it_when_it_is_set_apart_there(room, ansel, harbours):
    room.asked(ansel)
    message = room.one(mail(to=room.reply_address(), subject=SECRET))
    filing_by_hand.file_to(room.desk, message.id, [harbours], "It answers their letter.", by=EDITH)
    filing_by_hand.quarantine(room.desk, message.id, "Twice.", by=BEN)

    assert ways_in(as_seen_by(room, "ben", None), message) == ALL
    assert ways_in(as_seen_by(room, "asha", Part.REPORTER), message) == set()


def test_what_was_nobodys_is_the_houses_after_it_was_set_apart_as_before(room, harbours):
    message = room.one(mail(sender=STRANGER, subject=SECRET))
    set_apart(room, message)

    assert ways_in(as_seen_by(room, "ben", None), message) == ALL


def test_only_what_waits_holds_a_sign_off_back_not_what_was_set_apart(room, ansel, lakmere):
    message = a_guessed_one(room, ansel, lakmere)
    of = {"held": [ansel, lakmere], "set apart": [], "let back": [ansel, lakmere]}

    def held_back():
        with room.desk.reading() as session:
            by_story = received.guessed_at(session, room.newsroom.investigation)
            assert set(received.guessed(session, [ansel, lakmere])) == set(by_story)
            return [one for one in (ansel, lakmere) if cases.load(session, one).held], sorted(by_story)

    assert held_back() == (of["held"], of["held"])
    set_apart(room, message)
    assert held_back() == (of["set apart"], of["set apart"])
    filing_by_hand.release(room.desk, message.id, "", by=EDITH)
    assert held_back() == (of["let back"], of["let back"])
    assert verifying.verify(room.desk).wrong == ()


def test_an_old_place_is_offered_when_it_is_let_back(room, ansel, lakmere):
    message = filed_by_hand(room, ansel, lakmere)
    let_back(room, message)

    assert [(one.rfc_id, one.reason) for one in room.message(message.id).guesses] == [
        (ansel, "It was filed here before.")
    ]


def test_its_erasure_is_asked_for_by_those_of_its_story_alone(room, ansel, lakmere, harbours):
    """Whoever may only read it leads another story, and one of them erases nothing of this one."""
    message = a_guessed_one(room, ansel, lakmere)
    set_apart(room, message)
    wanted = Wanted(message=message.id)

    with pytest.raises(RuleBroken, match="A lead, an editor or legal asks"):
        erasing.ask(as_seen_by(room, "ben", Part.READER), wanted, "court order", "It was ordered.", by=BEN)
    holds.put_on(room.desk, "quiet-harbour", "A claim was made.", by=BEN)

    edith = as_seen_by(room, "edith", Part.LEAD)
    assert erasing.ask(edith, wanted, "court order", "It was ordered.", by=EDITH)


@pytest.mark.parametrize("came", CAME)
def test_an_erasure_of_a_request_takes_the_mail_that_was_set_apart_from_it(room, ansel, lakmere, came):
    message = came(room, ansel, lakmere)
    set_apart(room, message)

    with room.desk.reading() as session:
        scope = erasure_scope.of_request(session, ansel, set(), set())

    assert [one.id for one in scope.messages] == [message.id]
    assert message.sha256 in scope.files


def test_what_may_be_another_storys_as_well_does_not_go_with_this_one(room, ansel, lakmere, harbours):
    message = room.one(mail(sender=STRANGER, text="Port Ansel Police Service has read your questions."))
    assert room.guessed(message) == {ansel, harbours}
    set_apart(room, message)

    with room.desk.reading() as session:
        assert erasure_scope.of_request(session, ansel, set(), set()).messages == ()


def test_mail_that_was_set_apart_is_left_of_a_story_until_it_is_erased(room, ansel, lakmere, harbours):
    story = room.newsroom.investigation

    def left():
        with room.desk.reading() as session:
            return mail_apart.left_of(session, story)

    both = room.one(mail(sender=STRANGER, text="Port Ansel Police Service has read your questions."))
    set_apart(room, both)
    assert not left()
    message = filed_by_hand(room, ansel, lakmere)
    assert not left()
    set_apart(room, message)
    assert left()

    edith, ben = as_seen_by(room, "edith", Part.LEAD), as_seen_by(room, "ben", Part.EDITOR)
    asked = erasing.ask(edith, Wanted(message=message.id), "court order", "It was ordered.", by=EDITH)
    assert left()
    erasing.confirm(ben, asked, by=BEN)
    assert not left()


def test_an_erasure_of_the_entry_it_was_takes_its_bytes_as_well(room, ansel, lakmere):
    message = a_filed_one(room, ansel, lakmere)
    set_apart(room, message)
    (filing,) = message.filings

    with room.desk.reading() as session:
        scope = erasure_scope.of_wanted(session, Wanted(rfc_id=ansel, seq=filing.seq))

    assert [one.id for one in scope.messages] == [message.id]


# ── What was attached lies in the bytes of both ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("part", [None, *HOUSE])
def test_what_a_colleague_forwarded_is_whose_the_message_within_it_is(room, harbours, part):
    room.asked(room.newsroom.port_ansel)
    wrapper = room.one(forwarded(mail(to=room.reply_address(), subject=SECRET)))
    (within,) = [one for one in room.messages() if one.wrapper == wrapper.id]
    assert (wrapper.filings, [one.rfc_id for one in within.filings]) == ((), [room.newsroom.port_ansel])
    desk = as_seen_by(room, "ben", part)

    wanted = ALL if part else set()
    assert (ways_in(desk, wrapper), ways_in(desk, within)) == (wanted, wanted)


def test_what_came_within_a_message_of_a_story_is_that_storys_too(room, harbours):
    room.asked(room.newsroom.port_ansel)
    wrapper = room.one(forwarded(mail(sender=STRANGER, subject=SECRET)))
    (within,) = [one for one in room.messages() if one.wrapper == wrapper.id]
    assert ways_in(as_seen_by(room, "ben", None), within) == ALL
    filing_by_hand.file_to(room.desk, wrapper.id, [room.newsroom.port_ansel], "It is theirs.", by=EDITH)

    assert ways_in(as_seen_by(room, "asha", Part.READER), within) == ALL
    with room.desk.reading() as session:
        ben = room.desk.seen_by(seats.sight_of(session, BEN.staff, room.newsroom.clock()))
    assert ways_in(ben, within) == set()


def test_of_two_stories_messages_in_one_each_sees_its_own_and_not_the_one_around_them_alone(room, harbours):
    room.asked(room.newsroom.port_ansel)
    wrapper = room.one(forwarded(mail(to=room.reply_address(), subject=SECRET)))
    (within,) = [one for one in room.messages() if one.wrapper == wrapper.id]
    filing_by_hand.file_to(room.desk, wrapper.id, [harbours], "It speaks of ours.", by=EDITH)
    asha = as_seen_by(room, "asha", Part.REPORTER)

    assert ways_in(asha, within) == ALL
    assert inbox.message_page(asha, within.id).wrapper is None
    assert ways_in(asha, wrapper) & {"its page", "its bytes", "the list"} == set()
