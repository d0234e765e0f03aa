"""Another secret key: with the earlier one still read nobody notices, and without it what ends is what the docs say."""

from dataclasses import replace

import pytest
from passlib.totp import TOTP

from outreach.config import BadSetting, Config
from outreach.db import secret_keys
from outreach.domain import facts
from outreach.domain.errors import RuleBroken
from outreach.domain.inbox import Place
from outreach.domain.people import Acting, Once, Role, Staff
from outreach.services import invitations, second_factor, sign_in_tries
from outreach.services.doctor import look_at_desk
from outreach.services.faults_of_settings import FAULTS
from outreach.web import create_app
from outreach.wiring import open_desk
from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import STAFF, Reader
from tests.web.test_feeds import link_of

EARLIER, PRESENT = "k" * 40, "n" * 40
ADAM = Acting(staff="adam", role=Role.ADMIN)
NOTE = "Something to remember"


class Before:
    """What people hold in their hands on the day the key is changed."""

    def __init__(self, newsroom):
        self.newsroom = newsroom
        room = Mailroom(newsroom)
        room.asked(newsroom.port_ansel)
        self.reply_to = room.reply_address()
        self.telephones = {who: self._telephone(who) for who in ("ben", "edith")}
        invited = Staff(id="ivo", name="Ivo Lund", email="ivo@example.org", role=Role.REPORTER)
        self.invitation = invitations.invite(newsroom.desk, invited, by=ADAM).removeprefix(newsroom.desk.base_url)
        self.mark = sign_in_tries.mark_of(newsroom.desk, "asha")
        self.asha = newsroom.reader("asha")
        self.calendar = link_of(self.asha)
        self.notes = f"/requests/{newsroom.port_ansel}/notes"
        self.asha.open(f"{self.notes}/new")
        newsroom.clock.later(minutes=1)

    def _telephone(self, who):
        desk, owner = self.newsroom.desk, next(one for one in STAFF if one.id == who)
        by = Acting(staff=who, role=owner.role, once=Once(key=f"form of {who}", endpoint="/", fingerprint="f"))
        begun = second_factor.begin(desk, owner)
        telephone = TOTP(begun.secret.replace(" ", ""))
        second_factor.confirm(desk, begun.sealed, self._shown(telephone), but="", by=by)
        self.recovery = second_factor.codes_of(desk, by)
        return telephone

    def _shown(self, telephone):
        return telephone.generate(int(self.newsroom.clock().timestamp())).token

    def right(self, newsroom, who):
        return second_factor.check(newsroom.desk, who, self._shown(self.telephones[who]))

    def asha_at(self, newsroom):
        """At the same browser, with the form that she left open."""
        there = Reader(newsroom.app.test_client())
        there.client._cookies = self.asha.client._cookies
        there.page = self.asha.page
        return there

    def leads_on(self, newsroom):
        """What an agency, a calendar program, somebody invited and a lost telephone need works as before."""
        assert Mailroom(newsroom).one(mail(to=self.reply_to)).place is Place.FILED
        assert newsroom.app.test_client().get(self.calendar).status_code == 200
        assert newsroom.guest().open(self.invitation).heading
        assert second_factor.check(newsroom.desk, "edith", self.recovery[0])


@pytest.fixture
def before(newsroom):
    return Before(newsroom)


@pytest.fixture
def started(newsroom):
    """The same desk, started anew with these keys, the one in use first."""
    opened = []

    def start(*keys):
        config = replace(newsroom.config, secret_key=keys[0], earlier_secret_keys="\n".join(keys[1:]))
        desk = replace(open_desk(config), clock=newsroom.clock)
        opened.append(desk)
        return replace(newsroom, desk=desk, config=config, app=create_app(desk, config), readers={})

    yield start
    for desk in opened:
        desk.database.dispose()


def under_earlier_keys(newsroom):
    return [one.sentence for one in look_at_desk(newsroom.desk) if "earlier secret key" in one.sentence]


