"""A reader at a browser."""

from playwright.sync_api import Page

from tests.support.newsroom import PASSWORD


def sign_in(page: Page, address: str, path: str, who: str = "asha") -> None:
    """Open a page of the served desk at `address` as one of the newsroom."""
    page.goto(address + path)
    page.get_by_label("E-mail address").fill(f"{who}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
