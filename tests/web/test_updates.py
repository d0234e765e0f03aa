"""What changed since a release, on the pages: the team sees it, an editor says why, the next release prints it."""

import re

import pytest

from outreach.db import investigations
from outreach.domain import facts
from outreach.domain.facts import Answer, Position
from outreach.domain.investigation import ResponseStatus
from outreach.services import updates

AT = "/investigations/blue-lantern"
UPDATES, RELEASES = f"{AT}/updates", f"{AT}/releases"


@pytest.fixture
def released(denied, edith):
    """Both denials are signed and out."""
    sign(denied, denied.port_ansel, denied.lakmere)
    denied.clock.later(minutes=5)
    edith.open(RELEASES).send(RELEASES)
    denied.clock.later(days=3)
    return denied


def sign(newsroom, *requests, as_what=ResponseStatus.DENIED):
    for rfc_id in requests:
        read = newsroom.log(rfc_id)[-1].seq
        newsroom.told(rfc_id, facts.SignedOff(through=read, status=as_what), by="edith")


def called_again(newsroom):
    newsroom.told(
        newsroom.lakmere,
        facts.AttemptMade(
            channel=facts.Channel.PHONE, outcome=facts.Outcome.REACHED_PERSON, to="Press", address="+47 5550 0100"
        ),
    )


def confirms(newsroom):
    newsroom.told(
        newsroom.port_ansel,
        facts.ResponseReceived(
            question_set=1,
            answers=(Answer(question=1, position=Position.CONFIRMS),),
            speaker="D. Rowe",
            summary="They looked again.",
        ),
    )


def test_before_a_release_and_while_nothing_changed_the_page_says_so(newsroom, edith):
    assert "No release is out yet" in edith.open(UPDATES).text


def test_while_nothing_changed_the_page_names_the_release_that_stands(released, edith):
    assert "Every row would be printed as in release 1" in edith.open(UPDATES).text


def test_an_answer_that_turned_is_shown_with_before_and_after_and_waits_for_a_reason(released, asha):
    confirms(released)

    asha.open(UPDATES)

    assert "1 row would be printed otherwise than in release 1" in asha.text
    assert "1 wants a public reason" in asha.text
    assert "Port Ansel Police Service Legal review" in asha.text
    assert ["Response status", "“Denied”", "“Confirmed”"] in [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in asha.page.select("tbody tr")
    ]
    assert "An editor gives it." in asha.text
    assert "Say why" not in asha.text


def quoted(newsroom, words):
    said = facts.StatementQuoted(
        words=words,
        speaker="Dana Rowe",
        role="press officer",
        terms=facts.Terms.ON_THE_RECORD,
        medium=facts.Medium.WRITTEN,
    )
    return newsroom.told(newsroom.lakmere, said)


def test_whoever_looks_reads_the_words_that_were_printed_and_are_withdrawn(denied, edith):
    seq = len(denied.log(denied.lakmere)) + 1
    quoted(denied, "The lantern was never lit.")
    denied.told(denied.lakmere, facts.StatementVerified(statement=seq), by="edith")
    sign(denied, denied.port_ansel, denied.lakmere)
    denied.clock.later(minutes=5)
    edith.open(RELEASES).send(RELEASES)
    denied.clock.later(days=3)

    denied.told(denied.lakmere, facts.EntryRetracted(entry=seq, reason="They asked us to."))

    (row,) = [one for one in edith.open(UPDATES).page.select("tbody tr") if "withdrawn" in one.get_text()]
    assert row.select_one("[data-label=Then]").get_text(strip=True) == (
        "Dana Rowe, press officer, wrote: “The lantern was never lit.”"
    )


def test_an_editor_says_why_from_the_page_and_the_next_release_prints_it(released, edith):
    confirms(released)
    why = edith.open(UPDATES).page.select_one("main a[href*=explanations]")["href"]
    assert "a change for legal review" not in edith.open(RELEASES).text.lower()
    assert "4 changes for legal review in 1 row since release 1 have no public reason." in edith.text
    assert edith.links()["Open the updates"] == UPDATES
    assert why in edith.links().values()

    edith.open(why)
    assert "They looked again." in edith.text
    edith.send(why.partition("/new")[0], reason="The service looked again after the release and found use.")

    assert "each has its public reason" in edith.open(UPDATES).text
    with_its_zone = re.compile(
        r"Important change, Thu 26 Nov 2026 \d\d:\d\d [A-Z][\w+-]+[^:]*(?:\d\d:\d\d[^:]*)?: The service looked"
    )
    assert with_its_zone.search(edith.text)
    assert with_its_zone.search(edith.open(RELEASES).text)
    assert "legal review" not in edith.text


