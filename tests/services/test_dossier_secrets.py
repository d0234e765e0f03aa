"""What no dossier may hold is in none, wherever it was written; what the house alone reads goes outside in no byte."""

import io
import json
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from outreach.db.migrate import upgrade
from outreach.domain import facts
from outreach.domain.dossier_masks import KEPT, tokens
from outreach.domain.errors import OutreachError, StandsInTheWay
from outreach.domain.facts import Channel, Terms
from outreach.services import auditing, dossier_printing, evidence
from outreach.services.evidence import Upload
from tests.support.dossier_story import (
    ASHA,
    AT_HOME_ALONE,
    HOUSE,
    NEVER,
    OUTSIDE,
    WHISPERED,
    everything_in,
    opened,
    tell,
)
from tests.support.files import docx, pdf
from tests.support.newsroom import open_newsroom

SHINGLE = 8


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    home = tmp_path_factory.mktemp("dossier")
    url = f"sqlite:///{home}/desk.sqlite3"
    upgrade(url)
    newsroom = open_newsroom(url, str(home))
    auditing.begin(newsroom.desk)
    yield tell(newsroom)
    newsroom.desk.database.dispose()


@pytest.fixture(scope="module")
def words(told):
    """All that can be read in each archive, and in each PDF of its own."""
    return {each: everything_in(told.archive(each)) for each in (HOUSE, OUTSIDE)}


def test_the_search_finds_what_is_there(told, words):
    """Or the tests below would prove nothing."""
    assert {what for what, word in AT_HOME_ALONE.items() if word not in words[HOUSE]} == set()


@pytest.mark.parametrize("audience", [HOUSE, OUTSIDE])
@pytest.mark.parametrize("what", NEVER)
def test_it_is_in_no_dossier(words, audience, what):
    assert NEVER[what] not in words[audience]


@pytest.mark.parametrize("what", AT_HOME_ALONE)
def test_it_does_not_go_outside(words, what):
    assert AT_HOME_ALONE[what] not in words[OUTSIDE]


@pytest.mark.parametrize("audience", [HOUSE, OUTSIDE])
def test_no_eight_words_in_a_row_of_what_was_said_off_the_record_are_in_any(words, audience):
    said, there = tokens(WHISPERED), " ".join(tokens(words[audience]))

    shingles = [" ".join(said[start : start + SHINGLE]) for start in range(len(said) - SHINGLE + 1)]
    assert len(shingles) > 3
    assert [one for one in shingles if one in there] == []


@pytest.mark.parametrize("audience", [HOUSE, OUTSIDE])
def test_no_address_of_our_own_people_is_in_any(words, audience):
    assert [one for one in ("asha", "ben", "edith", "adam") if f"{one}@example.org" in words[audience]] == []


def test_a_note_that_repeats_what_was_whispered_keeps_its_other_words(told):
    note = next(one for one in told.made(HOUSE).dossier.items if one.title == "Note added")

    assert note.words == () or KEPT in note.words[0].text
    assert "canarynote" in str(note)
    assert "I believe her" in str(note)


def test_outside_an_entry_off_the_record_looks_like_any_other_that_stays_at_the_desk(told):
    items = {one.seq: one for one in told.made(OUTSIDE).dossier.items}
    heard, note = told.entry(facts.OffRecordHeard), told.entry(facts.NoteAdded)
    shown = json.loads(opened(told.archive(OUTSIDE))["entries.json"])["entries"]

    assert replace(items[heard.seq], seq=0) == replace(items[note.seq], seq=0)
    assert shown[heard.seq - 1] == {"seq": heard.seq, "shown": "not"}


def test_at_home_it_is_said_that_something_was_heard_and_nothing_of_it(told):
    heard = told.entry(facts.OffRecordHeard)
    item = next(one for one in told.made(HOUSE).dossier.items if one.seq == heard.seq)

    assert "off the record" in item.kept_back
    assert (item.particulars, item.words) == ((), ())
    assert "a" * 64 not in str(item)


def test_the_mail_behind_a_background_quote_goes_along_in_neither(told):
    for audience in (HOUSE, OUTSIDE):
        kept = [one for one in told.made(audience).dossier.exhibits if "background" in one.kept_back]
        assert len(kept) == 1
        assert (kept[0].name, kept[0].sha256, kept[0].size) == ("", "", 0)


def test_of_files_redacted_copies_alone_go_outside(told):
    sent = [one for one in told.made(OUTSIDE).dossier.exhibits if one.name]

    assert [one.what for one in sent] == ["a redacted copy"]
    assert sent[0].label == "", "its name is that of the original, and may be somebody’s"


@pytest.mark.parametrize(
    ("content", "called"),
    [
        (docx(**{"word/x.xml": f"<w:t>{WHISPERED}</w:t>".encode()}), "minutes.docx"),
        (pdf(WHISPERED[:60]), "minutes.pdf"),
        (f"He said: {WHISPERED}".encode(), "minutes.txt"),
    ],
    ids=["docx", "pdf", "text"],
)
def test_a_file_that_repeats_what_was_whispered_stays_at_the_desk(told, content, called):
    kept = evidence.keep(
        told.newsroom.desk, told.rfc_id, Upload(content=content, called=called, at=told.newsroom.clock()), by=ASHA
    )
    (exhibit,) = [one for one in told.made(HOUSE).dossier.exhibits if one.entry == kept.seq]

    assert (exhibit.name, exhibit.kept_back) == ("", "It holds a name or words that stay at the desk.")


