"""The page on who may what is the table itself."""

from pathlib import Path

from outreach.web.permissions import as_page

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"


def test_the_page_says_what_the_table_says():
    assert PAGE.read_text(encoding="utf-8") == as_page(), "write it anew with `make permissions`"
