"""Signing: alone as it will be printed, or the silent rows together; never by who judged or tried, never unread."""

from datetime import timedelta

import pytest

from outreach.db import investigations
from outreach.domain import facts
from outreach.domain.facts import Answer, Channel, Outcome, Position
from outreach.domain.ids import StaffId
from tests.support.newsroom import HALIFAX, filled

AT = "/investigations/blue-lantern"
QUEUE = f"{AT}/sign-off"


def keep_silent(newsroom, *rfc_ids, by="asha"):
    """Everything that makes a silence fair to print, over ten days."""
    due = (newsroom.clock() + timedelta(days=7)).replace(hour=21)
    letter = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2), deadline_told=due
    )
    call = facts.AttemptMade(channel=Channel.PHONE, outcome=Outcome.VOICEMAIL, to="Press")
    for rfc_id in rfc_ids:
        newsroom.told(rfc_id, facts.DeadlineSet(due_at=due, zone=HALIFAX), letter, by=by)
    newsroom.clock.later(days=3)
    for rfc_id in rfc_ids:
        newsroom.told(rfc_id, call, by=by)
    newsroom.clock.later(days=4)
    for rfc_id in rfc_ids:
        newsroom.told(rfc_id, letter, by=by)
    newsroom.clock.later(days=3)


def ticked(reader) -> list[str]:
    return [str(box["value"]) for box in reader.page.select("input[name=row]")]


@pytest.fixture
def silent(newsroom):
    keep_silent(newsroom, newsroom.port_ansel, newsroom.lakmere)
    return newsroom


def test_silent_rows_are_signed_together_as_they_were_shown(silent, edith):
    edith.open(QUEUE).open(f"{QUEUE}/silent")
    assert "did not respond to 3 requests for comment" in edith.text
    assert len(ticked(edith)) == 2

    edith.send(f"{QUEUE}/silent", {"row": ticked(edith)})

    assert "Signed 2." in edith.text
    assert all(silent.facts(rfc_id, facts.SignedOff) for rfc_id in (silent.port_ansel, silent.lakmere))


def test_no_silence_is_ticked_before_its_evidence_was_seen(silent, edith):
    edith.open(f"{QUEUE}/silent")
    assert not edith.page.select("input[name=row][checked]")
    assert "3 attempts by email and by phone over 5 working days of theirs. Deadline Mon 30 Nov 2026" in edith.text
    assert edith.links()["Read it : Politidistriktet Lakmere"] == f"/requests/{silent.lakmere}"

    edith.send(f"{QUEUE}/silent", look="all")

    assert len(edith.page.select("input[name=row][checked]")) == 2
    assert not silent.facts(silent.lakmere, facts.SignedOff)


def test_a_silent_row_that_moved_on_meanwhile_is_left_out_and_named(silent, edith):
    rows = ticked(edith.open(f"{QUEUE}/silent"))
    silent.told(silent.lakmere, facts.NoteAdded(text="Somebody called."))

    edith.send(f"{QUEUE}/silent", {"row": rows})

    assert "Signed 1." in edith.text
    assert "Politidistriktet Lakmere: Someone else recorded something first." in edith.text
    assert not silent.facts(silent.lakmere, facts.SignedOff)


def test_an_editor_who_tried_an_agency_is_not_offered_its_silence(newsroom, edith):
    keep_silent(newsroom, newsroom.lakmere, by="edith")

    assert "left out: you made an attempt" in edith.open(f"{QUEUE}/silent").text
    assert ticked(edith) == []
    assert len(ticked(newsroom.reader("ben").open(f"{QUEUE}/silent"))) == 1


def test_an_answered_row_is_never_signed_with_others(newsroom, edith):
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    said = (Answer(question=1, position=Position.DENIES),)
    newsroom.told(
        newsroom.lakmere, asked, facts.ResponseReceived(question_set=1, answers=said, speaker="D. Rowe", summary="No.")
    )
    keep_silent(newsroom, newsroom.port_ansel)
    rows = ticked(edith.open(f"{QUEUE}/silent"))
    assert [row.partition(":")[0] for row in rows] == [str(newsroom.port_ansel)]

    edith.send(f"{QUEUE}/silent", {"row": [f"{newsroom.lakmere}:3"]})

    assert not newsroom.facts(newsroom.lakmere, facts.SignedOff)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [([], "Tick the rows you stand behind."), (["1:x"], "The list of rows came in damaged. Open the page again.")],
)
def test_a_list_of_rows_that_says_nothing_signs_nothing(silent, edith, rows, sentence):
    edith.open(f"{QUEUE}/silent").send(f"{QUEUE}/silent", {"row": rows}, status=422)

    assert edith.errors == [sentence]


def test_the_row_stands_beside_the_words_it_rests_on(newsroom, edith):
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    response = facts.ResponseReceived(
        question_set=1,
        answers=(Answer(question=1, position=Position.DENIES),),
        speaker="Dana Rowe",
        text="We have never used it, and we never will.",
    )
    newsroom.told(newsroom.port_ansel, asked, response)

    edith.open(f"{QUEUE}?row={newsroom.port_ansel}")

    assert "Port Ansel Police Service denied" in edith.text
    assert "We have never used it, and we never will." in edith.text


def test_who_judged_the_answer_reads_why_they_may_not_sign(newsroom):
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    said = (Answer(question=1, position=Position.DENIES),)
    newsroom.told(newsroom.port_ansel, asked)
    newsroom.told(
        newsroom.port_ansel,
        facts.ResponseReceived(question_set=1, answers=said, speaker="D. Rowe", summary="No."),
        by="ben",
    )

    ben = newsroom.reader("ben").open(f"{QUEUE}?row={newsroom.port_ansel}")

    assert "Another editor has to sign." in ben.text
    assert not [form for form in ben.page.find_all("form") if form.get("action") == f"{QUEUE}/{newsroom.port_ansel}"]


def test_a_second_click_signs_once(silent, edith):
    form = filled(edith.open(QUEUE).form(f"{QUEUE}/{silent.port_ansel}"))

    answers = [edith.client.post(f"{QUEUE}/{silent.port_ansel}", data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(silent.facts(silent.port_ansel, facts.SignedOff)) == 1


def test_a_row_of_another_investigation_is_neither_shown_nor_signed_nor_sent_back(silent, edith):
    with silent.desk.database.writing() as session:
        investigations.add(session, slug="other", title="Other", by=StaffId("edith"), at=silent.clock())
    row, elsewhere = silent.port_ansel, "/investigations/other/sign-off"
    signing = filled(edith.open(f"{QUEUE}?row={row}").form(f"{QUEUE}/{row}"))
    mending = {**filled(edith.form(f"{QUEUE}/{row}/back")), "reason": "Mend it."}
    together = {**filled(edith.open(f"{QUEUE}/silent").form(f"{QUEUE}/silent")), "row": ticked(edith)}

    assert edith.client.get(f"{elsewhere}?row={row}").status_code == 404
    assert edith.client.post(f"{elsewhere}/{row}", data=signing).status_code == 404
    assert edith.client.post(f"{elsewhere}/{row}/back", data=mending).status_code == 404
    assert edith.client.post(f"{elsewhere}/silent", data=together).status_code == 422
    assert not silent.facts(row, facts.SignedOff)
    assert not silent.facts(row, facts.SentBack)


def test_after_the_last_row_no_next_one_is_promised(silent, edith):
    edith.open(QUEUE).send(f"{QUEUE}/{silent.port_ansel}")
    assert "Signed. Here is the next one." in edith.text

    edith.send(f"{QUEUE}/{silent.lakmere}")
    assert "Signed. Nothing else is ready." in edith.text
