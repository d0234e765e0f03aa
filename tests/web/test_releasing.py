"""Two editors at their own browsers, and one release."""

import json
from datetime import timedelta

import pytest

from outreach.db import editions
from outreach.domain import facts
from outreach.domain.facts import Channel, Gate
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Policy, ResponseStatus
from outreach.services import auditing

RELEASES = "/investigations/blue-lantern/releases"
SECOND = f"{RELEASES}/second"


@pytest.fixture
def signed(denied):
    """Edith has signed both rows."""
    for rfc_id in (denied.port_ansel, denied.lakmere):
        read = denied.log(rfc_id)[-1].seq
        denied.told(rfc_id, facts.SignedOff(through=read, status=ResponseStatus.DENIED), by="edith")
    denied.clock.later(minutes=5)
    return denied


@pytest.fixture
def careful(signed):
    """The policy wants a second editor at a release."""
    with signed.desk.database.writing() as session:
        two = Policy(two_person_release=True)
        editions.add(session, signed.investigation, two, by=StaffId("edith"), at=signed.clock())
    signed.clock.later(minutes=5)
    return signed


@pytest.fixture
def ben(newsroom):
    return newsroom.reader("ben")


def buttons(reader):
    return [" ".join(button.get_text().split()) for button in reader.page.select("main button")]


# ── Two people ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_one_editor_proposes_another_releases(careful, edith, ben):
    edith.open(RELEASES).send(RELEASES)
    careful.clock.later(hours=3)

    assert "Propose release 1" not in buttons(ben.open(RELEASES))
    assert "proposed by Edith Blom and waits for a second editor" in ben.text
    assert "Seal of its manifest" in ben.text
    ben.send(SECOND)

    assert ben.heading == "Release 1"
    assert "released by Edith Blom and Ben Otieno" in ben.text


def test_whoever_proposed_a_release_sees_that_it_waits_for_somebody_else(careful, edith):
    edith.open(RELEASES).send(RELEASES)
    careful.clock.later(hours=3)

    assert "waits for another editor" in edith.open(RELEASES).text
    assert not [button for button in buttons(edith) if "elease" in button]


def test_what_happened_since_a_proposal_is_said_and_it_is_proposed_anew(careful, edith, ben):
    edith.open(RELEASES).send(RELEASES)
    stale = ben.open(RELEASES).form(SECOND)
    careful.clock.later(hours=3)
    with careful.desk.database.writing() as session:
        two = Policy(two_person_release=True, min_attempts=4)
        editions.add(session, careful.investigation, two, by=StaffId("edith"), at=careful.clock())

    ben.send(SECOND, status=422)

    assert stale
    assert "Nothing was released" in ben.errors[0]
    assert "Release 1 has to be proposed anew" in ben.text
    assert "that proposal no longer holds" in ben.text
    ben.send(RELEASES)
    careful.clock.later(minutes=1)
    assert "proposed by Ben Otieno" in edith.open(RELEASES).text


POLICY = "/investigations/blue-lantern/policy"


def test_one_editor_proposes_to_release_alone_and_another_adopts_it(careful, edith, ben):
    edith.open(POLICY).send(POLICY, two_person_release=None)
    careful.clock.later(minutes=5)

    assert "Another policy is proposed by Edith Blom" in edith.open(POLICY).text
    assert "Adopt it as second editor" not in buttons(edith)
    assert "two person release: yes → no" in ben.open(POLICY).text.lower()
    assert "Propose release 1" in buttons(ben.open(RELEASES))
    ben.open(POLICY).send(f"{POLICY}/second")

    assert "Adopted by two editors." in ben.text
    careful.clock.later(minutes=5)
    assert "Build release 1" in buttons(ben.open(RELEASES))


def test_nobody_seconds_on_the_web_what_their_page_did_not_show(careful, edith, ben):
    edith.open(RELEASES).send(RELEASES)
    ben.open(RELEASES)

    ben.send(SECOND, manifest="0" * 64, status=422)

    assert "not the proposal you looked at" in ben.errors[0]
    assert "Second and release 1" in buttons(ben)


