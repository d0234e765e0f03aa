"""Where two editors stand behind letters, the second one finds what the first one found, on each page."""

from datetime import timedelta

import pytest

from outreach.domain import facts
from outreach.domain.facts import Channel, Outcome
from outreach.domain.investigation import Policy
from outreach.domain.letter_templates import Letters, Purpose
from outreach.services import batches
from outreach.services.batches import Fix
from tests.support.letterroom import BEN, EDITH, SLUG, Letterroom, norwegian

BATCH = "/investigations/blue-lantern/letters/batches"


@pytest.fixture
def room(newsroom) -> Letterroom:
    newsroom.clock.later(days=1, hours=-1)  # Tuesday, nine in the morning in Halifax
    opened = Letterroom(newsroom)
    opened.adopt(Letters(default="nb", languages=(norwegian(),)))
    opened.adopt(Policy(two_person_letters=True, follow_up_gap_working_days=0))
    return opened


@pytest.fixture
def ben(room):
    return room.newsroom.reader("ben")


def doubtful(room: Letterroom) -> int:
    """Two follow-ups in Norwegian, one of them to Halifax: with words by hand, and it leaves at any hour.

    Its time to answer is over since yesterday, and the new one leads over a weekend.
    """
    due = room.clock() + timedelta(hours=25)
    asked = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", address="press@example.org", question_set=1,
        questions=(1, 2), deadline_told=due,
    )  # fmt: skip
    for rfc_id, zone in ((room.halifax, "America/Halifax"), (room.oslo, "Europe/Oslo")):
        room.newsroom.told(rfc_id, asked, facts.DeadlineSet(due_at=due, zone=zone))
    room.clock.later(days=2)
    batch_id = room.make(Purpose.FOLLOW_UP)
    text = room.merged(batch_id, room.halifax).letter.text.replace("Til", "Til fru Rowe,")
    change = Fix(text=text, subject="Once more", urgent="The council sits tonight.")
    batches.fix(room.desk, SLUG, batch_id, room.halifax, change, turn=room.batch(batch_id).turn, by=EDITH)
    return batch_id


def told(reader, room: Letterroom, batch_id: int) -> list[str]:
    """What the page of the batch tells of each letter, and each letter’s own page."""
    rows = [row.get_text(" ", strip=True) for row in reader.open(f"{BATCH}/{batch_id}").page.select(".batch tr")]
    pages = [reader.open(f"{BATCH}/{batch_id}/{rfc_id}").page for rfc_id in (room.halifax, room.oslo)]
    return rows + [page.select_one(".columns .stack").get_text(" ", strip=True) for page in pages]


def test_the_second_editor_finds_of_each_letter_what_the_first_one_found(room, ben):
    batch_id = doubtful(room)
    before = told(ben, room, batch_id)
    for words in (
        "What is with it",
        "Its deadline passed on",
        "default language",
        "From",
        "Reply-To",
        "the default: it reads en",
        "text by hand",
        "Skipped:",
        "urgent",
        "The council sits tonight.",
    ):
        assert any(words in one for one in before), words

    room.approve(batch_id, by=EDITH)

    assert told(ben, room, batch_id) == before
    assert "2 letters carry a warning." in ben.open(f"{BATCH}/{batch_id}").text


def test_the_second_editor_is_told_which_letter_is_not_what_the_first_one_approved(room, ben):
    batch_id = doubtful(room)
    room.approve(batch_id, by=EDITH)
    room.change_contact(room.oslo, address="chief@lakmere.example.org")

    ben.open(f"{BATCH}/{batch_id}")

    first, second = (row.get_text(" ", strip=True) for row in ben.page.select(".batch tbody tr"))
    assert "Politidistriktet Lakmere cannot leave It is not to the letter what the first editor approved" in first
    assert "cannot leave" not in second
    assert "Send the batch back" in ben.text
    assert not ben.page.select("form[action$='/approve']")


def test_what_is_on_record_of_an_approved_letter_says_how_it_was_written(room, ben):
    batch_id = doubtful(room)
    room.approve(batch_id, by=EDITH)
    room.approve(batch_id, by=BEN)

    of_halifax = ben.open(f"{BATCH}/{batch_id}/{room.halifax}").page.select_one(".columns .stack").get_text(" ")

    for words in ("Language", "text by hand", "Skipped:", "The council sits tonight."):
        assert words in of_halifax, words


def test_whoever_approves_second_after_a_change_is_told_to_send_the_batch_back(room, ben):
    batch_id = doubtful(room)
    room.approve(batch_id, by=EDITH)
    room.newsroom.told(room.oslo, facts.FollowUpStopped(reason="Their lawyer asked us to."))

    ben.open(f"{BATCH}/{batch_id}")

    assert "1 letter cannot leave" in ben.text
    assert not ben.page.select("form[action$='/approve']")
