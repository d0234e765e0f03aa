"""The public table in each language the investigation publishes in: its words, days, numbers and direction."""

import gzip
import json
import re
from dataclasses import replace
from os.path import normpath
from pathlib import PurePosixPath

import pytest

from outreach.domain.ids import RfcId
from outreach.domain.investigation import Translated
from outreach.press.site import build, paths
from outreach.press.site.tongue import tongues
from tests.dataset_story import CODEBOOK, logs, release
from tests.support.site_pages import page, words
from tests.support.site_story import in_languages
from tests.support.siteroom import files_of, issue

LANGUAGES = {"": "en", "ar/": "ar", "fr/": "fr"}


@pytest.fixture(scope="module")
def made():
    return in_languages()


@pytest.fixture(scope="module")
def files(made):
    return files_of(made)


def folder_of(name):
    return next((folder for folder in LANGUAGES if folder and name.startswith(folder)), "")


def test_each_language_has_every_page_in_a_folder_of_its_own_and_the_publications_own_at_the_root(files):
    pages = {folder: set() for folder in LANGUAGES}
    for name in files:
        if name.endswith((".html", "1.json")) and not name.startswith("releases/"):
            pages[folder_of(name)].add(name.removeprefix(folder_of(name)))

    assert pages[""] == pages["ar/"] == pages["fr/"]
    assert "index.html" in pages[""]


def test_every_page_says_its_language_and_runs_in_its_direction(files):
    found = {
        (folder_of(name), page(files, name).html["lang"], page(files, name).html["dir"])
        for name in files
        if name.endswith(".html")
    }

    assert found == {("", "en", "ltr"), ("ar/", "ar", "rtl"), ("fr/", "fr", "ltr")}


def test_from_every_page_one_gets_to_the_same_page_in_each_other_language(files):
    for name in files:
        if name.endswith(".html") and not name.endswith("embed.html"):
            within = name.removeprefix(folder_of(name))
            read = page(files, name)
            switch = {tag["lang"]: tag for tag in read.select("nav.languages a")}
            alternates = {tag["hreflang"]: tag["href"] for tag in read.select("link[rel=alternate][hreflang]")}
            assert {tag: lead(name, link["href"]) for tag, link in switch.items()} == {
                tag: folder + within for folder, tag in LANGUAGES.items()
            }
            assert {tag: lead(name, href) for tag, href in alternates.items()} == {
                **{tag: folder + within for folder, tag in LANGUAGES.items()},
                "x-default": within,
            }
            assert [link["lang"] for link in switch.values() if link.get("aria-current")] == [read.html["lang"]]


def lead(name, href):
    return normpath(PurePosixPath(name).parent / href)


def test_where_it_is_known_where_the_site_lies_the_other_languages_are_whole_addresses(made):
    written = files_of(made, base_url="https://example.org/data/")
    alternates = {tag["hreflang"]: tag["href"] for tag in page(written, "fr/charts.html").select("link[hreflang]")}

    assert alternates == {
        "en": "https://example.org/data/charts.html",
        "fr": "https://example.org/data/fr/charts.html",
        "ar": "https://example.org/data/ar/charts.html",
        "x-default": "https://example.org/data/charts.html",
    }


def test_labels_tally_and_words_of_the_page_are_those_of_the_language(files):
    front = page(files, "fr/index.html")

    assert words(front.select_one(".tally .lead")).startswith("Sur les 120 entités, ")
    assert words(front.find("h2", id="search")) == "Chercher dans le tableau"
    assert words(front.find("h2", id="rows")) == "Tous (120)"
    assert words(page(files, "index.html").find("h2", id="rows")) == "All 120 entities"
    assert "A nié tout usage" in words(front.select_one("select[name=status]"))
    assert "Norvège" in words(front.select_one("select[name=country]"))
    assert [words(head) for head in front.select(".plain thead th")] == [
        "Entité",
        "Pays",
        "Type",
        "Recherches",
        "Réponse",
        "Réponse le",
    ]


def test_countries_stand_in_the_order_of_the_alphabet_whatever_marks_their_letters_bear(files):
    named = [words(one) for one in page(files, "fr/index.html").select("select[name=country] option")[1:]]

    assert [one.partition(" (")[0] for one in named][:5] == ["Australie", "Brésil", "Canada", "Égypte", "États-Unis"]


