"""Where a colleague is signed in, signing them out, and a lost second factor, from the command line."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from passlib.totp import TOTP

from outreach.cli import main
from outreach.domain.passkeys import Purpose, Question
from outreach.domain.people import Acting
from outreach.services import auditing, passkeys, second_factor, sessions
from outreach.services.auditing import Wanted
from tests.support.authenticator import Authenticator
from tests.support.newsroom import STAFF

ASHA = next(one for one in STAFF if one.id == "asha")


@pytest.fixture
def desk(newsroom):
    newsroom.clock.now = datetime.now(UTC)  # the command goes by the clock on the wall
    return newsroom.desk


@pytest.fixture
def run(monkeypatch, sqlite_url, tmp_path):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "k" * 40)

    def typed(*words: str, command: str = "sessions") -> tuple[int, str]:
        result = CliRunner().invoke(main, ["user", command, *words])
        return result.exit_code, result.output

    return typed


def test_sessions_are_listed_and_ended_one_by_one_or_all(desk, run):
    assert run("asha") == (0, "Asha Rao is signed in nowhere.\n")
    tokens = [sessions.begin(desk, ASHA, browser) for browser in ("Firefox", "Safari", "Chrome")]

    told = json.loads(run("asha", "--json")[1])
    assert [one["browser"] for one in told] == ["Chrome", "Safari", "Firefox"]
    assert datetime.fromisoformat(told[0]["began_at"]) == desk.clock()
    assert "Chrome" in run("asha")[1].splitlines()[0]

    assert "Safari" not in run("asha", "--end", str(told[1]["id"]))[1]
    assert run("asha", "--end-all") == (0, "Asha Rao is signed in nowhere.\n")
    assert [sessions.whose(desk, token) for token in tokens] == [None] * 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("asha", "--end", "1", "--end-all"), 2, "Choose one of --end and --end-all."),
        (("asha", "--end", "77"), 1, "This session has ended already."),
        (("zoe",), 1, "Nobody here is called “zoe”"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(desk, run, words, code, said):
    answer = run(*words)

    assert answer[0] == code
    assert said in answer[1]


def test_a_lost_second_factor_is_taken_away(desk, run):
    def said(*words):
        return run("asha", *words, command="second-factor")

    assert said() == (0, "Asha Rao proves who they are by the password alone.\n")
    assert said("--take-away") == (1, "Error: There is no second factor to take away.\n")
    begun = second_factor.begin(desk, ASHA)
    code = TOTP(begun.secret.replace(" ", "")).generate(int(desk.clock().timestamp())).token
    second_factor.confirm(desk, begun.sealed, code, but="", by=Acting(staff=ASHA.id, role=ASHA.role))

    assert json.loads(said("--json")[1]) == {
        "staff": "asha",
        "since": desk.clock().isoformat(),
        "codes": True,
        "codes_left": 10,
        "passkeys": [],
    }
    assert "10 recovery codes left" in said()[1]
    assert said("--take-away") == (0, "Asha Rao proves who they are by the password alone.\n")
    (event, _), *_ = auditing.recent(desk, Wanted(action="second factor taken away"))
    assert (event.details.actor, event.details.object) == ("outreach", "staff/asha"), (
        "the machine did, and nobody in it"
    )


def test_passkeys_are_told_by_name_and_taken_away_with_the_rest(desk, run):
    device, place = Authenticator(), "session 1"
    question = passkeys.ask(desk, Question(purpose=Purpose.ADD, place=place, staff_id=ASHA.id))
    by = Acting(staff=ASHA.id, role=ASHA.role)
    passkeys.add(desk, device.adds(question), "Blue key", place=place, but="", by=by)

    told = json.loads(run("asha", "--json", command="second-factor")[1])

    assert told["passkeys"] == [{"name": "Blue key", "added_at": desk.clock().isoformat(), "used_at": None}]
    assert (told["codes"], told["codes_left"]) == (False, 10)
    said = run("asha", command="second-factor")[1]
    assert "Asha Rao proves who they are by 1 passkey; 10 recovery codes left." in said
    assert "passkey “Blue key”, added" in said
    assert "never used" in said
    assert run("asha", "--take-away", command="second-factor")[1].endswith("by the password alone.\n")
    assert passkeys.of(desk, ASHA.id) == ()
