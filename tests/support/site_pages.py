"""The pages of a public table, read as text and opened in a browser."""

from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Page, expect


def page(files: Mapping[str, bytes], name: str) -> BeautifulSoup:
    return BeautifulSoup(files[name], "html.parser")


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def ready(browsed: Page, address: str) -> None:
    """Opened, and its rows there to be searched."""
    browsed.goto(address)
    expect(browsed.locator(".found[data-ready]")).to_be_visible()