def test_days_and_numbers_are_written_as_in_that_language(files):
    agency = page(files, "fr/agencies/0/1.html")
    large = release(*logs(silent=1161), codebook=replace(CODEBOOK, translations=(Translated(language="fr"),)))
    charts = page(files_of(large, out=()), "fr/charts.html")

    assert re.search(r"\b\d+ mars 2026, \d\d:\d\d \(Oslo, UTC\+1\)", words(agency.select_one(".timeline")))
    assert re.search(r" مارس 2026، \d\d:\d\d \(أوسلو، UTC\+1\)", words(page(files, "ar/agencies/0/1.html")))
    assert "1\u202f161" in charts.select_one("tfoot").get_text()


def test_what_the_release_has_in_one_language_alone_says_in_which_on_the_page_of_another(made, files):
    question = page(files, "fr/agencies/0/1.html").select_one(".answers dt bdi")
    asked = page(files, "ar/methodology.html").select("[aria-labelledby=questions] bdi")

    assert (question["lang"], question["dir"]) == ("en", "ltr")
    assert words(question) == made.rows[0].answers[0].text
    assert [(one["lang"], one["dir"], words(one)) for one in asked] == [
        ("en", "ltr", one.text) for one in made.house.questions.questions
    ]
    assert not page(files, "methodology.html").select("[lang=en] bdi[lang]")


def test_a_label_that_nobody_translated_is_our_own_with_its_language(made):
    bare = replace(made.house.codebook, translations=(Translated(language="fr"),))
    front = page(files_of(replace(made, house=replace(made.house, codebook=bare)), out=()), "fr/index.html")

    assert "Denied any use (anglais)" in words(front.select_one("select[name=status]"))
    assert front.select_one(".tally .lead bdi")["lang"] == "en"


def test_a_language_whose_words_we_do_not_have_gets_no_pages_and_our_own_none_twice(made):
    others = (Translated(language="nl"), Translated(language="en"), Translated(language="pt-BR"))
    codebook = replace(made.house.codebook, translations=others)

    found = tongues(replace(made, house=replace(made.house, codebook=codebook)))

    assert [(one.tag, one.folder) for one in found] == [("en", ""), ("pt-BR", "pt-BR/")]


def test_the_parts_for_the_script_hold_the_words_of_the_language_and_the_same_rows(files):
    own, french = (json.loads(files[f"{folder}rows/1.json"]) for folder in ("", "fr/"))
    labels = json.loads(files["fr/rows/index.json"])["labels"]

    assert sorted(row[:8] for row in own) == sorted(row[:8] for row in french)
    assert [row[2] for row in own] != [row[2] for row in french], "États-Unis stand before Finlande"
    assert labels["status"]["denied"] == "A nié tout usage"
    assert labels["kind"]["police"] == "police municipale"


def test_a_page_of_another_language_made_alone_is_the_page_of_the_site(made, files):
    asked = issue(made)

    for name in ("fr/index.html", "ar/charts.html", "fr/rows/index.json", "ar/agencies/0/901.html", "fr/embed.html"):
        assert build.page(asked, name).content == files[name], name
    assert build.page(asked, "fr/agencies/0/99999.html") is None
    assert build.page(asked, "de/index.html") is None


def test_no_language_of_the_published_story_is_heavier_than_300_kilobytes():
    translations = tuple(Translated(language=tag) for tag in ("fr", "ar", "de", "es", "pt"))
    counts = {"confirmed": 232, "unaware": 34, "denied_first": 69, "declined": 97, "denied": 210, "silent": 1161}
    story = release(*logs(**counts), codebook=replace(CODEBOOK, translations=translations))
    for tongue in tongues(story):
        names = [tongue.folder + name for name in ("index.html", "rows/index.json", "rows/1.json")]
        written = {name: build.page(issue(story, out=()), name).content for name in names}
        shared = [file.content for file in build.as_they_are()]

        assert sum(len(gzip.compress(one, 6)) for one in (*written.values(), *shared)) < 300_000, tongue.tag


def test_the_name_of_a_row_in_other_letters_says_in_which_language_it_is(files):
    heading = page(files, paths.agency(RfcId(901))).select_one("h1 bdi")

    assert heading["lang"] == "ar"
