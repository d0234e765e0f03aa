"""After a release requests stay open: what came in since is seen, owned and explained; and nothing publishes itself."""

from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest

from outreach import scheduler
from outreach.db import proposals
from outreach.db import releases as kept
from outreach.domain import facts
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened
from outreach.domain.ids import Seq, StaffId
from outreach.domain.people import Acting, Role
from outreach.press.edition import edition
from outreach.press.public_feeds import public_feeds
from outreach.services import feeds, records, releases, updates
from outreach.services.preflight import manifest_of
from outreach.services.public_feeds import out_releases
from outreach.services.releases import ReleaseRefused
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, CUTOFF
from tests.story import CONFIRMS, DENIES, answered, called, day, noted, renamed, ruled, signed_off
from tests.support.pressroom import ASHA, EDITH, SLUG, open_pressroom

LATE = (*endings.silent(), answered(50, DENIES), signed_off(51))
CALLED = (*endings.denied(), called(50), signed_off(51))
TURNED = (*endings.denied(), answered(50, CONFIRMS))
BASE = "https://data.example.org"


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    yield room
    room.record.database.dispose()


def released(room, *stories, names=()):
    """These stories, as far as they go, are out since day 40; it is day 60 now."""
    ids = room.told(*stories, names=names)
    room.build()
    room.clock.now = day(60)
    return ids


def explain(room, rfc_id, entry, reason, by=EDITH, **rest):
    fact = facts.ChangeExplained(entry=Seq(entry), reason=reason, **rest)
    return records.record(room.desk, rfc_id, Happened(at=room.clock.now, fact=fact), by=by)


def told(page):
    return [(one.update.agency, one.update.severity, bool(one.update.unexplained)) for one in page.updates]


# ── Seen ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_before_the_first_release_nothing_can_have_changed(room):
    room.told(LATE)

    page = updates.open_updates(room.desk, SLUG)

    assert (page.latest, page.updates) == (None, ())


def test_what_came_in_since_the_release_is_seen_the_gravest_first(room):
    released(
        room,
        LATE,
        (*endings.denied(), renamed(45, "Tidewater Sheriff")),
        TURNED,
        (*endings.denied(), noted(50, "She called to say hello.")),
        endings.denied(),
        names=["Lakmere Police", "Tidewater", "Port Ansel Police", "Kirkvik Police", "Harbour Police"],
    )

    page = updates.open_updates(room.desk, SLUG)

    assert told(page) == [
        ("Port Ansel Police", "legal review", True),
        ("Tidewater Sheriff", "correction", True),
        ("Lakmere Police", "update", False),
    ]
    assert page.without_reason == 2
    assert [one.signed for one in page.updates] == [False, False, True]


def test_whoever_looks_after_the_request_sees_to_its_update(room):
    (late,) = released(room, LATE)
    (before,) = updates.open_updates(room.desk, SLUG).updates
    handed = facts.Assigned(to=StaffId("asha"))

    records.record(room.desk, late, Happened(at=room.clock.now, fact=handed), by=EDITH)

    (after,) = updates.open_updates(room.desk, SLUG).updates
    assert (before.owner, after.owner, after.owner_name) == ("", "asha", "Asha Rao")
    assert after.signed, "who looks after it is nothing an editor has to read again"


def in_calendar(room, by):
    """What the calendar of this person has of updates, as a program shows it."""
    link = feeds.make(room.desk, by.staff, names_shown=False, by=by)
    content = feeds.read(room.desk, link.rpartition("/")[2].removesuffix(".ics")).content
    found = (event for event in icalendar.Calendar.from_ical(content).walk("VEVENT"))
    return [str(event["url"]) for event in found if str(event["summary"]).startswith("Update · ")]


def test_an_update_is_in_the_calendar_of_whoever_looks_after_it_while_it_wants_something_of_them(room):
    ben = Acting(staff=StaffId("ben"), role=Role.REPORTER)
    (turned,) = released(room, TURNED)
    (update,) = updates.open_updates(room.desk, SLUG).updates
    form = f"{room.desk.base_url}/requests/{turned}/explanations/new?about={update.without_reason}"
    assert [in_calendar(room, by) for by in (ben, EDITH)] == [[], [form]], "what nobody has is the editors’"

    records.record(room.desk, turned, Happened(at=room.clock.now, fact=facts.Assigned(to=ben.staff)), by=EDITH)

    where_an_editor_gives_it = f"{room.desk.base_url}/investigations/{SLUG}/updates#update-{turned}"
    assert [in_calendar(room, by) for by in (ben, EDITH)] == [[where_an_editor_gives_it], []]


def test_an_update_that_waits_for_nobody_is_in_no_calendar(room):
    released(room, LATE)

    assert [one.plan for one in updates.open_updates(room.desk, SLUG).updates] == [()]
    assert in_calendar(room, EDITH) == []


def test_an_edition_after_the_release_is_looked_for_in_every_row(room):
    released(room, endings.denied(), endings.silent())
    room.adopted(replace(CODEBOOK, finding_label="Searches"), day(55))

    assert updates.open_updates(room.desk, SLUG).updates == ()


def test_the_page_and_the_next_release_say_the_same(room):
    released(room, LATE, TURNED, endings.denied())

    page, cleared = updates.open_updates(room.desk, SLUG), room.check()

    assert {one.update.rfc_id: one.update for one in page.updates} == {
        one.rfc_id: one for one in cleared.release.updates
    }


