"""The public table holds every row and every sum of its release, and nothing else that the newsroom knows."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from os.path import normpath
from pathlib import Path, PurePosixPath

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.ids import RfcId
from outreach.domain.investigation import Translated
from outreach.domain.methodology import method, waivers
from outreach.domain.voices import Own
from outreach.press.one_line import in_one_line
from outreach.press.site import build, paths
from outreach.press.site.letters import folded
from outreach.press.site.tongue import own_tongue
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, logged, logs, release
from tests.press.canaries import HOSTILE, RIGHT_TO_LEFT, SECRETS, every_kind_of_story
from tests.story import CONFIRMS, answered, asked, day
from tests.support.site_pages import page, words
from tests.support.siteroom import files_of, issue, many, out_of

ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.]+")


@pytest.fixture(scope="module")
def made():
    return every_kind_of_story()


@pytest.fixture(scope="module")
def files(made):
    return files_of(made)


def test_every_row_stands_in_the_plain_table_and_has_a_page(made, files):
    listed = [words(cell) for cell in page(files, "index.html").select(".plain tbody th")]

    assert listed == [row.agency for row in made.rows]
    assert {name for name in files if name.startswith("agencies/")} == {
        paths.agency(row.rfc_id) for row in (*made.rows, *made.outside)
    }


def test_the_parts_for_the_script_hold_every_row_too(made, files):
    rows = json.loads(files["rows/1.json"])

    assert [(row[0], row[1], row[5]) for row in rows] == [
        (row.rfc_id, row.agency, row.status.value) for row in made.rows
    ]
    assert json.loads(files["rows/index.json"])["total"] == len(made.rows)


def test_the_numbers_of_the_choices_and_charts_add_up_to_the_rows(made, files):
    front, charts = page(files, "index.html"), page(files, "charts.html")
    chosen = {
        field["name"]: sum(
            int(re.search(r"\((\d+)\)$", words(one)).group(1)) for one in field.select("option[value]:not([value=''])")
        )
        for field in front.select("select[name=country], select[name=status]")
    }
    tables = {words(table.find("thead")): table for table in charts.select("details table")}
    by_status = next(table for heads, table in tables.items() if heads.startswith("Response"))
    by_country = next(table for heads, table in tables.items() if heads.startswith("Country"))

    assert chosen == {"country": len(made.rows), "status": len(made.rows)}
    assert sum(int(words(one)) for one in by_status.select("tbody td")) == len(made.rows)
    assert sum(int(words(row.select("td")[-1])) for row in by_country.select("tbody tr")) == len(made.rows)


def test_the_tally_the_method_the_limits_and_the_corrections_are_those_of_the_release(made, files):
    assert words(page(files, "index.html").select_one(".tally .lead")) == made.tally_sentence
    told = words(page(files, "methodology.html"))
    facts = made.told_by(Own(made.house.codebook))
    assert [" ".join(paragraph) for paragraph in method(facts)] == [
        words(one) for one in page(files, "methodology.html").select("[aria-labelledby=how] p")
    ]
    assert [one for one in (*waivers(facts), *made.limits) if one not in told] == []
    assert made.ledger_sentence in words(page(files, "methodology.html"))
    assert "it corrects nothing" in words(page(files, "corrections.html"))


@pytest.mark.parametrize("place", SECRETS)
def test_nothing_private_is_in_any_byte_of_the_site(files, place):
    word = SECRETS[place].encode()

    assert [name for name, content in files.items() if word in content.lower()] == []


def test_no_address_of_anybody_is_in_any_byte_of_the_site(files):
    assert [name for name, content in files.items() if ADDRESS.search(content)] == []


def test_what_somebody_said_can_do_nothing_in_a_page(made):
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    rows = tuple(replace(row, agency=hostile, kind=hostile, published_range=hostile) for row in made.rows)

    for name, content in files_of(replace(made, rows=rows)).items():
        if name.endswith(".html"):
            read = BeautifulSoup(content, "html.parser")
            assert {tag["src"].rpartition("/")[2] for tag in read.select("[src]")} <= {"site.js"}
            assert not [tag for tag in read.find_all(True) if any(key.startswith("on") for key in tag.attrs)]


def test_a_title_with_quotation_marks_does_not_break_the_lines_to_paste(made):
    titled = replace(made, cut=replace(made.cut, title='The "Blue" <Lantern>'))
    lines = page(files_of(titled, out=()), "downloads.html").select_one("pre").get_text()

    assert BeautifulSoup(lines, "html.parser").iframe["title"] == 'The "Blue" <Lantern>'


def test_no_page_asks_for_anything_from_elsewhere(files):
    for name, content in files.items():
        if name.endswith(".html"):
            read = BeautifulSoup(content, "html.parser")
            policy = read.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
            wanted = [tag.get("src") or tag.get("href") for tag in read.select("script, link, img, iframe")]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert not [one for one in wanted if "//" in one]
            assert not read.select("[style], style, script:not([src])")


def test_every_link_of_every_page_leads_to_a_file_of_the_site(files):
    for name, content in files.items():
        if name.endswith(".html"):
            for tag in BeautifulSoup(content, "html.parser").select("a[href], link[href], script[src]"):
                target = (tag.get("href") or tag.get("src")).partition("#")[0]
                if target:
                    assert normpath(PurePosixPath(name).parent / target) in files, (name, target)


def test_a_reversal_shows_both_answers_with_what_was_said_with_each(made, files):
    (secretive,) = [row for row in made.rows if row.rfc_id == 1]
    turned = page(files, paths.agency(secretive.rfc_id)).select(".turn .sheet")

    assert [words(one.find("h3")) for one in turned] == [
        "First: it denied any use",
        "Then: it said employees used or tried it",
    ]
    assert "Vi har aldri brukt det." in words(turned[0])
    assert "We have never used it." in words(turned[0])


@pytest.mark.parametrize("folder", ["", "es/"])
def test_a_page_tells_when_to_the_minute_and_the_files_to_the_second(folder):
    codebook = replace(CODEBOOK, translations=(Translated(language="es"),))
    made = release(logged(*endings.denied()), codebook=codebook)
    row = replace(made.rows[0], signed_at=day(9).replace(minute=0, second=23, microsecond=5))
    files = files_of(replace(made, rows=(row,)))
    signature = page(files, f"{folder}agencies/0/{row.rfc_id}.html").select(".timeline time")[-1]

    assert (":00:23" in signature["datetime"], ":00:23" in words(signature)) == (True, False)
    assert "10:00" in words(signature)
    assert ":00:23" in files["releases/1/timeline.csv"].decode()


def test_what_was_said_bears_its_language_and_runs_in_its_direction(files):
    said = page(files, paths.agency(RfcId(1))).select("blockquote")
    hostile = page(files, paths.agency(RfcId(2)))

    assert [(one.get("lang"), one["dir"]) for one in said][-2:] == [("nb", "ltr"), ("en", "ltr")]
    assert HOSTILE in words(hostile.select_one("blockquote"))
    assert [words(one) for one in hostile.select(".heading bdi")][1:] == [f"-{RIGHT_TO_LEFT}"]


def test_a_party_outside_the_dataset_has_a_page_and_stands_in_no_sum(made, files):
    front = page(files, "index.html")

    assert [words(one) for one in front.select("#outside ~ ul a")] == ["Blue Lantern Ltd."]
    assert "Blue Lantern Ltd." not in words(front.select_one(".plain table"))


def test_every_file_of_every_release_can_be_downloaded_and_bears_its_seal(files):
    rows = page(files, "downloads.html").select(".files tbody tr")

    assert len(rows) == 21
    for row in rows:
        name = row.select_one("a")["href"]
        assert sha256(files[name]).hexdigest() == words(row.select_one("code"))
        assert f"{len(files[name]):,}" == words(row.select_one(".num"))


def test_an_older_release_stays_with_a_notice_on_its_own_pages_and_among_the_downloads(made):
    second = replace(made, cut=replace(made.cut, number=2, previous=made.cut.cutoff))
    changed = ("Lakmere Police: country was NO, is now SE.",)
    out = (out_of(second, corrections=changed), out_of(made))
    older, newer = files_of(made, out=out), files_of(second, out=out)

    assert "An older release. Release 2 is out" in words(page(older, "index.html"))
    assert "An older release" not in words(page(newer, "index.html"))
    assert changed[0] in words(page(newer, "corrections.html"))
    assert "Release 2 is the newest" in words(page(newer, "downloads.html"))
    assert {name.split("/")[1] for name in newer if name.startswith("releases/")} == {"1", "2"}


def test_a_change_stands_on_the_page_of_its_agency_and_among_the_corrections_with_why():
    changed = release(logged(asked(0), answered(20, CONFIRMS)), previous=day(15))
    files = files_of(changed, out=(), preview=True)
    (note,) = changed.notes

    for name in (paths.agency(RfcId(1)), "corrections.html"):
        told = words(page(files, name))
        assert note.told in told
        assert all(change.sentence.removeprefix(note.agency) in told for change in note.changes)


def test_a_preview_says_on_every_page_that_it_is_not_out(made):
    for name, content in files_of(made, out=(), preview=True).items():
        if name.endswith(".html"):
            assert "It is not out" in words(BeautifulSoup(content, "html.parser")) or "is not out" in content.decode()


def test_the_newsrooms_own_sheet_comes_after_ours_and_only_where_there_is_one(made, files):
    themed = files_of(made, theme=b":root { --accent: red }")
    sheets = [tag["href"] for tag in page(themed, "index.html").select("link[rel=stylesheet]")]

    assert sheets == ["site.css", "theme.css"]
    assert themed["theme.css"] == b":root { --accent: red }"
    assert "theme.css" not in files
    assert b"theme.css" not in files["index.html"]


def test_the_same_release_gives_the_same_bytes_on_another_machine(files):
    program = (
        "from hashlib import sha256\n"
        "from tests.press.canaries import every_kind_of_story as story\n"
        "from tests.support.siteroom import files_of\n"
        "made = files_of(story())\n"
        "print(*[name + ':' + sha256(made[name]).hexdigest() for name in made])\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Apia", "LC_ALL": "C", "PYTHONPATH": "."}
    printed = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )

    assert printed.stdout.split() == [f"{name}:{sha256(content).hexdigest()}" for name, content in files.items()]


def test_a_page_made_alone_is_the_page_of_the_site(made, files):
    asked = issue(made)

    for name, content in files.items():
        if not name.startswith("releases/") and name not in ("site.json", *build.AS_THEY_ARE):
            assert build.page(asked, name).content == content, name
    assert build.page(asked, "agencies/0/999.html") is None
    assert build.page(asked, "../index.html") is None


def test_the_published_story_of_1803_loads_in_less_than_300_kilobytes():
    """What a reader fetches for the table, compressed as any server does it."""
    story = release(*logs(confirmed=232, unaware=34, denied_first=69, declined=97, denied=210, silent=1161))
    made = {name: content for name, content in files_of(story, out=()).items() if not name.startswith("agencies/")}
    loads = ("index.html", "site.css", "site.js", "icon.svg", "rows/index.json", "rows/1.json")

    assert "335 said employees used or tried it (34 of them" in words(page(made, "index.html").select_one(".lead"))
    assert len(page(made, "index.html").select(".plain tbody tr")) == 1803
    assert sum(len(gzip.compress(made[name], 6)) for name in loads) < 300_000


def test_a_large_dataset_is_split_and_no_row_is_lost():
    story = many(2_100)
    made = files_of(story, out=())
    index = json.loads(made["rows/index.json"])
    rows = [row for part in range(1, index["parts"] + 1) for row in json.loads(made[f"rows/{part}.json"])]
    plain = [words(one) for name in ("index.html", "table-2.html") for one in page(made, name).select(".plain th bdi")]

    assert [row[1] for row in rows] == plain
    assert sorted(plain) == sorted(row.agency for row in story.rows)
    for code, (start, end) in index["countries"].items():
        assert {row[2] for row in rows[start:end]} == {code}
    found = {
        place
        for part in range(1, len(index["names"]) + 1)
        for places in json.loads(made[f"names/{part}.json"]).values()
        for place, _ in places
    }
    assert found == set(range(2_100))


@given(st.text(max_size=30) | st.text("ال ش", max_size=12))
def test_what_is_folded_once_stays_as_it_is(text):
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize("typed", ["الشرطة", "شرطه", "الشرطه", "شـرطة", "شُرطة"])
def test_an_arabic_word_is_one_with_and_without_its_article_and_however_it_is_typed(typed):
    assert folded(typed) == folded("شرطة")


def test_countries_stand_in_the_order_of_their_names_and_not_of_their_codes():
    """Germany is DE and stands before Denmark’s DK; by name Denmark comes first."""
    rows = [replace(row, country=code) for row, code in zip(many(3).rows, ["CZ", "DE", "DK"], strict=True)]
    made = files_of(replace(many(3), rows=tuple(rows)), out=())

    assert [row[2] for row in json.loads(made["rows/1.json"])] == ["CZ", "DK", "DE"]
    plain = [words(one) for one in page(made, "index.html").select(".plain th bdi")]
    assert plain == [row.agency for row in (rows[0], rows[2], rows[1])]


def test_an_empty_release_still_makes_a_site():
    made = files_of(release())

    assert "No entity is in the dataset." in words(page(made, "index.html"))
    assert json.loads(made["rows/1.json"]) == []


def test_the_map_has_its_numbers_as_a_table_of_its_own(made, files):
    """Whoever cannot see shades reads every country there, drawn on the map or not."""
    tongue = own_tongue(made.house.codebook)
    counted = Counter(tongue.country(row.country) for row in made.rows)
    lines = page(files, "charts.html").select("[aria-labelledby=map] tbody tr")

    assert {words(one.th): int(words(one.td)) for one in lines} == counted
    assert words(page(files, "charts.html").select_one("[aria-labelledby=map] tfoot td")) == str(len(made.rows))


def test_the_downloads_say_how_to_open_the_table_in_one_line_with_its_address_where_it_is_known(made, files):
    known = page(files_of(made, base_url="https://example.org/data/"), "downloads.html")
    lines = [words(one) for one in page(files, "downloads.html").select("[aria-labelledby=one-line] code")]
    guide = (Path(__file__).parents[2] / "docs/dataset.md").read_text()

    assert lines == [line for _, line in in_one_line()]
    assert [line for line in lines if f"`{line}`" not in guide] == []
    assert [words(one) for one in known.select("[aria-labelledby=one-line] code")] == [
        'pandas.read_csv("https://example.org/data/releases/1/responses.csv", keep_default_na=False)',
        'read.csv("https://example.org/data/releases/1/responses.csv", fileEncoding = "UTF-8-BOM", na.strings = "")',
        "FROM 'https://example.org/data/releases/1/responses.csv'",
        (
            "curl -O https://example.org/data/releases/1/release.sqlite && "
            'sqlite3 release.sqlite "SELECT * FROM responses"'
        ),
    ]


def test_where_the_files_are_not_offered_nothing_says_how_to_open_them(made):
    gone = replace(out_of(made), withdrawn=True, files=())

    assert not page(files_of(made, out=(gone,)), "downloads.html").select("[aria-labelledby=one-line]")
