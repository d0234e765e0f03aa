"""A real Chromium for pytest-playwright: the one we are told of, or the one this machine has."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.requirements import absent

NEXT_STEP = "Install one (Debian: apt-get install chromium; macOS: Google Chrome) or name it in OUTREACH_CHROMIUM."
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
APPLICATIONS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]
# It may run as root, in a container without a graphics card, and talks to nobody but the desk.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = chromium() or absent("browser", NEXT_STEP)
    return {**browser_type_launch_args, "executable_path": found, "args": ARGUMENTS}


def chromium() -> str | None:
    given = os.environ.get("OUTREACH_CHROMIUM")
    installed = [path for path in APPLICATIONS if Path(path).exists()]
    return given or next(filter(None, map(shutil.which, NAMES)), None) or next(iter(installed), None)