# ── Explained ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_change_without_a_reason_is_pointed_out_and_does_not_block(room):
    released(room, CALLED, names=["Lakmere Police"])
    (unmet,) = room.check().unmet

    assert (unmet.gate, unmet.blocks) == ("reasons", False)
    assert [one.agency for one in unmet.agencies] == ["Lakmere Police"]
    assert room.build().released.number == 2


def test_a_change_for_legal_review_is_not_printed_before_an_editor_has_said_why(room):
    (turned,) = released(room, (*TURNED, ruled(50, 4, 6), signed_off(51)), names=["Lakmere Police"])

    with pytest.raises(ReleaseRefused, match="for legal review in 1 row since release 1"):
        room.build()
    with pytest.raises(RuleBroken, match="Only an editor"):
        explain(room, turned, 6, "It looked again.", by=ASHA)
    explain(room, turned, 6, "The service looked again and found use.")
    room.clock.now = day(61)
    assert room.build().released.number == 2


def test_a_reason_leaves_the_sign_off_as_it_is(room):
    (late,) = released(room, LATE)

    explain(room, late, 7, "The agency answered on 21 April, after the release.")

    assert updates.open_updates(room.desk, SLUG).updates[0].signed


def test_the_next_release_prints_each_change_with_its_kind_its_day_and_its_reason(room):
    (late,) = released(room, LATE, names=["Lakmere Police"])
    explain(room, late, 7, "The agency answered on 21 April, after the release.")
    room.clock.now = day(61)

    built = room.build()

    assert (built.folder / "corrections.txt").read_text().splitlines()[:2] == [
        "Update, 21 April 2026. The agency answered on 21 April, after the release.",
        "    Lakmere Police: response status was “No response”, is now “Denied any use”.",
    ]
    (note,) = built.released.body["notes"]
    assert (note["kind"], note["on"], note["cause"]) == ("Update", "21 April 2026", 7)
    assert note["sentences"] == built.released.body["corrections"]
    assert updates.open_updates(room.desk, SLUG).updates == (), "what the release lists is no longer open"


def test_a_late_answer_is_printed_with_a_reason_that_nobody_had_to_give(room):
    released(room, LATE, names=["Lakmere Police"])

    built = room.build()

    told = "Answered on 21 April 2026, after the deadline of 9 March 2026 and after release 1."
    assert (built.folder / "corrections.txt").read_text().startswith(f"Update, 21 April 2026. {told}\n")
    (newest, _) = out_releases(room.desk, SLUG)
    assert newest.corrections[0].reason == told == newest.corrections[0].late.told


def test_a_reason_given_after_the_cut_off_is_for_the_release_after(room):
    (called_again,) = released(room, CALLED)
    room.clock.now = day(61)
    explain(room, called_again, 6, "We called to say that it is out.")
    room.clock.now = day(62)

    assert [one.gate for one in room.check(day(60)).unmet] == ["cut-off", "reasons"]
    assert [one.gate for one in room.check().unmet] == []


# ── Released before ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_release_that_went_out_before_reasons_were_kept_is_printed_again_as_it_was(room):
    """As the program of then put it on record: thirteen files, and the bare sentences."""
    released(room, LATE, names=["Lakmere Police"])
    cleared = room.check()
    names = {one.name for one in cleared.files} - {"corrections.json"}
    files = edition(cleared.release, "0.1.0", names)
    with room.record.database.writing() as session:
        kept.add(
            session,
            kept.Released(
                investigation_id=room.record.investigation_id,
                number=2,
                cutoff=room.clock.now,
                released_at=room.clock.now,
                released_by=EDITH.staff,
                head=cleared.release.chain_head,
                body={
                    "title": "Blue Lantern",
                    "app_version": "0.1.0",
                    "manifest": manifest_of(files),
                    "tally": cleared.release.tally_sentence,
                    "corrections": [change.sentence for change in cleared.release.changes],
                },
                files=tuple(kept.ReleasedFile(name=one.name, sha256=one.sha256, size=one.size) for one in files),
            ),
        )
    room.clock.now = day(90)

    again = room.check(day(60))

    assert again.files == files
    assert "Update" not in next(one.content.decode() for one in files if one.name == "corrections.txt")
    (newest, _) = out_releases(room.desk, SLUG)
    assert [one.sentences[0] for one in newest.corrections] == [cleared.release.changes[0].sentence]


def test_a_release_knows_which_one_supersedes_it(room):
    released(room, LATE)
    assert releases.superseded_by(room.desk, SLUG, 1) == 0

    room.build()

    assert [releases.superseded_by(room.desk, SLUG, number) for number in (1, 2)] == [2, 0]


# ── Nothing publishes itself ────────────────────────────────────────────────────────────────────────────────────


def everything_public(room):
    folder = room.desk.releases
    return (
        releases.everything_out(room.desk, SLUG),
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()},
        public_feeds(out_releases(room.desk, SLUG), BASE),
        _proposed(room),
    )


def _proposed(room):
    with room.desk.reading() as session:
        return proposals.last(session, room.record.investigation_id)


def test_nothing_publishes_by_itself_whatever_the_schedule_does_for_a_month(room):
    """A late answer, judged, explained and signed; then every job, every day, and nobody presses a button."""
    (late,) = released(room, LATE)
    explain(room, late, 7, "The agency answered on 21 April, after the release.")
    before = everything_public(room)

    for _ in range(31):
        room.clock.now += timedelta(days=1)
        assert [name for name in scheduler.JOBS if scheduler.run(room.desk, name).failed] == []

    assert everything_public(room) == before
    assert len(updates.open_updates(room.desk, SLUG).updates) == 1
    assert before[0][0].cutoff == CUTOFF
