"""Every form of the desk sent twice at once, with its saving cut off, and to a process that is killed over it.

What was acknowledged is there, and there once.

Which forms there are, the map of addresses and the pages say: a new one is in here by itself, or has to be named.
"""

import random

import pytest

from outreach.domain.facts import NoteAdded
from outreach.services import verifying
from tests.support.canary_house import house_at
from tests.support.cut_line import Cut, breakable_line
from tests.support.hostile_sending import OverBreakingLine, Sender, post_as, post_once, twice_at_once
from tests.support.killed_sending import UnderKilledProcesses, killed_over
from tests.support.newsroom import filled, open_newsroom

SEED = 20261127
WITHOUT_KEY = {
    "drafts.keep": "only the latest is kept, so a second arrival changes nothing",
    "calendars.read_file": "records nothing: what the file says is shown to be looked through",
    "invitations.join": "the link lets in once",
    "passwords.change": "wants the password it changes",
    "proofs.check": "a code is good for one time",
    "second_factor.check": "a code is good for one time",
    "passkeys.after_password": "an answer of a device is good for one time",
    "passkeys.ask_after_password": "each asks a device anew",
    "passkeys.ask_at_the_door": "each asks a device anew",
    "passkeys.ask_new": "each asks a device anew",
    "passkeys.sign_in": "an answer of a device is good for one time",
    "proofs.ask_passkey": "each asks a device anew",
    "security.login": "each time begins a session of its own",
    "security.logout": "a session ends once",
}
"""Addresses whose forms spend no key, with what stands in for it."""

BY_ITS_BYTES = {"inbox.bring"}
"""Spends no key either: the same message is kept once, however often it is brought."""

EITHER = {"erasures.confirm", "erasures.withdraw"}
"""Each ends what the other would; which of them comes first, the order of the pages decides."""

NOT_TAKEN = {
    "editions.second_policy": "wants a policy that takes a second person away",
    "follow_ups.arm": "wants letters that left weeks ago",
    "inbox.judge_human": "wants mail that a machine may have written",
    "investigations.set_live": "is refused without a mail server",
    "letter_templates.leave_out": "wants a second language",
    "letters.anew": "wants letters that were held back",
    "lost_factors.ask": "wants a colleague with a second factor",
    "lost_factors.keep": "wants a second factor that somebody asks for",
    "lost_factors.stop": "wants a second factor that somebody asks for",
    "lost_factors.vouch": "wants a second factor that somebody asks for",
    "passkeys.add": "wants a device",
    "passkeys.remove": "wants a passkey",
    "retention.ask_all": "wants an investigation that is of age",
    "retention.confirm_all": "wants an investigation that is of age",
    "retention.withdraw_all": "wants an investigation that is of age",
    "second_factor.new_codes": "wants a second factor",
    "sessions.end_of_colleague": "wants a session that is still open",
    "sessions.end_own": "wants a session that is still open",
    "signoffs.sign_silent": "wants silence of weeks",
    "teams.take": "is refused for the last lead",
}
"""Addresses whose forms are not taken in the canary house, with the reason."""


def all_addresses(newsroom):
    return {rule.endpoint for rule in newsroom.app.url_map.iter_rules() if "POST" in rule.methods}


def check(newsroom, sender):
    assert sender.wrong == []
    assert sender.without_key == BY_ITS_BYTES
    spent = {endpoint for endpoint, keys in sender.taken.items() if keys}
    assert spent & EITHER
    assert all_addresses(newsroom) - spent - EITHER == BY_ITS_BYTES.union(WITHOUT_KEY, NOT_TAKEN)
    assert verifying.verify(newsroom.desk).wrong == ()


