"""Whoever is named at the command line may do there what their part lets them do on the pages, and no more."""

import os
import pwd
from collections.abc import Iterator
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from outreach.cli import FAMILIES, main
from outreach.cli.mail import SUBCOMMANDS
from outreach.clock import system_clock
from outreach.domain import facts
from outreach.domain.audit import who_acted
from outreach.domain.facts import Channel, Outcome
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.domain.teams import Part
from outreach.services import auditing, feeds, people, teams
from tests.support.letterroom import Letterroom, letters
from tests.support.newsroom import open_newsroom

AT = "blue-lantern"
ADAM = Acting(staff=StaffId("adam"), role=Role.ADMIN)
WHY = "A letter of the lawyer came."
HERE = f"command line of {pwd.getpwuid(os.getuid()).pw_name}"
PRESS = "port-ansel-police-service"

EDIT = {
    "letters approve": ("{batch}",),
    "letters resume": ("{batch}",),
    "release build": (AT,),
    "retention set": (AT, "--until", "2099-12-31"),
    "investigation live": (AT,),
    "investigation practice": (AT,),
    "investigation reminders": (AT, "{reminders}"),
    "investigation policy": (AT, "{policy}"),
    "investigation codebook": (AT, "{codebook}"),
}
LOOK = {
    "publish": (AT, "--out", "{site}"),
    "release feed": (AT, "--base-url", "https://example.org/data", "--out", "{site}"),
}
RECORD = {
    "letters batch": (AT,),
    "letters leave-out": ("{batch}", PRESS, "--reason", "Called instead."),
    "letters undo": ("{batch}",),
    "letters pause": ("{batch}",),
    "letters drop": ("{batch}",),
    "letters anew": ("{batch}",),
    "letters adopt": (AT, "{letters}"),
    "letters attach": (AT, "--language", "en"),
    "letters arm": (AT,),
    "assign": ("asha", PRESS, "--investigation", AT),
    "record": ("{record}", "--investigation", AT),
    "import agencies": ("{list}", "--investigation", AT),
    "mail file-to": ("1", "--to", PRESS, "--investigation", AT),
}
HOLD = {
    "dossier": (AT, "--out", "{dossier}"),
    "investigation hold on": (AT, "--reason", WHY),
    "investigation hold off": (AT, "--reason", WHY),
}
LEAD = {"investigation team": (AT, "--give", "asha", "--as", "editor")}
OF_ONE = {
    "leads and editors": EDIT,
    "leads, editors and reporters": RECORD,
    "leads, editors and legal": HOLD,
    "leads": LEAD,
    "the team": LOOK,
}
OF_THE_HOUSE = {
    "calendar close",
    "calendar observe",
    "calendar forget",
    "calendar hours",
    "calendar import",
    "investigation add",
    "user feed",
}
"""What is of no investigation: the role of the account says who may."""

BY_WHAT_THEY_SEE = {
    "mail quarantine": ("1", "--reason", WHY),
    "mail settle": ("1", "--left", "250 ok"),
    "erase ask": ("--request", "1", "--entry", "1", "--ground", "court order", "--reason", WHY),
    "erase confirm": ("a" * 12,),
    "erase withdraw": ("a" * 12,),
    "erase all": (AT, "--reason", WHY),
    "erase confirm-all": (AT,),
    "erase withdraw-all": (AT,),
}
"""What names a letter, a message or an erasure: they do it at the desk as they see it on a page."""