def test_the_button_says_how_many_rows_who_must_second_and_that_it_is_for_good(careful, edith, ben, asha):
    assert "You propose 2 rows; nothing goes out until another editor (Adam Novak or Ben Otieno) seconds it" in (
        edith.open(RELEASES).text
    )
    assert "An editor proposes it and another one releases it." in asha.open(RELEASES).text
    edith.send(RELEASES)

    assert "once another editor (Adam Novak or Ben Otieno) seconds it" in edith.open(RELEASES).text
    assert "2 rows go out at once, to the byte as proposed; it cannot be undone" in ben.open(RELEASES).text


def test_where_one_editor_suffices_the_button_says_so(signed, edith):
    assert "You release 2 rows at once and alone, as the policy allows; it cannot be undone" in (
        edith.open(RELEASES).text
    )


# ── Two browsers ────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_editors_who_press_the_same_button_make_one_release(signed, edith, ben):
    edith.open(RELEASES)
    ben.open(RELEASES).send(RELEASES)
    signed.clock.later(seconds=20)

    edith.send(RELEASES, status=422)

    (sorry,) = edith.errors
    assert sorry == (
        "Release 1 went out under a minute ago, by Ben Otieno, with the cut-off Monday 23 November 2026, 14:05 UTC. "
        "Nothing was built. Look at it."
    )
    assert edith.links()["release 1"] == f"{RELEASES}/1"
    edith.open(f"{RELEASES}/2", status=404)


def test_two_editors_who_second_at_the_same_time_make_one_release(careful, edith, ben):
    edith.open(RELEASES).send(RELEASES)
    adam = careful.reader("adam").open(RELEASES)
    ben.open(RELEASES).send(SECOND)

    adam.send(SECOND, status=422)

    assert "by Edith Blom and Ben Otieno" in adam.errors[0]


@pytest.mark.parametrize("number", ["", "2", "-1", "9" * 20])
def test_a_button_without_the_number_of_its_release_builds_nothing(signed, edith, number):
    edith.open(RELEASES).send(RELEASES, number=number, status=422)

    edith.open(f"{RELEASES}/1", status=404)


def test_a_second_release_of_the_same_data_is_pointed_out_and_allowed(signed, edith):
    edith.open(RELEASES).send(RELEASES)
    signed.clock.later(days=1)

    assert "Nothing in the data has changed since release 1" in edith.open(RELEASES).text
    assert edith.links()["Look at release 1"] == f"{RELEASES}/1"
    edith.send(RELEASES)
    assert edith.heading == "Release 2"


# ── An earlier cut-off ──────────────────────────────────────────────────────────────────────────────────────────


def as_of(day, time, zone="Europe/Oslo"):
    return f"{RELEASES}?cutoff-date={day}&cutoff-time={time}&cutoff-zone={zone}"


def test_an_earlier_cut_off_is_checked_and_built_to_the_minute(signed, edith):
    signed.clock.later(days=2)
    signed.told(signed.lakmere, facts.MessageReceived(channel=Channel.EMAIL, sender="D. Rowe", text="One thing more."))
    assert "is held back" in edith.open(RELEASES).text

    edith.open(as_of("2026-11-24", "09:30"))
    assert "As of Tue 24 Nov 2026 08:30 UTC (09:30 CET yours)" in edith.text
    assert "1 row has news from after the cut-off" in edith.text
    edith.send(RELEASES)

    assert "What was recorded by Tue 24 Nov 2026 08:30 UTC" in edith.text
    assert "Release 1 is out with this very cut-off" in edith.open(as_of("2026-11-24", "09:30")).text


def test_a_proposal_keeps_the_cut_off_that_was_chosen(careful, edith, ben):
    careful.clock.later(days=2)
    edith.open(as_of("2026-11-24", "09:30")).send(RELEASES)

    assert "Tue 24 Nov 2026 08:30 UTC" in ben.open(RELEASES).text
    assert (
        "it waits for a second editor. A proposal with another cut-off" in ben.open(as_of("2026-11-25", "09:30")).text
    )


