"""Legal hold: put on with a reason, lifted with a reason; while it is on nothing of the investigation is erased."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from outreach.db import audit_reading, drafts, holds, investigations, seats
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Draft, Role
from outreach.domain.teams import Part
from outreach.services import holds as holding
from outreach.services import teams
from outreach.services.auditing import Wanted, recent
from outreach.services.tidying import FORMS_ARE_KEPT, tidy
from tests.support.newsroom import open_newsroom

AT = "blue-lantern"
WHY = "Letter of the publisher’s lawyer, 2 March."
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
ADAM = Acting(staff=StaffId("adam"), role=Role.ADMIN)


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path))
    yield opened
    opened.desk.database.dispose()


def seen_by(newsroom, who):
    with newsroom.desk.reading() as session:
        return newsroom.desk.seen_by(seats.sight_of(session, StaffId(who), newsroom.clock()))


def erase(newsroom, *wanted):
    with newsroom.desk.writing(ADAM) as session:
        audit_reading.erase(session, wanted, why="A court ordered it.")


def events(newsroom, investigation):
    sql = (
        "SELECT seq FROM audit_event WHERE investigation_id IS NULL"
        if investigation is None
        else (f"SELECT seq FROM audit_event WHERE investigation_id = {investigation}")
    )
    with newsroom.desk.reading() as session:
        return list(session.execute(text(sql)).scalars())


def test_a_hold_is_put_on_and_lifted_with_reasons_that_stay(newsroom):
    holding.put_on(newsroom.desk, AT, WHY, by=EDITH)
    assert holding.page(newsroom.desk, AT).current.reason == WHY

    holding.lift(newsroom.desk, AT, "The case was closed.", by=EDITH)

    page = holding.page(newsroom.desk, AT)
    assert page.current is None
    assert [(one.on, one.reason) for one in page.steps] == [(False, "The case was closed."), (True, WHY)]


def test_the_audit_chain_says_who_put_it_on_and_lifted_it(newsroom):
    holding.put_on(newsroom.desk, AT, WHY, by=EDITH)
    holding.lift(newsroom.desk, AT, "The case was closed.", by=ADAM)

    told = [(event.details.action, event.details.actor) for event, _ in recent(newsroom.desk, Wanted(limit=2))]

    assert told == [("legal hold lifted", "adam"), ("legal hold put on", "edith")]


@pytest.mark.parametrize(("part", "may"), [(part, part in (Part.LEAD, Part.EDITOR, Part.LEGAL)) for part in Part][:5])
def test_a_lead_an_editor_and_legal_put_it_on_and_nobody_else(newsroom, part, may):
    teams.give(newsroom.desk, AT, StaffId("ben"), part, by=EDITH)
    desk, ben = seen_by(newsroom, "ben"), Acting(staff=StaffId("ben"), role=Role.REPORTER)

    if may:
        holding.put_on(desk, AT, WHY, by=ben)
    else:
        with pytest.raises(RuleBroken, match="Ask one of them"):
            holding.put_on(desk, AT, WHY, by=ben)

    assert (holding.page(newsroom.desk, AT).current is not None) is may


def test_it_is_put_on_once_and_lifted_once(newsroom):
    with pytest.raises(RuleBroken, match="nothing to lift"):
        holding.lift(newsroom.desk, AT, WHY, by=EDITH)
    holding.put_on(newsroom.desk, AT, WHY, by=EDITH)
    with pytest.raises(RuleBroken, match="on hold already"):
        holding.put_on(newsroom.desk, AT, WHY, by=EDITH)


@pytest.mark.parametrize("reason", ["", "  short  ", "x" * 501])
def test_a_reason_is_needed(newsroom, reason):
    with pytest.raises(RuleBroken, match="Say why"):
        holding.put_on(newsroom.desk, AT, reason, by=EDITH)


def test_under_a_hold_nothing_is_erased_by_anybody_and_the_sentence_says_why(newsroom):
    holding.put_on(newsroom.desk, AT, WHY, by=EDITH)

    with pytest.raises(RuleBroken) as refused:
        erase(newsroom, events(newsroom, newsroom.investigation)[0])

    assert "is under legal hold since" in str(refused.value)
    assert f"put on by Edith Blom: {WHY}" in str(refused.value)
    holding.lift(newsroom.desk, AT, "The case was closed.", by=EDITH)
    erase(newsroom, events(newsroom, newsroom.investigation)[0])


def test_what_names_no_investigation_is_held_while_any_is(newsroom):
    holding.put_on(newsroom.desk, AT, WHY, by=EDITH)

    with pytest.raises(RuleBroken, match="legal hold"):
        erase(newsroom, events(newsroom, None)[0])


def test_a_hold_holds_its_own_investigation_alone(newsroom):
    with newsroom.desk.database.writing() as session:
        made = investigations.add(session, slug="harbour", title="Harbour", by=StaffId("ben"), at=newsroom.clock())
        holds.add(session, made.id, on=True, reason=WHY, by=StaffId("ben"), at=newsroom.clock())

    erase(newsroom, events(newsroom, newsroom.investigation)[0])


def test_old_drafts_are_not_forgotten_while_a_hold_is_on(newsroom):
    draft = Draft(form="/requests/1/notes/new", key="k", typed=(("text", "They said…"),), kept_at=newsroom.clock())
    with newsroom.desk.database.writing() as session:
        drafts.keep(session, StaffId("asha"), draft)
    holding.put_on(newsroom.desk, AT, WHY, by=EDITH)
    later = newsroom.desk.at(lambda: draft.kept_at + FORMS_ARE_KEPT + timedelta(days=1))

    def kept():
        tidy(later, later.clock())
        with newsroom.desk.reading() as session:
            return drafts.find(session, StaffId("asha"), draft.form)

    assert kept() == draft
    holding.lift(newsroom.desk, AT, "The case was closed.", by=EDITH)
    assert kept() is None


def test_whoever_has_no_part_in_it_finds_no_hold(newsroom):
    holding.put_on(newsroom.desk, AT, WHY, by=EDITH)
    teams.take(newsroom.desk, AT, StaffId("adam"), by=EDITH)

    with pytest.raises(NotFound):
        holding.page(seen_by(newsroom, "adam"), AT)
