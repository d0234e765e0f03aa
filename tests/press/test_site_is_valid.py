"""The pages for readers are valid HTML, and Lighthouse has nothing to hold against them."""

import pytest

from outreach.press.site import build
from tests.support.page_tools import invalid, lighthouse
from tests.support.site_story import PAGES, story
from tests.support.siteroom import issue, many, out_of, served, written


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = story()
    return written(build.site(issue(made, out=(out_of(made),))), tmp_path_factory.mktemp("site"))


def test_every_page_is_valid_html(folder, tmp_path):
    large = written(build.site(issue(many(2_100), out=(), preview=True)), tmp_path)
    pages = [folder / path for path in PAGES] + [large / "index.html", large / "table-2.html", large / "downloads.html"]

    assert invalid(pages) == []


def test_a_page_that_is_not_valid_is_found_out(tmp_path):
    (tmp_path / "bad.html").write_text("<!doctype html><html lang=en><title>x</title><p><div></p></html>")

    assert invalid([tmp_path / "bad.html"])


@pytest.mark.torture
@pytest.mark.parametrize("path", PAGES)
def test_lighthouse_gives_every_page_the_full_score(folder, tmp_path, path):
    with served(folder) as address:
        found = lighthouse(f"{address}/{path}", tmp_path / "report.json")

    assert found == {"accessibility": 1, "best-practices": 1, "faults": []}