def test_while_the_earlier_key_is_read_nobody_notices_another_one(before, started):
    now = started(PRESENT, EARLIER)

    before.asha_at(now).send(before.notes, text=NOTE)

    assert now.facts(now.port_ansel, facts.NoteAdded)[-1].text == NOTE
    assert sign_in_tries.is_mark_of(now.desk, "asha", before.mark)
    assert before.right(now, "ben")
    assert before.right(now, "edith")
    before.leads_on(now)


def test_a_second_factor_is_sealed_by_the_key_in_use_with_its_next_code_and_the_doctor_counts_the_others(
    before, started
):
    now = started(PRESENT, EARLIER)
    assert under_earlier_keys(now) == ["Under an earlier secret key: 2 second factors, each until its next code."]

    assert before.right(now, "ben")

    assert under_earlier_keys(now) == ["Under an earlier secret key: 1 second factor, each until its next code."]
    assert before.right(now, "edith")
    assert under_earlier_keys(now) == []


def test_without_the_earlier_key_sessions_end_and_second_factors_that_were_not_used_since(before, started, newsroom):
    assert before.right(started(PRESENT, EARLIER), "ben")
    newsroom.clock.later(minutes=1)

    now = started(PRESENT)

    before.asha_at(now).send(before.notes, text=NOTE, status=401)
    assert now.facts(now.port_ansel, facts.NoteAdded) == []
    assert not sign_in_tries.is_mark_of(now.desk, "asha", before.mark)
    assert before.right(now, "ben")
    with pytest.raises(RuleBroken, match="Ask an admin to take it away"):
        before.right(now, "edith")
    before.leads_on(now)


def unreadable(newsroom):
    return [one.sentence for one in look_at_desk(newsroom.desk) if one.fault == "second-factors-unreadable"]


def test_the_doctor_says_whose_second_factor_no_key_opens_and_whether_earlier_ones_were_given(before, started):
    assert unreadable(started(PRESENT, EARLIER)) == []

    (without,), (with_wrong,) = unreadable(started(PRESENT)), unreadable(started(PRESENT, "w" * 40))

    assert without.startswith("2 second factors cannot be read by the secret key in use: Ben Otieno, Edith Blom cannot")
    assert "OUTREACH_EARLIER_SECRET_KEYS" in without
    assert "in use, nor by 1 earlier one: Ben" in with_wrong


@pytest.mark.parametrize("between", [",", ", ", " ", ";", "\t"])
@pytest.mark.parametrize("name", ["secret_key", "earlier_secret_keys"])
def test_the_doctor_says_that_keys_stand_on_one_line(name, between):
    config = replace(Config(), **{name: f"{EARLIER}{between}{PRESENT}"})

    assert [one["name"] for one in on_one_line(config)] == [f"OUTREACH_{name.upper()}"]


@pytest.mark.parametrize("line", [f"{EARLIER},\n{PRESENT},", f"'{EARLIER}'", f"{EARLIER};"])
def test_the_doctor_says_that_something_stands_beside_an_earlier_key(line):
    assert on_one_line(replace(Config(), earlier_secret_keys=line))


@pytest.mark.parametrize("line", ["", EARLIER, f"{EARLIER}\n  {PRESENT}\n", f"four words, and a stop {EARLIER}"])
def test_keys_on_lines_of_their_own_are_no_fault(line):
    assert not on_one_line(replace(Config(), earlier_secret_keys=line))


def on_one_line(config):
    (fault,) = [one for one in FAULTS if one.name == "secret-keys-on-one-line"]
    return [*fault.found(config)]


def test_in_the_file_of_the_home_folder_the_first_line_is_the_key_in_use(tmp_path):
    config = Config(home=str(tmp_path))
    (made,) = secret_keys.read(config)
    file = tmp_path / "secret.key"
    file.write_text(f"{PRESENT}\n{file.read_text()}")

    assert secret_keys.read(config) == (PRESENT.encode(), made)


def test_an_earlier_key_that_was_not_copied_whole_is_refused():
    with pytest.raises(BadSetting, match="OUTREACH_EARLIER_SECRET_KEYS holds one that is too short"):
        Config.from_env({"OUTREACH_EARLIER_SECRET_KEYS": f"{EARLIER}\n{EARLIER[:20]}"})
