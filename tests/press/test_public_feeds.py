"""The feeds of releases and corrections, read by programs that did not write them."""

import json
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.errors import RuleBroken
from outreach.press.public_feeds import ATOM, JSON_FEED, MOST_ENTRIES, OutCorrection, OutRelease, public_feeds
from tests.story import day
from tests.support.atom import wrong_with

BASE = "https://data.example.org/blue-lantern"
LATE_ANSWER = OutCorrection(
    key="17-21",
    heading="Update: Port Ansel Police, 22 March 2026",
    reason="The agency answered on 20 March, after the release.",
    sentences=("Port Ansel Police: response status was “No response”, is now “Denied any use”.",),
)


def out(number: int = 1, *corrections: OutCorrection, **rest: object) -> OutRelease:
    told = {
        "slug": "blue-lantern",
        "title": "Blue Lantern",
        "number": number,
        "cutoff": day(10 * number),
        "released_at": day(10 * number) + timedelta(hours=1),
        "tally": f"Of the {number} entities: {number} denied any use.",
        **rest,
    }
    return OutRelease(corrections=corrections, **told)


def made(*releases: OutRelease, base: str = BASE) -> dict[str, bytes]:
    return {file.name: file.content for file in public_feeds(releases, base)}


def items(files: dict[str, bytes]) -> list[dict[str, str]]:
    return json.loads(files[JSON_FEED])["items"]


def test_a_reader_of_feeds_finds_every_release_and_every_correction_the_newest_first():
    read = feedparser.parse(made(out(1), out(2, LATE_ANSWER))[ATOM])

    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "Blue Lantern: releases and corrections"
    assert [entry.title for entry in read.entries] == [
        "Release 2 of Blue Lantern",
        "Update: Port Ansel Police, 22 March 2026",
        "Release 1 of Blue Lantern",
    ]


def test_a_correction_says_what_changed_and_why_in_both_feeds():
    files = made(out(1), out(2, LATE_ANSWER))
    of_atom = feedparser.parse(files[ATOM]).entries[1].content[0].value
    of_json = items(files)[1]["content_html"]

    for told in (of_atom, of_json):
        assert LATE_ANSWER.reason in told
        assert LATE_ANSWER.sentences[0] in told
        assert "In release 2." in told


def test_a_correction_of_a_party_says_that_it_never_was_a_row():
    never = "Never a row of the table: a party that was asked for comment too."
    row, party = (items(made(out(2, replace(LATE_ANSWER, outside=outside)))) for outside in (False, True))

    assert [any(never in one["content_html"] for one in told) for told in (row, party)] == [False, True]


def test_both_feeds_tell_the_same():
    files = made(out(1), out(2, LATE_ANSWER), out(3))
    entries = feedparser.parse(files[ATOM]).entries

    assert [(one.id, one.title, one.link, one.updated) for one in entries] == [
        (one["id"], one["title"], one["url"], one["date_modified"]) for one in items(files)
    ]


def test_a_first_release_corrects_nothing_and_one_without_changes_says_so():
    last, first = (one["content_html"] for one in items(made(out(1), out(2))))

    assert "This is the first release; it corrects nothing." in first
    assert "Nothing a reader can see has changed since release 1." in last


def test_a_release_from_before_reasons_were_kept_still_shows_its_sentences():
    old = OutCorrection(sentences=("Lakmere Police was removed.",))

    shown = items(made(out(1), out(2, old)))

    assert [one["title"] for one in shown] == ["Release 2 of Blue Lantern", "Release 1 of Blue Lantern"]
    assert "Lakmere Police was removed." in shown[0]["content_html"]


def test_the_name_of_an_entry_stays_whatever_comes_later():
    before = {one["title"]: one["id"] for one in items(made(out(1), out(2, LATE_ANSWER)))}
    after = {one["title"]: one["id"] for one in items(made(out(1), out(2, LATE_ANSWER), out(3, LATE_ANSWER)))[2:]}

    assert after == before
    assert before == {
        "Release 1 of Blue Lantern": "tag:data.example.org,2026-03-12:blue-lantern/release/1",
        "Release 2 of Blue Lantern": "tag:data.example.org,2026-03-12:blue-lantern/release/2",
        "Update: Port Ansel Police, 22 March 2026": (
            "tag:data.example.org,2026-03-12:blue-lantern/release/2/correction/17-21"
        ),
    }


def test_the_same_address_with_another_port_or_stroke_keeps_the_names():
    assert [one["id"] for one in items(made(out(1)))] == [
        one["id"] for one in items(made(out(1), base="https://DATA.example.org:8443/blue-lantern/"))
    ]


def test_before_the_first_release_there_is_no_feed():
    assert public_feeds((), BASE) == ()


def test_it_is_the_same_whatever_order_the_releases_are_named_in():
    assert made(out(1), out(2, LATE_ANSWER)) == made(out(2, LATE_ANSWER), out(1))


def test_words_that_no_xml_can_hold_break_no_feed():
    hostile = replace(
        LATE_ANSWER,
        reason="<script>alert(1)</script> & ]]> \ufffe\x0b",
        heading="Update: <b>A & B</b>",
        sentences=("<b>never",),
    )
    files = made(out(1), out(2, hostile))
    read = feedparser.parse(files[ATOM])

    assert not read.bozo
    assert wrong_with(files[ATOM]) == []
    assert "&lt;script&gt;alert(1)" in items(files)[1]["content_html"]
    assert "&lt;b&gt;never" in items(files)[1]["content_html"]
    assert "<script" not in read.entries[1].content[0].value


def test_of_thousands_of_corrections_the_newest_are_in_the_feed_and_the_release_has_them_all():
    many = tuple(replace(LATE_ANSWER, key=f"{number}-1") for number in range(MOST_ENTRIES + 50))
    shown = items(made(out(1), out(2, *many)))

    assert len(shown) == MOST_ENTRIES
    assert shown[0]["content_html"].count(LATE_ANSWER.sentences[0]) == len(many)


@pytest.mark.parametrize(
    "address",
    [
        "data.example.org",
        "ftp://data.example.org",
        "https://",
        "https://data.example.org/?page=1",
        "https://data.example.org/#top",
        "https://asha:secret@data.example.org",
        "https://[::1]/",
        "https://[broken",
        "https://data.example.org/blue lantern",
        "https://dåta.example.org/",
    ],
)
def test_what_is_no_address_of_a_site_is_refused_with_the_way_to_write_it(address):
    with pytest.raises(RuleBroken) as refused:
        public_feeds([out(1)], address)

    assert refused.value.field == "base_url"
    assert "Give" in str(refused.value)


WORDS = st.text(max_size=40)
CORRECTIONS = st.lists(
    st.builds(
        OutCorrection,
        key=st.integers(1, 10**6).map(lambda number: f"{number}-{number + 3}"),
        heading=WORDS.filter(str.strip),
        reason=WORDS,
        sentences=st.lists(WORDS, min_size=1, max_size=3).map(tuple),
    ),
    max_size=4,
    unique_by=lambda one: one.key,
)


@given(st.lists(CORRECTIONS, min_size=1, max_size=4))
def test_whatever_is_told_the_feeds_are_what_their_standards_want(told):
    files = made(*(out(number, *one) for number, one in enumerate(told, start=1)))
    document = json.loads(files[JSON_FEED])

    assert wrong_with(files[ATOM]) == []
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert len({item["id"] for item in document["items"]}) == len(document["items"])
    assert len(document["items"]) == len(ET.fromstring(files[ATOM]).findall("{*}entry"))
    assert files == made(*(out(number, *one) for number, one in enumerate(told, start=1)))
