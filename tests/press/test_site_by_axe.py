"""axe finds nothing on any page for readers, at WCAG 2.2 AA: on a phone, at a desk, by day and in the dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from outreach.press.site import build
from tests.support.site_story import DESK, PAGES, PHONE, story
from tests.support.siteroom import issue, out_of, served, written

BY_AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def made():
    return story()


@pytest.fixture(scope="module")
def site(made, tmp_path_factory):
    folder = written(build.site(issue(made, out=(out_of(made),))), tmp_path_factory.mktemp("site"))
    with served(folder) as address:
        yield address


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("size", "scheme"),
    [(PHONE, "light"), (DESK, "light"), (DESK, "dark")],
    ids=["phone", "desk", "desk in the dark"],
)
def test_axe_finds_nothing_to_mend_on_any_page(page, site, path, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site}/{path}")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    found = Axe().run(page, options=BY_AXE).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_a_page_with_something_to_mend_is_found_out(page):
    page.set_content("<html><body><img src='data:,'><input></body></html>")

    assert Axe().run(page, options=BY_AXE).response["violations"]
