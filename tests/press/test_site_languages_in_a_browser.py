"""The public table in other languages as readers meet it: searched in their words, from right to left, by axe too."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from outreach.press.site import build
from tests.support.page_tools import invalid
from tests.support.site_pages import ready
from tests.support.site_story import DESK, PAGES, PHONE, in_languages
from tests.support.siteroom import issue, out_of, served, written

BY_AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
IN_OTHERS = [f"{tag}/{path}" for tag in ("ar", "fr") for path in PAGES]


@pytest.fixture(scope="module")
def made():
    return in_languages()


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    told = issue(made, out=(out_of(made),), base_url="https://example.org/data/")
    return written(build.site(told), tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def site(folder):
    with served(folder) as address:
        yield address


def test_a_search_looks_for_countries_and_kinds_in_the_words_of_the_language(page, site, made):
    ready(page, f"{site}/fr/index.html")
    page.get_by_label("Nom, pays ou type").fill("norvège municipale")

    expect(page.get_by_role("status")).to_contain_text("résultat")
    fits = [row.agency for row in made.rows if (row.country, row.kind) == ("NO", "police")]
    assert fits
    page.wait_for_timeout(100)
    assert page.locator(".found tbody th").all_inner_texts() == fits
    expect(page.locator(".found tbody td").nth(1)).to_have_text("police municipale")


def test_one_changes_the_language_and_stays_on_the_same_page(page, site):
    page.goto(f"{site}/agencies/0/901.html")
    page.get_by_role("link", name="العربية").click()
    page.wait_for_url(f"{site}/ar/agencies/0/901.html")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")

    page.get_by_role("link", name="Français").click()
    page.wait_for_url(f"{site}/fr/agencies/0/901.html")


def test_the_lines_for_another_page_name_the_address_the_site_was_published_for(page, site):
    ready(page, f"{site}/fr/index.html?status=denied")
    page.get_by_text("Afficher cette sélection").click()

    lines = page.get_by_label("Mettez ceci dans votre page").input_value()
    assert 'src="https://example.org/data/fr/embed.html?status=denied"' in lines
    page.goto(f"{site}/downloads.html")
    expect(page.locator("pre", has_text="embed.html")).to_contain_text('src="https://example.org/data/embed.html"')


@pytest.mark.parametrize("path", IN_OTHERS)
def test_no_page_is_wider_than_a_phone_in_any_language(page, site, path):
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/{path}")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("path", IN_OTHERS)
def test_axe_finds_nothing_to_mend_in_any_language(page, site, path):
    page.set_viewport_size(DESK)
    page.goto(f"{site}/{path}")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    found = Axe().run(page, options=BY_AXE).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_every_page_of_every_language_is_valid_html(folder):
    assert invalid([folder / path for path in IN_OTHERS]) == []
