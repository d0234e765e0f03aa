"""What a reader of the public table would stumble over: numbers that seem to differ, days without a year."""

from collections import Counter

import pytest

from outreach.domain.ids import RfcId
from outreach.press.site import paths
from outreach.press.site.scripts import spoken
from tests.dataset_story import UNAWARE, denied_first, logged, release
from tests.story import CONFIRMS, DENIES, answered, asked, day, due, quoted, ruled, signed_off, verified
from tests.support.site_pages import page, words
from tests.support.siteroom import files_of, out_of


def both():
    """Denied first, and its officials were unaware: the tally counts it under the latter."""
    turned = (answered(3, DENIES), asked(4, due=11), answered(9, CONFIRMS, circumstances=(UNAWARE,)), ruled(10, 4, 6))
    return logged(due(0, 11), asked(0, due=11), *turned, signed_off(12), rfc_id=2, name="Port Ansel Police")


def test_a_choice_that_holds_more_rows_than_the_tally_says_is_explained_under_the_tally():
    made = release(logged(*denied_first()), both())
    files = files_of(made, out=())
    choice = next(one for one in page(files, "index.html").select("option") if words(one).startswith("Denied first"))
    why = "“Denied first” holds for 2 in all; 1 of them the tally counts under what it names before"

    assert words(choice) == "Denied first (2)"
    assert "another 1 first denied" in made.tally_sentence
    assert why in words(page(files, "index.html").select_one(".tally"))
    assert why in words(page(files, "methodology.html"))


def test_where_every_choice_agrees_with_the_tally_there_is_nothing_to_explain():
    files = files_of(release(logged(*denied_first())), out=())

    assert "holds for" not in words(page(files, "index.html").select_one(".tally"))


@pytest.mark.parametrize(
    ("until", "ticks"),
    [
        (40, ["2 Mar", "2026", "15 Mar", "29 Mar", "11 Apr", "2026"]),
        (400, ["2 Mar", "2026", "13 Jul", "24 Nov", "6 Apr", "2027"]),
    ],
)
def test_the_axis_of_time_says_the_year_where_it_begins_and_where_it_ends(until, ticks):
    told = release(logged(asked(0), answered(3, CONFIRMS)), cutoff=day(until))
    drawn = page(files_of(told, out=()), "charts.html").select("[aria-labelledby=over-time-title] text")

    assert [words(one) for one in drawn if one["y"] in ("190", "206")] == ticks


def test_each_page_describes_itself():
    made = release(logged(*denied_first()), both())
    files = files_of(made, out=(out_of(made),))
    told = Counter(
        page(files, name).select_one("meta[name=description]")["content"]
        for name in files
        if name.endswith(".html") and name != paths.EMBED
    )

    assert [description for description, pages in told.items() if pages > 1 or not description.strip()] == []


def test_the_methodology_stands_in_paragraphs_and_the_limits_in_a_list():
    read = page(files_of(release(logged(*denied_first())), out=()), "methodology.html")

    assert len(read.select("[aria-labelledby=how] p")) > 2
    assert len(read.select("[aria-labelledby=limits] li")) > 1


@pytest.mark.parametrize(
    ("text", "country", "language"),
    [
        ("شرطة المدينة", "EG", "ar"),
        ("شرطة المدينة", "NO", "ar"),
        ("شرطة", "MA", "ar"),
        ("پلیس تهران", "IR", "fa"),
        ("پولیس", "PK", "ur"),
        ("משטרת ישראל", "IL", "he"),
        ("Поліція", "UA", "uk"),
        ("Αστυνομία", "GR", "el"),
        ("Полиция", "NO", ""),
        ("Politi", "NO", ""),
        ("警察", "JP", ""),
        ("12–40", "EG", ""),
        ("Police شرطة", "FR", ""),
    ],
)
def test_words_in_other_letters_have_the_language_written_so_where_the_agency_is(text, country, language):
    assert spoken(text, country) == language


def test_a_quote_of_which_nobody_said_the_language_has_that_of_its_letters():
    told = (due(0, 7), asked(0), answered(3, DENIES), quoted(3, "לא השתמשנו בזה"), verified(4, 5), signed_off(9))
    files = files_of(release(logged(*told, country="IL")), out=())
    said = page(files, paths.agency(RfcId(1))).select_one("blockquote")

    assert (said["lang"], said["dir"]) == ("he", "rtl")
