"""The public table as plain files in a real Chromium: with scripts and without, on a phone, in the dark, on paper."""

from dataclasses import replace
from io import BytesIO

import pytest
from babel import Locale
from playwright.sync_api import expect
from pypdf import PdfReader

from outreach.press.site import build
from tests.support.site_pages import ready
from tests.support.site_story import ARABIC, DESK, PAGES, PHONE, story
from tests.support.siteroom import issue, out_of, served, written


@pytest.fixture(scope="module")
def made():
    """In the order of the site: by country as English calls it."""
    told = story()
    rows = sorted(told.rows, key=lambda row: Locale("en").territories[row.country])
    return replace(told, rows=tuple(rows))


@pytest.fixture(scope="module")
def site(made, tmp_path_factory):
    folder = written(build.site(issue(made, out=(out_of(made),))), tmp_path_factory.mktemp("site"))
    with served(folder) as address:
        yield address


@pytest.fixture
def complaints(page):
    """Whatever the browser has to complain of, and whatever was asked of anybody else."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.on(
        "request", lambda request: None if request.url.startswith("http://127.0.0.1:") else said.append(request.url)
    )
    return said


def names(page):
    """Once all are drawn: the first dozen stands there before the others."""
    page.wait_for_timeout(100)
    return page.locator(".found tbody th").all_inner_texts()


def test_a_search_finds_while_one_types_and_the_address_keeps_it(page, site, complaints):
    ready(page, f"{site}/index.html")
    page.get_by_label("Name, country or kind").press_sequentially("kirkvik 1")

    expect(page.get_by_role("status")).to_contain_text("entities fit")
    found = names(page)
    assert found
    assert all("Kirkvik" in name and "1" in name for name in found)
    page.wait_for_url("**/index.html?q=kirkvik+1")

    page.reload()
    expect(page.get_by_label("Name, country or kind")).to_have_value("kirkvik 1")
    expect(page.locator(".found tbody tr")).to_have_count(len(found))
    assert names(page) == found
    assert complaints == []


@pytest.mark.parametrize(
    "typed", ["TROMSO", "tromsø", "lodz", "strasse", "القاهرة", "قاهره", "القـاهرة", "norway", "prosecutor"]
)
def test_marks_capitals_and_letters_of_other_keyboards_do_not_hide_anybody(page, site, typed):
    ready(page, f"{site}/index.html")
    page.get_by_label("Name, country or kind").fill(typed)

    expect(page.locator(".found tbody tr").first).to_be_visible()
    assert "No entity" not in page.get_by_role("status").inner_text()


def test_choices_narrow_the_table_together_and_the_numbers_beside_them_are_true(page, site, made):
    ready(page, f"{site}/index.html")
    page.get_by_label("Country", exact=True).select_option("NO")
    norwegian = [row for row in made.rows if row.country == "NO"]
    expect(page.get_by_role("status")).to_have_text(f"{len(norwegian)} entities fit.")

    page.get_by_label("Response").select_option("denied")
    denied = [row for row in norwegian if row.status.value == "denied"]
    assert names(page) == [row.agency for row in denied]

    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("status")).to_contain_text(f"{len(made.rows)} entities fit; here are the first 50.")
    page.wait_for_url("**/index.html")


@pytest.mark.parametrize(
    ("label", "option", "fits"),
    [
        ("Kind", "ministry", lambda row: row.kind == "ministry"),
        ("Searches", "6–50", lambda row: row.published_range == "6–50"),
        ("Circumstances", "denied first", lambda row: "denied first" in row.qualifiers),
    ],
)
def test_every_choice_leaves_the_rows_that_have_it(page, site, made, label, option, fits):
    ready(page, f"{site}/index.html")
    page.get_by_label(label, exact=True).select_option(option)

    assert names(page) == [row.agency for row in made.rows if fits(row)]


def test_rows_stand_in_the_order_that_was_chosen(page, site, made):
    ready(page, f"{site}/index.html?status=confirmed&kind=police&sort=newest")
    days = page.locator(".found tbody time").evaluate_all("all => all.map((one) => one.dateTime)")

    assert days == sorted(days, reverse=True)
    assert len(days) == sum((row.status.value, row.kind) == ("confirmed", "police") for row in made.rows)


def test_nothing_found_says_what_to_do_and_a_choice_that_there_is_not_is_none(page, site, made):
    ready(page, f"{site}/index.html?country=XX&q=zzz")
    expect(page.get_by_role("status")).to_have_text("No entity fits. Take a word or a choice away.")

    page.get_by_label("Name, country or kind").fill("")
    expect(page.get_by_role("status")).to_contain_text(f"{len(made.rows)} entities fit")


def test_more_rows_come_by_the_button_until_all_are_there(page, site, made):
    ready(page, f"{site}/index.html")
    for _ in range(2):
        page.get_by_role("button", name="Show more").click()

    expect(page.locator(".found tbody tr")).to_have_count(len(made.rows))
    expect(page.get_by_role("button", name="Show more")).to_be_hidden()
    assert names(page) == [row.agency for row in made.rows]


def test_without_scripts_the_whole_table_stands_there_and_nothing_that_would_not_work(browser, site, made):
    for size in (PHONE, DESK):
        context = browser.new_context(java_script_enabled=False, viewport=size)
        page = context.new_page()
        page.goto(f"{site}/index.html")

        assert page.locator(".plain tbody th").all_inner_texts() == [row.agency for row in made.rows]
        expect(page.get_by_label("Name, country or kind")).to_be_hidden()
        page.locator(".plain tbody a").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(made.rows[0].agency)
        context.close()


def test_where_the_rows_cannot_be_fetched_the_plain_table_stays_and_says_so(page, site, made):
    page.route("**/rows/1.json", lambda route: route.abort())
    page.goto(f"{site}/index.html")

    expect(page.get_by_role("status")).to_contain_text("its rows could not be fetched. The whole table stands below.")
    expect(page.locator(".plain tbody tr")).to_have_count(len(made.rows))
    expect(page.locator(".plain tbody tr").first).to_be_visible()
    expect(page.get_by_label("Name, country or kind")).to_be_hidden()


def test_until_the_rows_are_there_the_plain_table_stands_and_what_is_typed_meanwhile_counts(page, site):
    waiting = []
    page.route("**/rows/1.json", lambda route: waiting.append(route))  # noqa: PLW0108  # Playwright marks what it calls
    page.goto(f"{site}/index.html")
    expect(page.get_by_role("status")).to_have_text("The search is being made ready.")
    expect(page.locator(".plain tbody tr").first).to_be_visible()
    expect(page.locator(".found table")).to_be_hidden()
    page.get_by_label("Name, country or kind").fill("kirkvik 1")

    waiting[0].continue_()

    expect(page.locator(".found[data-ready]")).to_be_visible()
    expect(page.locator(".plain")).to_be_hidden()
    assert all("Kirkvik" in name for name in names(page))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone_and_none_complains(page, site, complaints, path):
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/{path}")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert complaints == []


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_order_that_is_chosen_can_be_read_whole(page, site, viewport):
    """`Country, then name` was cut by the arrow beside it."""
    page.set_viewport_size(viewport)
    ready(page, f"{site}/index.html")
    chosen = page.get_by_label("Order")
    needed = chosen.evaluate(
        """one => {
            const bare = one.cloneNode(true);
            [...bare.options].slice(1).forEach(option => option.remove());
            bare.style.inlineSize = "max-content";
            one.after(bare);
            const width = bare.offsetWidth;
            bare.remove();
            return width;
        }"""
    )

    assert chosen.evaluate("one => one.offsetWidth") >= needed


def test_words_from_right_to_left_run_that_way(page, site):
    page.goto(f"{site}/agencies/0/901.html")
    said = page.get_by_text(ARABIC)

    assert said.evaluate("one => getComputedStyle(one).direction") == "rtl"
    expect(page.locator("blockquote[lang=en]")).to_have_attribute("dir", "ltr")


def test_on_paper_the_rows_and_words_are_there_and_the_controls_are_not(page, site, made):
    ready(page, f"{site}/index.html?status=denied")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    expect(page.locator(".found tbody tr")).to_have_count(sum(row.status.value == "denied" for row in made.rows))
    for gone in ("form.narrow", ".top nav", "button.more"):
        expect(page.locator(gone).first).to_be_hidden()


def test_on_paper_a_narrowed_table_says_by_what_it_is_narrowed_and_a_whole_one_says_nothing(page, site, made):
    ready(page, f"{site}/index.html?status=denied&country=NO&q=authority")
    expect(page.locator(".chosen")).to_be_hidden()
    page.emulate_media(media="print")

    narrowed = "Narrowed down to: Name, country or kind: “authority”; Country: Norway; Response: Denied any use."
    expect(page.locator(".chosen")).to_be_visible()
    expect(page.locator(".chosen")).to_have_text(narrowed)

    page.emulate_media(media="screen")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("status")).to_contain_text(f"{len(made.rows)} entities fit")
    expect(page.locator(".chosen")).to_have_text("")


def test_on_paper_no_word_is_broken_in_two(page, site, made):
    """“German/y” in a narrow column is read by nobody; A4 has room for the words."""
    page.set_viewport_size({"width": 680, "height": 960})
    ready(page, f"{site}/index.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    paper = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "22mm"))

    printed = " ".join(one.extract_text() for one in PdfReader(BytesIO(paper)).pages)
    words = {word for row in made.rows for word in (Locale("en").territories[row.country], row.kind) if word.isascii()}
    assert {word for word in words if word not in " ".join(printed.split())} == set()


def test_after_printing_the_page_is_as_long_as_before(page, site, made):
    ready(page, f"{site}/index.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".found tbody tr")).to_have_count(len(made.rows))

    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".found tbody tr")).to_have_count(50)


def test_a_selection_is_shown_in_the_page_of_somebody_else(page, site, made, tmp_path):
    ready(page, f"{site}/index.html?status=declined")
    page.get_by_text("Show this selection on your own page").click()
    lines = page.get_by_label("Put this into your page").input_value()
    (tmp_path / "story.html").write_text(f"<!doctype html><title>A story</title>{lines}")

    with served(tmp_path) as elsewhere:
        page.goto(f"{elsewhere}/story.html")
        frame = page.frame_locator("iframe")
        declined = [row.agency for row in made.rows if row.status.value == "declined"]
        expect(frame.locator(".found tbody tr")).to_have_count(min(10, len(declined)))
        assert frame.locator(".found tbody th").all_inner_texts() == declined[:10]
        frame.get_by_role("link", name="All of them, with search").click()
        page.wait_for_url(f"{site}/index.html?status=declined")


def test_without_scripts_the_frame_in_somebody_elses_page_holds_the_first_rows(browser, site, made):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{site}/embed.html")

    assert page.locator(".plain tbody th").all_inner_texts() == [row.agency for row in made.rows[:10]]
    expect(page.get_by_role("link", name="All of them, with search")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


def test_everything_on_the_table_can_be_reached_by_keyboard(page, site):
    ready(page, f"{site}/index.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.get_by_label("Name, country or kind").focus()
    for _ in range(7):
        page.keyboard.press("Tab")

    expect(page.get_by_role("button", name="Clear")).to_be_focused()
