"""axe finds nothing on the pages of our own people, at WCAG 2.2 AA: at a desk by day, and on a phone in the dark.

Nor does any word run out of its cell into the next.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from outreach.domain.facts import NoteAdded
from tests.support.browsing import sign_in
from tests.support.site_story import DESK, PHONE

AT = "/investigations/blue-lantern"
BY_AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"landmark-unique": {"enabled": True}},  # a voice reads landmarks out by name
}
OUTSIDE = """() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode, around = words.parentElement;
    if (!words.data.trim() || around.closest(".gone, .skip, pre, select, svg, script, textarea")) continue;
    const cell = around.closest("td, th, li, dd, dt, p");
    if (!cell) continue;
    const edge = cell.getBoundingClientRect(), range = document.createRange();
    range.selectNodeContents(words);
    for (const line of range.getClientRects())
      if (line.width > 1 && (line.right > edge.right + 8 || line.left < edge.left - 8)) found.push(words.data.trim());
  }
  return found.slice(0, 3);
}"""
"""Words that run out of their cell, line or paragraph by more than a letter."""

PAGES = (
    "/",
    "/help",
    "/me",
    "/me/sessions",
    "/me/calendar",
    "/agencies",
    "/agencies/port-ansel-police-service",
    "/agencies/port-ansel-police-service/edit",
    "/inbox",
    "/outbox/unknown",
    "/investigations",
    "/investigations/new",
    AT,
    f"{AT}/requests",
    f"{AT}/requests?phase=overdue",
    f"{AT}/calls",
    f"{AT}/follow-ups",
    f"{AT}/readiness",
    f"{AT}/sign-off",
    f"{AT}/questions",
    f"{AT}/policy",
    f"{AT}/codebook",
    f"{AT}/reminders",
    f"{AT}/letters",
    f"{AT}/letters/new?hand=yes",
    f"{AT}/letters/templates",
    f"{AT}/imports",
    f"{AT}/releases",
    f"{AT}/team",
    "/requests/1",
    "/requests/1/attempts/new",
    "/requests/1/responses/new",
    "/requests/1/statements/new",
    "/requests/1/extensions/new",
)


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone in the dark"])
def test_axe_finds_nothing_on_the_pages_of_our_own_people(page, address, denied, size, scheme):
    denied.told(denied.port_ansel, NoteAdded(text="They close at four."))
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/sign-in")
    found = {"/sign-in": faults(page)}
    sign_in(page, address, "/", who="edith")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for path in PAGES:
        answer = page.goto(address + path)
        assert answer.status == 200, path
        found[path] = faults(page)

    assert {path: told for path, told in found.items() if told} == {}


def faults(page):
    """What axe would have mended, and words outside their cell, with everything folded out."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    told = Axe().run(page, options=BY_AXE).response["violations"]
    outside = page.evaluate(OUTSIDE)
    return [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in told] + (
        [("outside their cell", outside)] if outside else []
    )