@pytest.mark.torture
def test_every_form_sent_twice_at_the_same_moment_is_recorded_once(database_url, tmp_path, capsys):
    newsroom = open_newsroom(database_url, str(tmp_path))
    sender = Sender(newsroom, twice_at_once, frozenset(WITHOUT_KEY))
    house_at(newsroom, post=sender).fill()

    with capsys.disabled():
        print(f"\n{sender.taken.total()} forms of {len(sender.taken)} addresses sent twice at once: each recorded once")  # noqa: T201  # the figures are what it is run for
    check(newsroom, sender)
    newsroom.desk.database.dispose()


@pytest.mark.torture
def test_every_form_whose_saving_was_cut_off_is_recorded_once_when_it_is_sent_again(postgres_url, tmp_path, capsys):
    with breakable_line(postgres_url) as line:
        newsroom = open_newsroom(line.url, str(tmp_path))
        breaks = OverBreakingLine(line, random.Random(SEED))
        sender = Sender(newsroom, breaks, frozenset(WITHOUT_KEY))
        house_at(newsroom, post=sender).fill()

        with capsys.disabled():
            print(  # noqa: T201  # the figures are what it is run for
                f"\n{breaks.cuts.total()} saves of {len(sender.taken)} addresses cut off at COMMIT, seed {SEED}, "
                f"{breaks.cuts[Cut.AFTER]} of them after it was heard: each recorded once"
            )
        assert breaks.told_otherwise == []
        check(newsroom, sender)
        newsroom.desk.database.dispose()


def killed_over_every_form(database_url, home, capsys, *, seed, kills_each, send_at_last):
    newsroom = open_newsroom(database_url, home)
    with killed_over(newsroom) as send_once:
        killed = UnderKilledProcesses(newsroom, send_once, random.Random(seed), kills_each, send_at_last, BY_ITS_BYTES)
        sender = Sender(newsroom, killed, frozenset(WITHOUT_KEY))
        house_at(newsroom, post=sender).fill()

    with capsys.disabled():
        print(f"\n{database_url.partition(':')[0]}: {killed.told()}, seed {seed}")  # noqa: T201  # the figures are what it is run for
    assert killed.wrong == []
    check(newsroom, sender)
    newsroom.desk.database.dispose()


def test_every_form_is_recorded_once_though_some_processes_are_killed_and_each_is_sent_twice(
    sqlite_url, tmp_path, capsys
):
    """A slice of the tests of this file that take longer: one form in three has its process killed."""
    home = str(tmp_path)
    killed_over_every_form(sqlite_url, home, capsys, seed=SEED, kills_each=(0, 0, 1), send_at_last=twice_at_once)


@pytest.mark.torture
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_form_is_recorded_once_over_thousands_of_killed_processes(database_url, tmp_path, capsys, seed):
    killed_over_every_form(database_url, str(tmp_path), capsys, seed=seed, kills_each=(2, 3, 4), send_at_last=post_once)


def test_a_process_that_loses_tears_or_doubles_a_form_would_be_found_out(sqlite_url, tmp_path):
    newsroom = open_newsroom(sqlite_url, str(tmp_path))
    asha, notes = newsroom.reader("asha"), f"/requests/{newsroom.port_ansel}/notes"

    def wrong_of(*processes):
        turn = iter(processes)

        def next_one(*form):
            return next(turn)(*form)

        killed = UnderKilledProcesses(newsroom, next_one, random.Random(1), (len(processes),), post_once)
        typed = filled(asha.open(f"{notes}/new").form(notes)) | {"text": f"Before {processes}."}
        killed(asha.client, notes, {name: [words] for name, words in typed.items()})
        return killed.wrong

    def saves(client, address, typed, _):
        return post_as(client, address, typed).status_code

    def forgets(*_):
        return 303

    def records_without_its_key(*_):
        newsroom.told(newsroom.lakmere, NoteAdded(text="Torn."))

    assert wrong_of(saves, saves) == []
    assert wrong_of(forgets) == [f"recording.create at {notes}: acknowledged and lost"]
    assert "its key is not spent, and it left {" in wrong_of(records_without_its_key)[0]
    assert "sent again it left {" in wrong_of(saves, records_without_its_key)[0]
    newsroom.desk.database.dispose()
