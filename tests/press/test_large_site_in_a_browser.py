"""A public table of more rows than one page holds: parts are fetched as they are needed, and nobody is lost."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from outreach.press.site import build
from tests.support.site_pages import ready
from tests.support.siteroom import issue, many, served, written


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = written(build.site(issue(many(4_100), out=())), tmp_path_factory.mktemp("large"))
    with served(folder) as address:
        yield address


@pytest.fixture
def fetched(page):
    asked_for = []
    page.on("request", lambda request: asked_for.append(urlsplit(request.url).path.lstrip("/")))
    return asked_for


def test_of_a_large_dataset_only_the_parts_that_are_needed_are_fetched(page, large, fetched):
    ready(page, f"{large}/index.html?country=US")

    expect(page.locator(".found tbody td.by").first).to_have_text("United States")
    assert [path for path in fetched if path.startswith(("rows/", "names/"))] == ["rows/index.json", "rows/2.json"]


@pytest.mark.parametrize("typed", ["agency 04012", "lodz 0", "TROMSØ", "strasse", "القاهرة"])
def test_a_search_in_a_large_dataset_fetches_the_names_and_then_the_rows(page, large, fetched, typed):
    ready(page, f"{large}/index.html")
    page.get_by_label("Name, country or kind").fill(typed)

    expect(page.get_by_role("status")).not_to_contain_text("4,100")
    expect(page.locator(".found tbody tr").first).to_be_visible()
    assert len({path for path in fetched if path.startswith("names/")}) == 1


def test_of_a_large_dataset_a_choice_shows_the_first_rows_and_says_that_there_are_more(page, large):
    ready(page, f"{large}/index.html?status=denied")

    expect(page.get_by_role("status")).to_have_text("The first 50 that fit, of more.")
    page.get_by_label("Order").select_option("name")
    expect(page.get_by_role("status")).to_have_text("820 entities fit; here are the first 50.")


def test_without_scripts_a_large_table_has_pages_that_lead_to_each_other(browser, large):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{large}/index.html")
    expect(page.locator(".plain tbody tr")).to_have_count(2_000)
    page.get_by_role("navigation", name="Pages of the table").get_by_role("link", name="3").click()

    expect(page.locator(".plain tbody tr")).to_have_count(100)
    page.get_by_role("link", name="Search the whole table").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Blue Lantern")
    context.close()


def test_where_the_line_breaks_the_search_says_so_and_goes_on_once_it_is_back(page, large):
    ready(page, f"{large}/index.html")
    page.route("**/names/*.json", lambda route: route.abort())
    page.get_by_label("Name, country or kind").fill("kirkvik 0")
    expect(page.get_by_role("status")).to_contain_text("could not be fetched just now")

    page.unroute("**/names/*.json")
    page.get_by_label("Name, country or kind").fill("kirkvik")
    expect(page.get_by_role("status")).to_contain_text("entities fit")
