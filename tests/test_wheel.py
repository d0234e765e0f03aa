"""The wheel is the whole desk: installed alone into an empty environment, it migrates a database and shows a page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
SHOW_A_PAGE = """
import os
from outreach.config import Config
from outreach.web import create_app
from outreach.wiring import open_desk

config = Config.from_env(os.environ)
answer = create_app(open_desk(config), config).test_client().get("/", follow_redirects=True)
print(answer.status_code, answer.text)
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the wheel, what it asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder), cwd=CHECKOUT)
    [wheel] = folder.glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", "empty", cwd=folder)
    install(folder / "empty", "--require-hashes", "--requirement", str(CHECKOUT / "requirements.txt"))
    install(folder / "empty", "--no-deps", str(wheel))
    return folder / "empty" / "bin"


def test_the_installed_program_says_its_version(programs, desk_environment):
    from outreach import __version__

    assert __version__ in run(str(programs / "outreach"), "--version", **desk_environment)


def test_the_installed_program_shows_a_page_from_a_database_it_migrated(programs, desk_environment):
    run(str(programs / "outreach"), "db", "upgrade", **desk_environment)

    page = run(str(programs / "python"), "-c", SHOW_A_PAGE, **desk_environment)

    assert page.startswith("200 <!doctype html>"), page[:300]
    assert "</html>" in page


@pytest.fixture
def desk_environment(tmp_path):
    """A folder and settings of its own: nothing of this checkout is in reach."""
    settings = {
        "OUTREACH_DATABASE_URL": f"sqlite:///{tmp_path}/desk.sqlite3",
        "OUTREACH_SECRET_KEY": "only-for-this-test-and-long-enough-to-pass",
        "PATH": os.defpath,
    }
    return {"cwd": tmp_path, "env": settings}


def install(environment: Path, *what: str) -> None:
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(environment / "bin" / "python")]
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(environment / "bin" / "python"), "install"]
    has_uv = subprocess.run([*uv, "--help"], capture_output=True, check=False).returncode == 0
    run(*(uv if has_uv else pip), *what, cwd=environment)


def run(*command: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[:3]} said:\n{done.stdout}{done.stderr}"
    return done.stdout