@pytest.mark.parametrize(
    ("day", "time", "zone", "sentence"),
    [
        ("2026-12-24", "09:30", "Europe/Oslo", "lies in the future"),
        ("2026-03-29", "02:30", "Europe/Oslo", "There was no 02:30"),
        ("yesterday", "09:30", "Europe/Oslo", "is not a date"),
        ("2026-11-23", "09:30", "Europe/Atlantis", "is not a time zone we know"),
    ],
)
def test_a_cut_off_that_cannot_be_is_answered_at_its_field(signed, edith, day, time, zone, sentence):
    edith.open(as_of(day, time, zone), status=422)

    assert sentence in edith.page.select_one("#cutoff .error").get_text()
    assert edith.page.select_one("#cutoff-date")["value"] == day
    assert "As it would be printed now" in edith.text


def test_the_zone_offered_for_a_cut_off_is_the_readers_own(signed, edith, ben):
    assert edith.open(RELEASES).page.select_one("#cutoff-zone option[selected]")["value"] == "Europe/Oslo"
    assert ben.open(RELEASES).page.select_one("#cutoff-zone option[selected]")["value"] == "Europe/London"


@pytest.mark.parametrize("cutoff", ["soon", "2026-11-23T14:05"])
def test_a_button_with_a_damaged_cut_off_builds_nothing(signed, edith, cutoff):
    edith.open(RELEASES).send(RELEASES, cutoff=cutoff, status=422)

    edith.open(f"{RELEASES}/1", status=404)


# ── What lies beside it ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_events_beside_a_release_stand_on_its_page_and_can_be_taken_away(signed, edith):
    auditing.begin(signed.desk)
    edith.open(RELEASES).send(RELEASES)
    links = edith.links()

    assert "Beside it: who did what" in edith.text
    with edith.client.get(links["audit.jsonl"]) as events, edith.client.get(links["verify_export.py"]) as program:
        assert json.loads(events.data.splitlines()[0])["release"]["number"] == 1
        assert b"Checks the audit events beside a release" in program.data


def test_where_nothing_was_anchored_nothing_lies_beside_a_release(signed, edith):
    edith.open(RELEASES).send(RELEASES)

    assert "Beside it" not in edith.text
    edith.open(f"{RELEASES}/1/audit.jsonl", status=404)


# ── What was checked ────────────────────────────────────────────────────────────────────────────────────────────


def standard(reader, name):
    return reader.page.select_one(f"#standard-{name}")


def test_each_standard_says_how_it_is_held_whose_it_is_and_where_a_row_is_mended(signed, edith):
    edith.open(RELEASES)

    assert "held" in standard(edith, "put-to-them").get_text()
    reflected = standard(edith, "answers-reflected")
    assert "warning" in reflected.get_text()
    assert "BBC, right of reply" in reflected.get_text()
    mends = [link["href"] for link in reflected.select("a") if "Quote their words" in link.get_text()]
    assert f"/requests/{signed.lakmere}/statements/new?about=3" in mends
    edith.open(mends[0])


def test_every_link_to_a_mend_leads_to_a_page(denied, edith):
    denied.told(denied.lakmere, facts.MessageReceived(channel=Channel.EMAIL, sender="D. Rowe", text="One thing more."))
    edith.open(RELEASES)
    links = {link["href"].partition("#")[0] for link in edith.page.select(".standards a, .lines a")}

    assert f"/requests/{denied.lakmere}/responses/new?about=4" in links
    assert f"/investigations/blue-lantern/sign-off?row={denied.port_ansel}" in links
    for link in links:
        edith.open(link)


def test_a_waiver_stands_in_the_list_with_its_reason_who_gave_it_and_until_when(denied, edith):
    reason = "They asked that no words be printed."
    until = denied.clock() + timedelta(days=14)
    edith.open(f"/requests/{denied.lakmere}/waivers/new")
    denied.told(
        denied.lakmere, facts.GateWaived(gate=Gate.ANSWER_REFLECTED, reason=reason, expires_at=until), by="edith"
    )

    row = edith.open(RELEASES).page.select_one("section[aria-labelledby=waived] tbody tr")

    said = " ".join(row.get_text().split())
    assert "Answer reflected" in said
    assert reason in said
    assert "Edith Blom" in said
    assert row.select_one("a")["href"].endswith("#entry-4")
    assert "Mon 7 Dec 2026" in said
