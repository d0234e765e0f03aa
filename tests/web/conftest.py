"""A newsroom of its own for each test of the pages."""

import pytest

from tests.support.newsroom import Newsroom, Reader, open_newsroom


@pytest.fixture
def newsroom(sqlite_url, tmp_path) -> Newsroom:
    return open_newsroom(sqlite_url, str(tmp_path / "home"))


@pytest.fixture
def asha(newsroom) -> Reader:
    """A reporter."""
    return newsroom.reader("asha")


@pytest.fixture
def edith(newsroom) -> Reader:
    """An editor."""
    return newsroom.reader("edith")