def test_a_reason_of_two_paragraphs_is_sent_back_with_what_was_typed(released, edith):
    confirms(released)
    at = f"/requests/{released.port_ansel}/explanations"
    edith.open(f"{at}/new?about=5")

    edith.send(at, reason="It wrote.\nLate.", status=422)

    assert "one paragraph" in edith.errors[0]
    assert "It wrote.\nLate." in [one.text.strip() for one in edith.page.select("textarea")]


def test_a_reporter_cannot_say_it_to_the_public(released, asha):
    asha.open(f"/requests/{released.port_ansel}/explanations/new", status=403)


def test_where_no_correction_is_needed_it_says_why(released, edith):
    called_again(released)
    at = f"/requests/{released.lakmere}/explanations"
    edith.open(f"{at}/new?about=5")

    edith.send(at, reason="We called to say that the table is out.", needs_correction="none")

    assert "No correction needed" in edith.open(UPDATES).text
    assert "We called to say that the table is out." in edith.text


def test_the_desk_says_how_many_updates_wait_and_whose_they_are(released, edith, asha):
    waits = "Release 1 is out, and 1 row that reads otherwise now waits for somebody"
    assert waits not in edith.open("/?whose=all").text
    called_again(released)

    assert f"{waits}: 1 nobody’s. 1 wants a public reason." in edith.open("/?whose=all").text
    assert edith.links()["Updates"] == UPDATES
    assert waits not in asha.open("/?whose=mine").text

    released.told(released.lakmere, facts.Assigned(to="asha"))
    assert f"{waits}: 1 yours. 1 wants a public reason." in asha.open("/?whose=mine").text
    assert f"{waits}: 1 Asha Rao’s." in edith.open("/?whose=all").text


def test_the_desk_counts_an_update_until_it_has_its_reason_and_its_signature(released, edith):
    called_again(released)
    seq = released.log(released.lakmere)[-1].seq
    why = facts.ChangeExplained(entry=seq, reason="We called to say that the table is out.", needs_correction=False)
    released.told(released.lakmere, why, by="edith")
    assert "1 row that reads otherwise now waits for somebody: 1 nobody’s. " in edith.open("/?whose=all").text
    assert "public reason" not in edith.text

    sign(released, released.lakmere)

    assert "Release 1 is out" not in edith.open("/?whose=all").text


def test_where_much_has_changed_the_desk_reads_no_logs_to_count(released):
    called_again(released)
    with released.desk.reading() as session:
        one = investigations.get(session, "blue-lantern")
        few = updates.waiting(released.desk, session, one, most=1)
        none = updates.waiting(released.desk, session, one, most=0)

    assert (len(few.updates), few.unread) == (1, 0)
    assert (none.updates, none.unread) == ((), 1)


def test_what_is_downloaded_of_an_older_release_says_that_it_is_superseded(released, edith):
    newest = edith.client.get(f"{RELEASES}/1/tally.txt")
    called_again(released)
    sign(released, released.lakmere)
    released.clock.later(minutes=5)
    edith.open(RELEASES).send(RELEASES)

    older = edith.client.get(f"{RELEASES}/1/tally.txt")

    assert newest.headers["Content-Disposition"] == "attachment; filename=tally.txt"
    assert "Link" not in newest.headers
    assert older.headers["Content-Disposition"] == "attachment; filename=release-1-superseded-by-2-tally.txt"
    assert older.headers["Link"] == f'<{RELEASES}/2>; rel="successor-version"'
    assert older.data == newest.data
    assert "Release 2 is out and supersedes this one" in edith.open(f"{RELEASES}/1").text


def test_the_page_of_a_release_tells_each_change_with_kind_day_and_reason(released, edith):
    called_again(released)
    at = f"/requests/{released.lakmere}/explanations"
    edith.open(f"{at}/new?about=5").send(at, reason="We called once more.")
    sign(released, released.lakmere)
    released.clock.later(minutes=5)

    edith.open(RELEASES).send(RELEASES)

    assert edith.heading == "Release 2"
    told = r"Update, Thu 26 Nov 2026 \d\d:\d\d [A-Z][\w+-]+[^:]*(?:\d\d:\d\d[^:]*)?: We called once more. Politi"
    assert re.search(told, edith.text)
    assert "number of requests for comment was 1, is now 2." in edith.text
