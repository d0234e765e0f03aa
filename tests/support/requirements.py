"""What a test does when this machine lacks something it needs: say so loudly, and fail where a skip would hide."""

import os
from typing import NoReturn

import pytest


def absent(what: str, next_step: str) -> NoReturn:
    """Skip; or fail, where OUTREACH_REQUIRE_<WHAT>=1 says that this machine must have it."""
    message = f"No {what} here. {next_step}"
    if os.environ.get(f"OUTREACH_REQUIRE_{what.upper()}") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
