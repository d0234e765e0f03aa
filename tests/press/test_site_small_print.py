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
    ("begun", "ticks"),
    [
        (0, ["2 Mar", "2026", "5 Mar", "7 Mar", "10 Mar", "2026"]),
        (301, ["28 Dec", "2026", "31 Dec", "2 Jan", "2027", "5 Jan", "2027"]),
    ],
)
def test_the_axis_of_time_says_the_year_where_it_begins_and_where_it_ends(begun, ticks):
    told = release(logged(asked(begun), answered(begun + 4, CONFIRMS)), cutoff=day(begun + 8))
    drawn = page(files_of(told, out=()), "charts.html").select("[aria-labelledby=over-time-title] text")

    assert [words(one) for one in drawn if one["y"] in ("190", "206")] == ticks


def many(*late):
    """Twenty that were asked on one day and answered within nine days, and some that answered much later."""
    told = [logged(asked(0), answered(number % 9 + 1, CONFIRMS), rfc_id=number) for number in range(1, 21)]
    return [*told, *(logged(asked(0), answered(at, DENIES), rfc_id=100 + at) for at in late)]


def over_time(until, *late):
    made = release(*many(*late), cutoff=day(until))
    return page(files_of(made, out=()), "charts.html").select_one("figure[aria-labelledby=over-time]")


def test_one_late_answer_does_not_press_all_others_into_a_corner():
    figure = over_time(200, 190)
    said = "Drawn until 15 March 2026, when 21 of 21 had been asked and 20 of 21 had answered. What came after it"

    assert [words(one) for one in figure.select("svg text[y='190']")][-1] == "15 Mar"
    assert words(figure.select_one("#over-time-beyond")).startswith(said)
    assert said in words(figure.select_one("svg desc"))
    assert figure.svg["aria-describedby"] == "over-time-beyond"
    assert [[words(cell) for cell in line.select("th, td")] for line in figure.select("tbody tr")] == [
        ["8 March 2026", "21", "14"],
        ["15 March 2026", "21", "20"],
        ["13 September 2026", "21", "21"],
        ["18 September 2026", "21", "21"],
    ], "the late one has its week, and the end is the cut-off"


def test_a_long_silence_after_the_last_answer_is_said_and_not_drawn():
    said = words(over_time(200).select_one("#over-time-beyond"))

    assert said == "Drawn until 15 March 2026: nothing was added after it, up to 18 September 2026."


def test_what_is_no_tail_is_drawn_to_its_end():
    figure = over_time(60, 40, 45, 50, 55)

    assert figure.select_one("#over-time-beyond") is None
    assert figure.select_one("svg desc") is None
    assert [words(one) for one in figure.select("svg text[y='190']")][-1] == "1 May"


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
