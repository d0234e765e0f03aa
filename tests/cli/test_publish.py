"""`outreach publish` says what it wrote, and refuses with what to do next."""

import json

import feedparser
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from outreach.cli import main
from outreach.services import auditing, viewed
from outreach.services.auditing import Wanted
from tests import dataset_story as endings
from tests.support.pressroom import SLUG, open_pressroom


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    room.told(endings.denied(), names=["Lakmere Police"])
    room.build()
    room.url = sqlite_url
    yield room
    room.record.database.dispose()


@pytest.fixture
def publish(room, sqlite_url, tmp_path):
    def run(*words, exit_code=0):
        environment = {"OUTREACH_DATABASE_URL": sqlite_url, "OUTREACH_HOME": str(tmp_path)}
        by = [] if "--by" in words else ["--by", "edith"]
        result = CliRunner().invoke(main, ["publish", SLUG, *map(str, words), *by], env=environment)
        assert result.exit_code == exit_code, result.output
        return result.output if result.exit_code else result.stdout

    return run


def test_it_says_what_it_wrote_and_where(publish, tmp_path):
    said = publish("--out", tmp_path / "site")

    assert "The public table of blue-lantern, release 1, is written:" in said
    assert f"Folder: {tmp_path / 'site'}" in said
    assert (tmp_path / "site" / "index.html").is_file()
    assert "Replaced: " in publish("--out", tmp_path / "site")


def test_a_program_gets_the_same_as_json(publish, tmp_path):
    told = json.loads(publish("--out", tmp_path / "site", "--json"))

    assert (told["number"], told["newest"], told["rows"], told["replaced"]) == (1, 1, 1, False)
    assert told["files"] == sum(path.is_file() for path in (tmp_path / "site").rglob("*"))


def test_whoever_takes_it_away_is_noted_in_the_audit_chain(room, publish, tmp_path):
    publish("--out", tmp_path / "site", "--by", "edith")
    feeds = ["release", "feed", SLUG, "--base-url", "https://data.example.org", "--out", str(tmp_path / "feeds")]
    environment = {"OUTREACH_DATABASE_URL": room.url, "OUTREACH_HOME": str(tmp_path)}
    assert CliRunner().invoke(main, [*feeds, "--by", "otto"], env=environment).exit_code == 0

    viewed.collect(room.desk, room.clock())
    found = auditing.recent(room.desk, Wanted(action="viewed"))
    assert [(one.details.actor, one.details.object) for one, _ in found] == [
        ("otto", "release/blue-lantern/feeds"),
        ("edith", "release/blue-lantern/1/site"),
    ]


def test_somebody_without_a_part_takes_nothing_away(publish, tmp_path):
    assert "Nobody here is called “nobody”" in publish("--out", tmp_path / "site", "--by", "nobody", exit_code=1)
    assert not (tmp_path / "site").exists()


def test_an_older_release_is_called_so(room, publish, tmp_path):
    room.clock.now = endings.CUTOFF.replace(day=endings.CUTOFF.day + 1)
    room.build()

    assert "Release 2 is newer; every page says so." in publish("--out", tmp_path / "site", "--release", 1)


def test_a_refusal_is_a_sentence_with_the_next_step(publish, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.txt").write_text("three years")

    assert "holds no public table of blue-lantern" in publish("--out", tmp_path / "taken", exit_code=1)
    assert "There is no release 9" in publish("--out", tmp_path / "site", "--release", 9, exit_code=1)


def test_with_its_address_the_feeds_of_corrections_are_there_too(publish, tmp_path):
    publish("--out", tmp_path / "site", "--base-url", "https://data.example.org/lantern")
    feed = feedparser.parse((tmp_path / "site/feed.atom").read_bytes())
    front = BeautifulSoup((tmp_path / "site/index.html").read_text(), "html.parser")

    assert feed.entries[0].link == "https://data.example.org/lantern/corrections.html#release-1"
    assert [link["href"] for link in front.select("link[rel=alternate]")] == ["feed.atom", "feed.json"]
    publish("--out", tmp_path / "site")
    assert not (tmp_path / "site/feed.atom").exists(), "an older address is not told on"
    assert "is not the address of a site" in publish(
        "--out", tmp_path / "site", "--base-url", "example.org", exit_code=1
    )
