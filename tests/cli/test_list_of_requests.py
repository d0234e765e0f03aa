"""`outreach investigation requests`: the list as a file, for whoever plans elsewhere."""

import pytest
from click.testing import CliRunner

from outreach.cli import main


@pytest.fixture
def run(newsroom, monkeypatch, sqlite_url, tmp_path):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "k" * 40)

    def typed(*words):
        result = CliRunner().invoke(main, ["investigation", "requests", "blue-lantern", *words])
        return result.exit_code, result.output

    return typed


def test_the_list_comes_out_as_csv(run):
    code, said = run("--phase", "not asked", "--reporter", "nobody")

    assert code == 0
    assert said.splitlines()[0].lstrip("\ufeff").startswith("id,agency,country,kind,published_range,")
    assert ["Politidistriktet Lakmere" in said, "Port Ansel Police Service" in said] == [True, True]
    assert "Lakmere" not in run("--country", "CA")[1]


def test_a_file_is_written_once_and_never_over_another(run, tmp_path):
    out = tmp_path / "requests.csv"

    assert run("--out", str(out)) == (0, f"Written to {out}.\n")
    written = out.read_bytes()
    code, said = run("--out", str(out), "--country", "NO")
    assert (code, "exists, and nothing was written over it." in said) == (1, True)
    assert out.read_bytes() == written
    assert "cannot be written" in run("--out", str(tmp_path / "no" / "such" / "folder.csv"))[1]


def test_whoever_is_not_one_of_us_has_no_requests(run):
    code, said = run("--reporter", "zoe")

    assert code == 1
    assert "zoe" in said