@pytest.fixture
def room(sqlite_url, tmp_path):
    opened = Letterroom(open_newsroom(sqlite_url, str(tmp_path), now=system_clock()))
    opened.adopt(letters())
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def run(room, tmp_path):
    files = {
        "letters": "{}",
        "reminders": "{}",
        "policy": "{}",
        "codebook": "{}",
        "list": "name,country\nSomewhere,NO\n",
        "record": '{"agency": "Port Ansel Police Service", "fact": "NoteAdded", "text": "Filed."}\n',
    }
    paths = {name: tmp_path / f"{name}.txt" for name in files}
    for name, content in files.items():
        paths[name].write_text(content)
    paths |= {"dossier": tmp_path / "all.zip", "site": tmp_path / "site"}
    places = {"batch": room.make(letters_of(), room.newsroom.port_ansel)} | paths
    environ = {"OUTREACH_DATABASE_URL": room.newsroom.config.database, "OUTREACH_HOME": str(tmp_path)}
    environ |= {"OUTREACH_DNS": "off", "OUTREACH_SECRET_KEY": "k" * 40}

    def run(command, words, by):
        asked = [*command.split(), *(word.format(**places) for word in words), "--by", by]
        ended = CliRunner().invoke(main, asked, env=environ)
        return ended.exit_code, ended.output

    return run


def letters_of():
    from outreach.domain.letter_templates import Purpose

    return Purpose.FIRST


def commands() -> Iterator[str]:
    """Every command that can be told who acts."""
    families = {name: getattr(import_module(where), f"{name}_command") for name, (where, _) in FAMILIES.items()}
    for name, command in families.items():
        if name == "mail":
            for each, (where, _) in SUBCOMMANDS.items():
                yield from _with_by(f"mail {each}", getattr(import_module(where), f"{each.replace('-', '_')}_command"))
        else:
            yield from _with_by(name, command)


