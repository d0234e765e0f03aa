"""A real clamd on this machine, which knows one signature: that of the file every scanner is tried with."""

import getpass
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.requirements import absent

SECONDS_TO_START = 60
TRIAL = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""In two pieces, so that no scanner takes this file away from whoever reads it (eicar.org)."""
CALLED = "Trial.File.UNOFFICIAL"
LARGEST = 1 << 20


@pytest.fixture(scope="session")
def clamd() -> Iterator[str]:
    """Its address."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if program is None:
        absent("clamd", "Install it (Debian: apt-get install clamav-daemon) to test the scanning of files.")
    folder = Path(tempfile.mkdtemp(prefix="outreach-clamd-"))
    (folder / "trial.ndb").write_text(f"Trial.File:0:*:{TRIAL.hex()}\n")
    settings = {
        "DatabaseDirectory": folder,
        "LocalSocket": folder / "socket",
        "User": getpass.getuser(),
        "Foreground": "yes",
        "StreamMaxLength": LARGEST,
        "TemporaryDirectory": folder,
    }
    (folder / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    with subprocess.Popen(
        [program, "--config-file", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        _wait_for(folder / "socket", running)
        yield f"unix://{folder / 'socket'}"
        running.terminate()
    shutil.rmtree(folder)


def _wait_for(place: Path, running: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and running.poll() is None:
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(str(place)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("clamd did not start.", pytrace=False)
