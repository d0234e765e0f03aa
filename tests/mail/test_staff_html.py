"""A notice as HTML: the words of its plain text, with each link under what it is of."""

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from outreach.mail.staff_html import as_html

TEXT = """Outstanding in Blue Lantern

2 overdue
- deadline Mon 9 Mar 2026 17:00 CET
  https://desk.example.org/requests/1/next
- deadline Tue 10 Mar 2026 17:00 CET
  https://desk.example.org/requests/2/next

The desk says what is outstanding now:
https://desk.example.org/

This notice says no more.
"""


def test_lists_headings_and_links_are_what_they_look_like():
    page = BeautifulSoup(as_html("Outstanding", TEXT), "html.parser")

    assert [one.get_text() for one in page.select("h2")] == ["Outstanding in Blue Lantern"]
    assert [(one.get_text(), one["href"]) for one in page.select("a")] == [
        ("deadline Mon 9 Mar 2026 17:00 CET", "https://desk.example.org/requests/1/next"),
        ("deadline Tue 10 Mar 2026 17:00 CET", "https://desk.example.org/requests/2/next"),
        ("The desk says what is outstanding now:", "https://desk.example.org/"),
    ]
    assert len(page.select("ul > li")) == 2
    assert page.select("p")[-1].get_text() == "This notice says no more."


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_no_words_become_markup_and_none_are_lost(words):
    page = BeautifulSoup(as_html(words, f"Before.\n{words}\nAfter."), "html.parser")

    assert not page.select("script, img, iframe, style, form")
    assert {tag.name for tag in page.body.find_all()} <= {"p", "br", "a", "h2", "ul", "li"}
    assert "".join(words.split()) in "".join(page.body.get_text().split()) or words.startswith(("- ", "http"))