def _with_by(name: str, command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for each, one in command.commands.items():
            yield from _with_by(f"{name} {each}", one)
    elif any("--by" in option.opts for option in command.params if name != "audit show"):
        yield name


def each_of_one():
    return [(command, words) for table in OF_ONE.values() for command, words in table.items()]


def test_no_command_that_can_be_told_who_acts_is_forgotten_here():
    of_one = {command for command, _ in each_of_one()}

    assert set(commands()) == of_one | OF_THE_HOUSE | set(BY_WHAT_THEY_SEE)


@pytest.mark.parametrize(("command", "words"), each_of_one())
def test_whoever_has_no_part_does_nothing_however_senior(room, run, command, words):
    for who in ("ben", "adam"):
        teams.take(room.desk, AT, StaffId(who), by=ADAM)

        code, said = run(command, words, who)

        assert code == 1
        assert f"“{who}” has no part in {AT}. Its lead gives one: outreach investigation team {AT} --give {who}" in said


@pytest.mark.parametrize(("circle", "part"), [(circle, part) for circle in OF_ONE for part in Part])
def test_an_editor_of_the_house_may_what_their_part_there_lets_them(room, run, circle, part):
    """By the same circles as the pages; what is refused for another reason was open to them."""
    if part is Part.PARTNER:
        people.change(room.desk, of_another_newsroom(room), by=ADAM)
        teams.take(room.desk, AT, StaffId("ben"), by=ADAM)
    teams.give(room.desk, AT, StaffId("ben"), part, by=ADAM)
    open_to = {
        "leads and editors": {Part.LEAD, Part.EDITOR},
        "leads, editors and reporters": {Part.LEAD, Part.EDITOR, Part.REPORTER},
        "leads, editors and legal": {Part.LEAD, Part.EDITOR, Part.LEGAL},
        "leads": {Part.LEAD},
        "the team": {*Part} - {Part.PARTNER},
    }[circle]

    for command, words in OF_ONE[circle].items():
        said = run(command, words, "ben")[1]

        assert (f"“ben” is {part} in {AT}, and this is for {circle}." in said) is (part not in open_to), (command, said)


def of_another_newsroom(room):
    from dataclasses import replace

    return replace(people.named(room.desk, StaffId("ben")), role=Role.PARTNER)


@pytest.mark.parametrize(("command", "words"), BY_WHAT_THEY_SEE.items())
def test_whoever_works_on_nothing_meets_no_letter_no_message_and_no_erasure(room, run, command, words):
    teams.take(room.desk, AT, StaffId("ben"), by=ADAM)

    code, said = run(command, words, "ben")

    assert code == 1
    assert any(
        one in said
        for one in (
            "whoever records something in an investigation",
            "There is no such",
            "There is no investigation",
            "A lead, an editor or legal",
        )
    ), said


def test_a_reporter_of_the_house_who_edits_this_story_approves_its_letters(room, run):
    teams.give(room.desk, AT, StaffId("asha"), Part.EDITOR, by=ADAM)

    assert run("letters approve", ("{batch}",), "asha")[0] == 0


def test_a_closed_account_says_nothing_any_more(room, run):
    people.set_active(room.desk, StaffId("ben"), active=False, by=ADAM)

    assert "The account of “ben” is closed" in run("calendar observe", (PRESS,), "ben")[1]
    assert "The account of “ben” is closed" in run("letters batch", (AT,), "ben")[1]


def test_where_nobody_is_named_it_is_the_first_admin_whose_machine_it_is(room, tmp_path, run):
    teams.take(room.desk, AT, ADAM.staff, by=ADAM)
    told = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    room.newsroom.told(room.newsroom.lakmere, told)
    environ = {"OUTREACH_DATABASE_URL": room.newsroom.config.database, "OUTREACH_HOME": str(tmp_path)}

    ended = CliRunner().invoke(main, ["investigation", "practice", AT], env=environ)

    assert ended.exit_code == 0, ended.output
    assert ended.stderr == "Acting as adam, the first admin. --by names somebody else.\n"
    told = CliRunner().invoke(main, ["audit", "show"], env=environ).output
    assert f"adam, by default, from the {HERE} investigation changed" in told


def test_the_audit_says_of_a_command_whose_account_of_the_machine_typed_it(room, run):
    assert "Acting as" not in run("letters batch", (AT,), "asha")[1]

    (event, _), *_ = auditing.recent(room.desk, auditing.Wanted(actor="asha"))
    assert who_acted(event.details) == f"asha, from the {HERE}"


@pytest.mark.parametrize(
    "words",
    [("password", "asha"), ("hours", "asha", "--from", "07:30"), ("sessions", "asha", "--end-all"), ("close", "asha")],
)
def test_who_changes_an_account_at_the_machine_is_not_its_owner(room, tmp_path, words):
    room.newsroom.reader("asha")
    environ = {"OUTREACH_DATABASE_URL": room.newsroom.config.database, "OUTREACH_HOME": str(tmp_path)}
    environ |= {"OUTREACH_PASSWORD_COST": "test"}

    ended = CliRunner().invoke(main, ["user", *words], env=environ)

    assert ended.exit_code == 0, ended.output
    (event, _), *_ = auditing.recent(room.desk, auditing.Wanted(about="staff/asha"))
    assert event.details.actor == "outreach"


@pytest.mark.parametrize(("by", "actor"), [("", "adam"), ("adam", "adam"), ("asha", "asha")])
def test_a_calendar_is_its_owners_and_the_audit_names_who_made_its_link(room, tmp_path, by, actor):
    environ = {"OUTREACH_DATABASE_URL": room.newsroom.config.database, "OUTREACH_HOME": str(tmp_path)}
    environ |= {"OUTREACH_SECRET_KEY": "k" * 40}
    named = ("--by", by) if by else ()

    for option in ("--new", "--names", "--revoke"):
        ended = CliRunner().invoke(main, ["user", "feed", "asha", option, *named], env=environ)
        assert ended.exit_code == 0, ended.output
        assert (feeds.own(room.desk, StaffId("asha")) is None) is (option == "--revoke")
        assert feeds.own(room.desk, StaffId("adam")) is None

    told = auditing.recent(room.desk, auditing.Wanted(about="staff/asha"))[:3]
    assert [event.details.actor for event, _ in told] == [actor] * 3


@pytest.mark.parametrize("option", ["--new", "--names", "--revoke"])
def test_nobody_but_an_admin_makes_or_takes_back_the_calendar_of_another(room, run, option):
    before = feeds.make(room.desk, StaffId("asha"), names_shown=False, by=ADAM)

    code, said = run("user feed", ("asha", option), "ben")

    assert (code, "This calendar is another’s" in said) == (1, True), said
    assert before not in said
    assert not feeds.own(room.desk, StaffId("asha")).names_shown
