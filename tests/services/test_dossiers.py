"""A dossier says on one page what a lawyer asks, and behind it everything; made again, it is the same to the byte."""

import io
import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import update

from outreach.db.migrate import upgrade
from outreach.db.tables import InvestigationRow, table
from outreach.domain import facts
from outreach.domain.errors import NotFound, RuleBroken
from outreach.services import auditing, dossier_printing, dossiers
from outreach.services.dossiers import Wanted
from tests.support.dossier_story import FOR_ALL, HOUSE, OUTSIDE, everything_in, opened, pages_of, seal, tell
from tests.support.newsroom import open_newsroom

AUDIENCES = [HOUSE, OUTSIDE]


@pytest.fixture
def newsroom(sqlite_url, tmp_path):
    newsroom = open_newsroom(sqlite_url, str(tmp_path / "home"))
    yield newsroom
    newsroom.desk.database.dispose()


@pytest.fixture
def fresh(newsroom):
    """The story in a newsroom of its own, for tests that go on telling it."""
    auditing.begin(newsroom.desk)
    return tell(newsroom)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The same for all tests that only read."""
    home = tmp_path_factory.mktemp("dossiers")
    url = f"sqlite:///{home}/desk.sqlite3"
    upgrade(url)
    newsroom = open_newsroom(url, str(home))
    auditing.begin(newsroom.desk)
    yield tell(newsroom)
    newsroom.desk.database.dispose()


@pytest.fixture(scope="module")
def papers(told):
    return {each: pages_of(told.paper(each)) for each in AUDIENCES}


@pytest.fixture(scope="module")
def words(told):
    return {each: " ".join(everything_in(told.archive(each)).split()) for each in AUDIENCES}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_first_page_answers_what_a_lawyer_asks(papers, audience):
    first = papers[audience][0]

    for said in (
        "Politidistriktet Lakmere",
        "Denied",
        "Have your employees used the tool?",
        "First put Monday 23 November 2026, 15:00 in Oslo (UTC+1) (14:00 UTC)",
        "The questions were put 2 times",
        "by email and by phone, by Asha Rao",
        "Wednesday 2 December 2026, 15:00 in Oslo (UTC+1) (14:00 UTC)",
        "It was told to the agency; it was moved later; it has passed.",
        "Ingrid Onrecord, director wrote, on the record",
        "“Vi har aldri brukt det.”",
        "“We have never used it.”",
        "No editor has signed it.",
        "Missing",
        "Kept at the desk",
        "Contents",
    ):
        assert said in first, said


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("what", FOR_ALL)
def test_what_is_for_everybody_is_in_both(words, audience, what):
    assert FOR_ALL[what] in words[audience]


def test_every_entry_of_the_log_is_there_under_its_number(told, papers):
    items = told.made(HOUSE).dossier.items

    assert sorted(one.seq for one in items) == [one.seq for one in told.newsroom.log(told.rfc_id)]
    assert [one.seq for one in items if f"{one.seq}. {one.title}" not in " ".join(papers[HOUSE])] == []


def test_an_entry_written_down_late_says_by_how_much(told, papers):
    late = {one.late: told.newsroom.log(told.rfc_id)[one.seq - 1].fact for one in told.made(HOUSE).dossier.items}

    assert late["3 days"].channel == "post"
    assert "written down 3 days later" in " ".join(papers[HOUSE])


def test_what_was_taken_back_stays_and_says_so(told, papers):
    taken = next(one for one in told.made(HOUSE).dossier.items if one.taken_back)

    assert f"taken back by entry {taken.taken_back}" in " ".join(papers[HOUSE])


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_time_is_told_on_both_clocks(told, audience):
    moments = [at for one in told.made(audience).dossier.items for at in (one.happened, one.recorded) if at]

    assert len(moments) > 20
    assert [at for at in moments if "in Oslo (UTC+1)" not in at.theirs or not at.utc.endswith("UTC")] == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_same_instant_gives_the_same_bytes_whatever_happened_since(fresh, audience):
    told = fresh
    at = told.newsroom.clock()
    before = told.archive(audience, as_of=at)
    told.newsroom.clock.later(days=3)
    told.newsroom.told(told.rfc_id, facts.NoteAdded(text="Something new."))

    assert seal(told.archive(audience, as_of=at)) == seal(before)
    assert seal(told.archive(audience)) != seal(before)


AGAIN = """
import hashlib, io, os, sys
from datetime import datetime
from outreach.config import Config
from outreach.domain.dossier import Audience
from outreach.services import dossier_printing, dossiers
from outreach.wiring import open_desk
desk = open_desk(Config.from_env(os.environ))
wanted = dossiers.Wanted(audience=Audience(sys.argv[2]), as_of=datetime.fromisoformat(sys.argv[3]))
into = io.BytesIO()
dossier_printing.archived(desk, dossiers.of_request(desk, int(sys.argv[1]), wanted), into)
print(hashlib.sha256(into.getvalue()).hexdigest())
"""


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("zone", ["UTC", "America/St_Johns"])
def test_another_process_in_another_zone_makes_the_same_bytes(told, audience, zone):
    at = told.newsroom.clock()
    here = {"OUTREACH_HOME": told.newsroom.config.home, "OUTREACH_DATABASE_URL": told.newsroom.config.database}
    there = {**os.environ, **here, "TZ": zone, "PYTHONHASHSEED": "7", "LC_ALL": "C", "HOME": "/nonexistent"}
    words = [sys.executable, "-c", AGAIN, str(told.rfc_id), audience, at.isoformat()]
    done = subprocess.run(words, env=there, capture_output=True, text=True, check=False)

    assert done.stdout.strip() == seal(told.archive(audience, as_of=at)), done.stderr


def test_before_the_agency_was_listed_there_is_no_dossier(told):
    with pytest.raises(RuleBroken, match="was not in the investigation yet"):
        told.made(HOUSE, as_of=told.newsroom.clock() - timedelta(days=900))


def test_a_request_of_another_investigation_is_not_one_of_this(told):
    with pytest.raises(NotFound, match="not one of"):
        dossiers.in_investigation(told.newsroom.desk, "quiet-harbour", told.rfc_id)


def test_all_of_an_investigation_is_one_pdf_with_a_list_in_front_or_one_archive(told):
    desk = told.newsroom.desk
    wanted = Wanted(audience=OUTSIDE)
    paper, archive = io.BytesIO(), io.BytesIO()
    printed = dossier_printing.on_paper(desk, dossiers.of_investigation(desk, "blue-lantern", wanted), paper)
    packed = [*dossier_printing.all_archived(desk, dossiers.of_investigation(desk, "blue-lantern", wanted), archive)]
    pages, files = pages_of(paper.getvalue()), opened(archive.getvalue())

    assert [one.agency for one in printed] == ["Politidistriktet Lakmere", "Port Ansel Police Service"]
    assert all(one.agency in pages[0] for one in printed)
    for one in packed:
        assert one.manifest == seal(files[f"{one.folder}/manifest.json"])
        assert f"{one.folder}/dossier.pdf" in files


NAMES = {
    "Arabic": "شرطة المدينة القديمة",
    "Hebrew": "משטרת חיפה",
    "Greek": "Ελληνική Αστυνομία",
    "Cyrillic": "Поліція Києва",
    "Japanese": "大阪府警察",
    "Korean": "서울경찰청",
    "Thai": "ตำรวจภูธร",
    "Hindi": "दिल्ली पुलिस",
    "Georgian": "საქართველოს პოლიცია",
    "Armenian": "ՀՀ ոստիկանություն",
    "Polish": "Komenda Główna, Łódź",
}


@pytest.mark.parametrize("script", NAMES)
def test_a_name_prints_in_whatever_script_it_is_written(newsroom, script):
    """Where a font lacks a letter the paper holds no such letter, but a box."""
    name = NAMES[script]
    newsroom.told(newsroom.port_ansel, facts.NameCorrected(name=name, reason="As it writes itself."), by="edith")
    into = io.BytesIO()
    made = dossiers.of_request(newsroom.desk, newsroom.port_ansel, Wanted(audience=HOUSE))
    dossier_printing.on_paper(newsroom.desk, [made], into)

    letters = set(name) - set(" ,")
    found = set("".join(pages_of(into.getvalue())))
    assert len(letters - found) <= len(letters) // 4, (
        letters - found
    )  # some letters are set as one sign with their marks


def test_the_log_in_it_is_the_log(told):
    shown = json.loads(opened(told.archive(HOUSE))["entries.json"])
    log = told.newsroom.log(told.rfc_id)

    assert [one["seq"] for one in shown["entries"]] == [one.seq for one in log]
    for one, entry in zip(shown["entries"], log, strict=True):
        assert one.get("seal", entry.digest) == entry.digest
        assert one["late"] == entry.late


def test_what_was_only_practised_says_so_on_its_first_page(fresh):
    """Or its letters would pass for letters that left."""
    newsroom = fresh.newsroom
    assert "never left the house" not in pages_of(fresh.paper(HOUSE))[0]
    with newsroom.desk.database.writing() as session:
        session.execute(update(table(InvestigationRow)).values(live=False))

    assert "practice: its letters never left the house" in pages_of(fresh.paper(HOUSE))[0]


def test_a_later_mail_under_a_shorter_form_of_a_quoted_name_holds_nothing_back(fresh):
    """Who is quoted as “Deputy Chief Orla Fenn” is no secret as the “Orla Fenn” who wrote."""
    newsroom, rfc_id = fresh.newsroom, fresh.rfc_id
    (late,) = newsroom.told(
        rfc_id,
        facts.MessageReceived(
            channel=facts.Channel.EMAIL, sender="Orla Fenn <orla@agency.example.org>", text="We have one thing to add."
        ),
    )
    newsroom.told(
        rfc_id,
        facts.StatementQuoted(
            words="We have one thing to add.",
            speaker="Deputy Chief Orla Fenn",
            role="deputy chief",
            terms=facts.Terms.ON_THE_RECORD,
            medium=facts.Medium.WRITTEN,
            message=late.seq,
            start=0,
            end=len("We have one thing to add."),
        ),
    )

    assert "Deputy Chief Orla Fenn" in " ".join(pages_of(fresh.paper(OUTSIDE)))


# ── What waits for an anchor ────────────────────────────────────────────────────────────────────────────────────


def test_entries_after_the_last_anchor_are_named_and_taking_a_dossier_away_anchors_them(newsroom):
    desk, clock = newsroom.desk, newsroom.clock
    auditing.begin(desk)
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="One."))
    clock.later(minutes=1)
    auditing.anchor(desk, clock())
    clock.later(minutes=1)
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Two."))
    clock.later(minutes=1)

    def checking():
        return " ".join(dossiers.of_request(desk, newsroom.port_ansel, Wanted(audience=HOUSE)).dossier.checking)

    last = newsroom.log(newsroom.port_ansel)[-1].seq
    assert f"Entry {last} came after that anchor" in checking()
    dossiers.anchor_first(desk)
    assert "after that anchor" not in checking()
    assert f"{last} entries of {last} are bound" in checking()


def test_without_a_key_no_proof_goes_along_and_the_dossier_says_what_to_do(newsroom):
    dossiers.anchor_first(newsroom.desk)
    (said,) = dossiers.of_request(newsroom.desk, newsroom.port_ansel, Wanted(audience=HOUSE)).dossier.checking[1:2]

    assert "outreach audit begin" in said