def test_an_attachment_that_repeats_it_keeps_the_mail_at_the_desk(told):
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "a@b.example", "desk@example.org", "Minutes"
    message.set_content("See attached.")
    message.add_attachment(WHISPERED.encode(), maintype="application", subtype="octet-stream", filename="x.txt")
    mail = bytes(message)
    assert WHISPERED.encode() not in mail, "or it would be found without opening the attachment"
    raw = told.newsroom.desk.evidence.put(mail)
    (entry,) = told.newsroom.told(
        told.rfc_id, facts.MessageReceived(channel=Channel.EMAIL, sender="a@b.example", text="See attached.", raw=raw)
    )
    (exhibit,) = [one for one in told.made(HOUSE).dossier.exhibits if one.entry == entry.seq]

    assert exhibit.name == ""


def test_what_the_masks_miss_the_search_keeps_back_whole(told):
    """As if one of them had not been told what to look for."""
    made = told.made(HOUSE)
    looks_for_more = replace(made, masks=replace(made.masks, words=("Vi har aldri brukt det",)))

    with pytest.raises(OutreachError, match="Nothing was made"):
        dossier_printing.on_paper(told.newsroom.desk, [looks_for_more], io.BytesIO())


def test_what_keeps_it_back_is_named_with_the_entry_and_the_way_to_mend_it(told):
    made = told.made(HOUSE)
    looks_for_more = replace(made, masks=replace(made.masks, words=("Vi har aldri brukt det",)))
    (quoted, *_) = [one.seq for one in made.dossier.quotes if "aldri brukt" in one.words.text]

    with pytest.raises(StandsInTheWay) as refused:
        dossier_printing.archived(told.newsroom.desk, looks_for_more, io.BytesIO())

    assert f"entry {quoted}" in str(refused.value)
    first = refused.value.label.removeprefix("Look at entry ")
    assert refused.value.at == f"/requests/{told.rfc_id}#entry-{first}"
    assert f"in entry {first}" in refused.value.sentence
    assert f"Look at entry {first}: http" in str(refused.value)
    assert "Take back the entry and record it anew" in str(refused.value)
    assert "aldri" not in str(refused.value)


def test_a_name_in_the_words_of_the_codebook_is_told_to_stand_there(told):
    made = told.made(HOUSE)
    summary = replace(made.dossier.summary, line="Denied, says Quintus Ferro.")
    named = replace(
        made, masks=replace(made.masks, names=("Quintus Ferro",)), dossier=replace(made.dossier, summary=summary)
    )

    with pytest.raises(StandsInTheWay, match="in the words of the codebook on its first page") as refused:
        dossier_printing.on_paper(told.newsroom.desk, [named], io.BytesIO())

    assert refused.value.at == "/investigations/blue-lantern/codebook"


def test_whoever_is_quoted_by_name_is_named_though_they_also_whispered(told):
    newsroom, rfc_id = told.newsroom, told.newsroom.port_ansel
    asked = facts.AttemptMade(
        channel=Channel.PHONE, outcome=facts.Outcome.REACHED_PERSON, question_set=1, questions=(1,), to="Desk"
    )
    said = facts.ResponseReceived(
        question_set=1,
        answers=(facts.Answer(question=1, position=facts.Position.DENIES),),
        speaker="Dana Rowe",
        text="We have not.",
    )
    quote = facts.StatementQuoted(
        words="We have not.", speaker="Dana Rowe", terms=Terms.ON_THE_RECORD, medium=facts.Medium.SPOKEN
    )
    newsroom.told(
        rfc_id,
        asked,
        said,
        quote,
        facts.OffRecordHeard(speaker="Dana Rowe", medium=facts.Medium.SPOKEN, seal="b" * 64),
    )
    other = replace(told, rfc_id=rfc_id)

    for audience in (HOUSE, OUTSIDE):
        assert "Dana Rowe said, on the record" in everything_in(other.archive(audience))


def test_no_seal_is_shown_from_which_a_name_could_be_tried_out(told):
    """Who has the seals before and after an entry can try every name in it; so neither stands anywhere."""
    log = told.newsroom.log(told.rfc_id)
    first = next(one.seq for one in log if getattr(one.fact, "terms", None) is Terms.ON_BACKGROUND)
    for audience in (HOUSE, OUTSIDE):
        everything = everything_in(told.archive(audience))
        assert [one.seq for one in log if one.seq >= first and one.digest in everything] == []


def test_the_desk_that_goes_on_shows_its_seals_where_nothing_is_kept_back(told):
    made = told.made(HOUSE)

    assert made.sealed.through > 5
    assert made.sealed.through < len(made.sealed.entries)
