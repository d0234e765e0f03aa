"""Erasing: words go from everywhere, what rests on them stays, two people stand behind it, and all can see it."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import Workbook
from sqlalchemy import inspect, text

from outreach.db import cases, contact_proposals, contacts, erasures, investigations, received, uploads
from outreach.db.session import is_sqlite, sqlite_file
from outreach.domain import facts
from outreach.domain.contact_learning import Learnt
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Channel, Medium, Outcome, Position, Terms
from outreach.domain.ids import Seq, StaffId
from outreach.domain.inbox import Place
from outreach.domain.people import Acting, Draft, Role
from outreach.domain.teams import Part
from outreach.domain.tombstones import ERASED
from outreach.services import (
    auditing,
    drafts,
    erasing,
    erasure_journal,
    erasure_pages,
    evidence,
    filing_by_hand,
    holds,
    inbox,
    messages,
    records,
    statements,
    teams,
    verifying,
)
from outreach.services.casefile import open_casefile
from outreach.services.erasure_scope import Wanted
from tests.support.mailroom import Mailroom, forwarded, mail
from tests.support.newsroom import open_newsroom
from tests.support.tampering import past_the_guards, unnoticed

AT = "blue-lantern"
CANARY = "Marguerite Zwölfstein"
WHY = "Her letter of 3 March asks for it."
GROUND = "request of the person concerned (GDPR art. 17)"
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
BEN = Acting(staff=StaffId("ben"), role=Role.EDITOR)
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
ADDRESS = "marguerite.zwoelfstein@port-ansel-police-service.example.org"


@pytest.fixture
def room(newsroom_url, tmp_path):
    opened = Mailroom(open_newsroom(newsroom_url, str(tmp_path / "home")))
    for who in ("ben", "edith"):
        teams.give(opened.desk, AT, StaffId(who), Part.EDITOR if who == "ben" else Part.LEAD, by=EDITH)
    yield opened
    opened.desk.database.dispose()


@pytest.fixture
def ansel(room):
    return room.newsroom.port_ansel


def seen_by(room, by):
    return teams.seen_by(room.desk, by.staff)


def ask(room, by=BEN, **wanted):
    return erasing.ask(seen_by(room, by), Wanted(**wanted), GROUND, WHY, by=by)


def confirm(room, erasure_id, by=EDITH):
    said = erasing.confirm(seen_by(room, by), erasure_id, by=by)
    erasure_journal.finish(room.desk, room.desk.clock())
    return said


def erase(room, **wanted):
    which = ask(room, **wanted)
    confirm(room, which)
    return which


def everywhere(room):
    """Every byte the desk keeps: all rows of all tables, the files of the database, the store, the home folder."""
    database = room.desk.database
    with room.desk.reading() as session:
        connection = session.connection()
        tables = inspect(connection).get_table_names()
        rows = [str(row) for name in tables for row in connection.execute(text(f"SELECT * FROM {name}"))]
    files = [path.read_bytes() for path in room.desk.home.rglob("*") if path.is_file()]
    if is_sqlite(database.url):
        file = sqlite_file(database.url)
        files += [one.read_bytes() for one in file.parent.glob(f"{file.name}*") if one.is_file()]
    return "\n".join(rows).encode() + b"\n".join(files)


def lies_somewhere(room, *words):
    found = everywhere(room)
    return [word for word in words if word.encode() in found or word.encode("unicode_escape") in found]


def whole(room):
    return verifying.verify(room.desk).wrong + auditing.verify(room.desk).wrong


def standing(room, rfc_id):
    case = records.open_case(room.desk, rfc_id)
    checks = [(one.gate, one.holds) for one in case.checks]
    return case.standing.status, case.standing.phase, case.standing.qualifiers, checks


def note(room, rfc_id, words=f"Call {CANARY} at home."):
    return room.newsroom.told(rfc_id, facts.NoteAdded(text=words))[0].seq


# ── Words of an entry ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_words_of_a_note_are_nowhere_any_more_and_everything_still_verifies(room, ansel):
    seq = note(room, ansel)
    assert lies_somewhere(room, CANARY) == [CANARY]

    erase(room, rfc_id=ansel, seq=seq)

    assert lies_somewhere(room, CANARY) == []
    assert whole(room) == ()
    (entry,) = [one for one in room.newsroom.log(ansel) if one.seq == seq]
    assert entry.fact == facts.NoteAdded(text=ERASED)


def test_whoever_verifies_is_told_what_was_erased_by_whom_and_on_what_ground(room, ansel):
    seq = note(room, ansel)
    which = erase(room, rfc_id=ansel, seq=seq)

    told = (
        f"Erased on 23 November 2026 by Ben Otieno and Edith Blom, ground: {GROUND}: "
        f"request {ansel}, entry {seq} (erasure {which})."
    )
    assert verifying.verify(room.desk).erased == (told,)
    assert auditing.verify(room.desk).erased == (told,)


def test_more_can_be_recorded_after_a_tombstone_and_the_chain_holds(room, ansel):
    seq = note(room, ansel)
    erase(room, rfc_id=ansel, seq=seq)

    note(room, ansel, "They called back.")

    assert whole(room) == ()


def test_words_off_the_record_go_with_their_salt(room, ansel):
    heard = statements.hear_off_record(
        room.desk,
        ansel,
        words=f"{CANARY} told me so.",
        speaker=CANARY,
        medium=Medium.SPOKEN,
        at=room.desk.clock(),
        by=ASHA,
    ).entries[0]

    erase(room, rfc_id=ansel, seq=heard.seq)

    assert lies_somewhere(room, CANARY) == []
    assert whole(room) == ()


def test_a_draft_that_still_holds_the_words_goes_too(room, ansel):
    seq = note(room, ansel)
    form = f"/requests/{ansel}/notes/new"
    draft = Draft(form=form, key="k", typed=(("text", f"Call {CANARY} at home."),), kept_at=room.desk.clock())
    drafts.keep(room.desk, draft, by=ASHA)

    erase(room, rfc_id=ansel, seq=seq)

    assert lies_somewhere(room, CANARY) == []


def everything_said(room, ansel):
    """A log in which every kind of words stands that a standing may rest on."""
    room.asked(ansel)
    tell = room.newsroom.told
    tell(ansel, facts.AttemptMade(channel=Channel.PHONE, outcome=Outcome.WRONG_NUMBER, to=CANARY, address="+1 902 5"))
    tell(ansel, facts.AttemptMade(channel=Channel.PHONE, outcome=Outcome.VOICEMAIL, to=CANARY, address="+1 902 6"))
    came = tell(ansel, facts.MessageReceived(channel=Channel.PHONE, sender=CANARY, text=f"No. {CANARY}"))[0].seq
    answer = facts.ResponseReceived(
        question_set=1,
        answers=(facts.Answer(question=1, position=Position.DENIES),),
        speaker=CANARY,
        message=came,
        counterclaims=(f"{CANARY} was on leave.",),
        medium=Medium.SPOKEN,
    )
    said = tell(ansel, answer)[0].seq
    quote = facts.StatementQuoted(
        words=f"No. {CANARY}",
        speaker=CANARY,
        terms=Terms.ON_THE_RECORD,
        medium=Medium.SPOKEN,
        message=came,
        start=0,
        end=len(f"No. {CANARY}"),
    )
    quoted = tell(ansel, quote)[0].seq
    tell(ansel, facts.StatementVerified(statement=quoted), by="ben")
    tell(ansel, facts.TranslationAdded(statement=quoted, language="no", words=f"Nei. {CANARY}", translator=CANARY))
    tell(ansel, facts.CounterclaimChecked(response=said, number=1, found=f"{CANARY} was not."))
    tell(ansel, facts.Redirected(to=CANARY, said_by=CANARY))
    return came


def test_no_status_and_no_gate_changes_whatever_is_erased(room, ansel):
    came = everything_said(room, ansel)
    before = standing(room, ansel)
    log = room.newsroom.log(ansel)
    named = [one.seq for one in log if CANARY in str(one.fact)]

    erase(room, rfc_id=ansel, seq=came, also=tuple((ansel, seq) for seq in named))

    assert standing(room, ansel) == before
    assert lies_somewhere(room, CANARY) == []
    assert whole(room) == ()


def test_each_entry_alone_leaves_the_standing_as_it_was_or_is_refused(room, ansel):
    everything_said(room, ansel)
    before, erased, refused = standing(room, ansel), 0, []
    for entry in room.newsroom.log(ansel):
        try:
            erase(room, rfc_id=ansel, seq=entry.seq)
            erased += 1
        except RuleBroken as why:
            refused.append(str(why))
        assert standing(room, ansel) == before
    assert erased >= 9
    assert all("nothing to erase" in one or "stand otherwise" in one for one in refused)
    assert whole(room) == ()


def test_what_comes_from_an_entry_is_offered_with_it(room, ansel):
    came = everything_said(room, ansel)

    look = erasure_pages.look(seen_by(room, BEN), Wanted(rfc_id=ansel, seq=came))

    kinds = [one.what for one in look.scope.offered]
    assert kinds == ["response received", "statement quoted", "translation added", "counterclaim checked"]


def test_two_tries_to_one_address_are_still_two_tries_to_one_address(room, ansel):
    tell = room.newsroom.told
    first = tell(ansel, facts.AttemptMade(channel=Channel.PHONE, outcome=Outcome.VOICEMAIL, address="+1 902 5"))[0].seq
    tell(ansel, facts.AddressJudged(address="+1 902 5", works=False, note="Disconnected."))
    assert not records.open_case(room.desk, ansel).standing.known.attempts[0].effective

    alone = ask(room, rfc_id=ansel, seq=first)
    with pytest.raises(RuleBroken, match=r"stand otherwise\. Other entries name the same address"):
        confirm(room, alone)
    erasing.withdraw(seen_by(room, BEN), alone, by=BEN)
    erase(room, rfc_id=ansel, seq=first, also=((ansel, Seq(first + 1)),))

    assert not records.open_case(room.desk, ansel).standing.known.attempts[0].effective
    assert whole(room) == ()


# ── Files and messages ──────────────────────────────────────────────────────────────────────────────────────────


def upload(room, rfc_id):
    content = f"%PDF-1.4\n{CANARY}\n%%EOF\n".encode()
    chosen = evidence.Upload(content=content, called=f"{CANARY}.pdf", note=f"From {CANARY}", at=room.desk.clock())
    return evidence.keep(room.desk, rfc_id, chosen, by=ASHA)


def test_a_piece_of_evidence_goes_with_its_bytes_and_its_name(room, ansel):
    kept = upload(room, ansel)

    erase(room, rfc_id=ansel, seq=kept.seq)

    assert lies_somewhere(room, CANARY) == []
    assert whole(room) == ()
    with pytest.raises(NotFound):
        evidence.fetch(room.desk, ansel, kept.seq)


def test_bytes_that_another_entry_names_stay_until_that_is_erased_too(room, ansel):
    here, there = upload(room, ansel), upload(room, room.newsroom.lakmere)

    erase(room, rfc_id=ansel, seq=here.seq)
    assert evidence.fetch(room.desk, room.newsroom.lakmere, there.seq).content
    assert whole(room) == ()

    erase(room, rfc_id=room.newsroom.lakmere, seq=there.seq)
    assert lies_somewhere(room, CANARY) == []
    assert whole(room) == ()


def letter(words=f"{CANARY} never used it.", **more):
    return mail(words, sender=f"{CANARY} <{ADDRESS}>", subject=f"From {CANARY}", **more)


def test_a_message_goes_with_its_bytes_its_row_and_every_entry_it_ever_was(room, ansel):
    room.asked(ansel)
    message = room.one(letter(to=room.reply_address()))
    filing_by_hand.file_to(room.desk, message.id, [room.newsroom.lakmere], f"{CANARY} speaks of Lakmere.", by=ASHA)
    retraction = room.newsroom.log(ansel)[-1].seq

    erase(room, message=message.id, also=((ansel, retraction),))

    assert lies_somewhere(room, CANARY, ADDRESS) == []
    assert whole(room) == ()
    assert room.message(message.id).place is Place.FILED


def test_a_message_that_was_forwarded_goes_with_what_it_was_attached_to(room):
    room.one(forwarded(letter()))
    with room.desk.reading() as session:
        held = received.in_place(session, Place.HELD)
    for one in held:
        filing_by_hand.quarantine(room.desk, one.id, "Not ours.", by=ASHA)

    erase(room, message=held[0].id)

    assert lies_somewhere(room, CANARY, ADDRESS) == []
    assert whole(room) == ()


def test_an_entry_that_came_by_mail_takes_its_message_along(room, ansel):
    room.asked(ansel)
    message = room.one(letter(to=room.reply_address()))
    seq = room.newsroom.log(ansel)[-1].seq

    erase(room, rfc_id=ansel, seq=seq)

    assert lies_somewhere(room, CANARY, ADDRESS) == []
    with room.desk.reading() as session:
        assert erasures.of_message(session, message.id)


def test_nothing_is_quoted_from_a_message_whose_words_were_erased(room, ansel):
    came = facts.MessageReceived(channel=Channel.POST, sender="M. Stone", text="We never did.")
    seq = room.newsroom.told(ansel, came)[0].seq
    erase(room, rfc_id=ansel, seq=seq)

    def quote(**more):
        said = facts.StatementQuoted(
            words="We never did.", speaker="M. Stone", terms=Terms.ON_THE_RECORD, medium=Medium.WRITTEN, **more
        )
        return room.newsroom.told(ansel, said)

    with pytest.raises(RuleBroken, match=f"The words of message {seq} were erased, so nothing is quoted from it"):
        quote(message=seq, start=0, end=13)
    with pytest.raises(RuleBroken, match="The words of others were erased"):
        quote()

    room.newsroom.told(ansel, replace(came, text="Once more: We never did."))
    quote()


def test_an_erased_message_says_so_wherever_its_bytes_were_handed_out(room, ansel):
    room.asked(ansel)
    message = room.one(letter(to=room.reply_address()))
    seq = room.newsroom.log(ansel)[-1].seq
    erase(room, message=message.id)
    file = open_casefile(room.desk, ansel)

    for hand_out in (
        lambda: inbox.original(room.desk, message.id),
        lambda: inbox.attachment(room.desk, message.id, 1),
        lambda: messages.original(room.desk, file, seq),
        lambda: messages.attachment(room.desk, file, seq, 1),
    ):
        with pytest.raises(NotFound, match=r"Erased on 23 November 2026 by Ben Otieno and Edith Blom"):
            hand_out()
    assert messages.on_file(room.desk, file, seq).opened.unread.startswith("Erased on 23 November 2026")
    assert file.attached(seq) is None


def test_an_erased_file_is_not_handed_out_though_another_entry_names_its_bytes(room, ansel):
    here, there = upload(room, ansel), upload(room, room.newsroom.lakmere)
    erase(room, rfc_id=ansel, seq=here.seq)

    with pytest.raises(NotFound, match="Erased on 23 November 2026"):
        evidence.fetch(room.desk, ansel, here.seq)
    assert evidence.fetch(room.desk, room.newsroom.lakmere, there.seq).content


def test_the_same_message_does_not_come_in_once_more(room, ansel):
    room.asked(ansel)
    content = letter(to=room.reply_address())
    message = room.one(content)
    erase(room, message=message.id)

    (again,) = room.arrives(content)

    assert again.message == message.id
    assert lies_somewhere(room, CANARY) == []


def test_a_message_that_waits_is_sorted_first(room):
    message = room.one(letter())
    assert message.place is Place.HELD

    with pytest.raises(RuleBroken, match="waits for a person"):
        ask(room, message=message.id)


# ── Contacts ────────────────────────────────────────────────────────────────────────────────────────────────────


def contact(room, ansel):
    with room.desk.database.writing() as session:
        agency = cases.load(session, ansel).agency
        first = contacts.of_agency(session, agency.id)[0]
        made = replace(first, name=CANARY, address=ADDRESS, note=f"{CANARY} answers.", rank=9)
        return contacts.add(session, made)


def test_a_contact_goes_with_what_the_audit_chain_says_of_it(room, ansel):
    which = contact(room, ansel)
    assert lies_somewhere(room, CANARY, ADDRESS) == [CANARY, ADDRESS]

    erase(room, contact=which)

    assert lies_somewhere(room, CANARY, ADDRESS) == []
    assert whole(room) == ()
    assert auditing.verify(room.desk).chain.erased > 0


def test_the_audit_chain_calls_an_erased_contact_one_and_what_was_learnt_of_it_too(room, ansel):
    which = contact(room, ansel)
    learnt = Learnt(channel=Channel.EMAIL, address=ADDRESS, name=CANARY, source="From", message="0" * 64)
    with room.desk.database.writing() as session:
        known = contacts.get(session, which)
        contact_proposals.add(session, known.agency_id, [learnt], at=room.desk.clock())

    erase(room, contact=which)

    gone = [one.details for one, _ in auditing.recent(room.desk, auditing.Wanted(action="contact erased"))]
    assert {one.object for one in gone} == {f"contact/{which}", f"agency/{known.agency_id}"}
    assert auditing.recent(room.desk, auditing.Wanted(action="row removed")) == ()


@pytest.mark.parametrize("kind", ["csv", "utf-16", "xlsx", "draft"])
def test_an_uploaded_list_that_holds_the_contact_goes_whole_and_another_stays(room, ansel, kind):
    rows = [["name", "country", "email"], ["Skagen Police", "DK", ADDRESS.upper()]]
    listed = {"utf-16": in_utf_16, "xlsx": in_a_sheet}.get(kind, in_csv)
    first, other = listed(rows), in_csv([["name", "country"], ["Skagen Police", "DK"]])
    which, kept = contact(room, ansel), uploaded(room, first, "draft" if kind == "draft" else "applied")
    stays = uploaded(room, other, "applied")
    look = erasure_pages.look(seen_by(room, BEN), Wanted(contact=which))
    assert [one.id for one in look.lists] == [kept]

    said = confirm(room, ask(room, contact=which))

    assert said.endswith("1 contact, and 1 uploaded list with it.")
    assert lies_somewhere(room, ADDRESS, ADDRESS.upper()) == []
    with room.desk.reading() as session, pytest.raises(NotFound, match="This list was erased"):
        uploads.get(session, room.newsroom.investigation, kept)
    with room.desk.reading() as session:
        assert uploads.get(session, room.newsroom.investigation, stays).content == other
    assert whole(room) == ()


def in_csv(rows):
    return "\n".join(map(",".join, rows)).encode()


def in_utf_16(rows):
    return "\n".join(map("\t".join, rows)).encode("utf-16")


def in_a_sheet(rows):
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def uploaded(room, content, state):
    at = room.desk.clock()
    with room.desk.database.writing() as session:
        which = uploads.keep(
            session, room.newsroom.investigation, name="l", content=content, options={}, by=BEN.staff, at=at
        )
        if state != "draft":
            uploads.settle(session, which, state, at=at)
    return which


def test_the_number_of_a_contact_that_went_is_given_to_no_other(room, ansel):
    with room.desk.database.writing() as session:
        agency = cases.load(session, ansel).agency.id
        one = replace(known(session, agency), name=CANARY, address=ADDRESS, rank=9)
        gone = contacts.add(session, one)
    erase(room, contact=gone)

    with room.desk.database.writing() as session:
        new = contacts.add(session, replace(one, name="Press office", address="other@port-ansel.example.org"))
        contacts.add_many(session, [replace(one, name="Desk", address="desk@port-ansel.example.org")])
        numbers = [each.id for each in contacts.of_agency(session, agency)]

    assert new > gone
    assert gone not in numbers


def known(session, agency):
    return contacts.of_agency(session, agency)[0]


def test_one_thing_is_asked_for_once(room, ansel):
    """Also where the second asking takes only part of it along; and anew once the first one is withdrawn."""
    seq, other = note(room, ansel), note(room, ansel, "Her sister called.")
    with room.desk.reading() as session:
        contact = known(session, cases.load(session, ansel).agency.id).id
    first, of_contact = ask(room, rfc_id=ansel, seq=seq), ask(room, contact=contact)

    for again in ({"rfc_id": ansel, "seq": seq}, {"rfc_id": ansel, "seq": other, "also": ((ansel, seq),)}):
        with pytest.raises(RuleBroken, match=rf"Ben Otieno asked for this .* waits .*: erasure {first}\. Confirm"):
            ask(room, by=EDITH, **again)
    with pytest.raises(RuleBroken, match=of_contact):
        ask(room, by=EDITH, contact=contact)
    look = erasure_pages.look(seen_by(room, EDITH), Wanted(rfc_id=ansel, seq=seq))
    assert look.asked.id == first

    erasing.withdraw(seen_by(room, EDITH), first, by=EDITH)
    ask(room, rfc_id=ansel, seq=seq)
    ask(room, rfc_id=ansel, seq=other)


def test_what_lapsed_is_asked_for_anew(room, ansel):
    seq = note(room, ansel)
    ask(room, rfc_id=ansel, seq=seq)
    room.newsroom.clock.later(days=15)

    assert ask(room, rfc_id=ansel, seq=seq)


def test_a_list_says_how_much_of_whom_and_no_word_of_it(room, ansel):
    ask(room, rfc_id=ansel, seq=note(room, ansel), also=((ansel, note(room, ansel, "Her sister called.")),))
    with room.desk.reading() as session:
        contact = known(session, cases.load(session, ansel).agency.id).id
    ask(room, contact=contact)

    listed = erasure_pages.listing(seen_by(room, EDITH), AT).erasures

    assert {one.what for one in listed} == {
        "1 contact of Port Ansel Police Service",
        "2 entries of Port Ansel Police Service",
    }


def test_attempts_made_to_a_contact_stay_unless_they_are_asked_for(room, ansel):
    which = contact(room, ansel)
    room.asked(ansel, address=ADDRESS)
    look = erasure_pages.look(seen_by(room, BEN), Wanted(contact=which))
    assert [one.what for one in look.scope.offered] == ["attempt made"]

    erase(room, contact=which, also=tuple((one.rfc_id, one.seq) for one in look.scope.offered))

    assert lies_somewhere(room, CANARY, ADDRESS) == []
    assert whole(room) == ()


def test_a_contact_whose_address_changed_since_is_asked_for_anew(room, ansel):
    which = contact(room, ansel)
    asked = ask(room, contact=which)
    with room.desk.database.writing() as session:
        contacts.change(session, replace(contacts.get(session, which), address="someone.else@example.org"))

    with pytest.raises(RuleBroken, match="another address than when this was asked"):
        confirm(room, asked)


# ── What the audit chain says of other matters ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("called", ["Asha Rao", "asha@example.org", "reporter", "Europe/Oslo"])
def test_whoever_is_called_like_a_colleague_goes_and_what_the_colleague_may_do_stays_said(room, ansel, called):
    told = facts.MessageReceived(channel=Channel.PHONE, sender=called, text=f"No, says {CANARY}.")
    seq = room.newsroom.told(ansel, told)[0].seq

    erase(room, rfc_id=ansel, seq=seq)

    assert lies_somewhere(room, CANARY) == []
    assert whole(room) == ()
    with room.desk.database.writing() as session:
        session.execute(text("UPDATE staff SET role = 'admin' WHERE id = 'asha'"))
        unnoticed(session)
    assert whole(room) == ("The account of asha: the role is admin, and event 1 says reporter.",)


@pytest.mark.parametrize(
    ("words", "goes"), [("reporter", False), ("Ben Otieno", False), ("Ines Duarte", True), (ADDRESS, True)]
)
def test_what_an_event_of_another_matter_says_goes_only_where_it_names_whoever_goes(room, ansel, words, goes):
    holds.put_on(room.desk, AT, f"A lawyer of {words} wrote.", by=EDITH)
    holds.lift(room.desk, AT, "It is settled.", by=EDITH)
    seq = note(room, ansel, words)

    erase(room, rfc_id=ansel, seq=seq)

    ((_, payload),) = auditing.recent(room.desk, auditing.Wanted(action="legal hold put on"))
    assert (payload is None) is goes
    assert whole(room) == ()


def test_a_single_name_takes_the_events_about_its_own_contact(room, ansel):
    with room.desk.database.writing() as session:
        agency = cases.load(session, ansel).agency
        first = contacts.of_agency(session, agency.id)[0]
        which = contacts.add(session, replace(first, name="Marguerite", address=ADDRESS, rank=9))
        contacts.change(session, replace(contacts.get(session, which), address="press.desk@example.org"))

    erase(room, contact=which)

    assert lies_somewhere(room, "Marguerite", ADDRESS) == []
    assert whole(room) == ()


def test_a_second_erasure_leaves_the_event_of_the_first(room, ansel):
    erase(room, rfc_id=ansel, seq=note(room, ansel))

    erase(room, rfc_id=ansel, seq=note(room, ansel, GROUND))

    assert whole(room) == ()


# ── Two people ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_asks_does_not_confirm(room, ansel):
    asked = ask(room, rfc_id=ansel, seq=note(room, ansel))

    with pytest.raises(RuleBroken, match="Whoever asks does not confirm"):
        confirm(room, asked, by=BEN)

    assert lies_somewhere(room, CANARY) == [CANARY]


@pytest.mark.parametrize("part", [part for part in Part if part is not Part.PARTNER])
def test_a_lead_an_editor_and_legal_ask_and_confirm_and_nobody_else(room, ansel, part):
    seq = note(room, ansel)
    asked = ask(room, by=EDITH, rfc_id=ansel, seq=seq)
    teams.give(room.desk, AT, StaffId("asha"), part, by=EDITH)

    if part.may_hold:
        confirm(room, asked, by=ASHA)
    else:
        for act in (lambda: confirm(room, asked, by=ASHA), lambda: ask(room, by=ASHA, rfc_id=ansel, seq=seq)):
            with pytest.raises((RuleBroken, NotFound)):
                act()

    assert bool(lies_somewhere(room, CANARY)) is not part.may_hold


def test_whoever_is_editor_elsewhere_alone_neither_sees_nor_erases(room, ansel):
    seq = note(room, ansel)
    with room.desk.database.writing() as session:
        made = investigations.add(session, slug="harbour", title="Harbour", by=StaffId("ben"), at=room.desk.clock())
        assert made
    teams.take(room.desk, AT, StaffId("ben"), by=EDITH)

    with pytest.raises(NotFound):
        ask(room, by=BEN, rfc_id=ansel, seq=seq)


def test_nobody_in_particular_erases_nothing(room, ansel):
    with pytest.raises(RuleBroken, match="Ask one of them"):
        erasing.ask(room.desk, Wanted(rfc_id=ansel, seq=note(room, ansel)), GROUND, WHY, by=BEN)


def test_it_is_withdrawn_or_lapses_and_then_nobody_confirms(room, ansel):
    withdrawn = ask(room, rfc_id=ansel, seq=note(room, ansel))
    lapsed = ask(room, rfc_id=ansel, seq=note(room, ansel))
    erasing.withdraw(seen_by(room, EDITH), withdrawn, by=EDITH)
    room.newsroom.clock.later(days=15)

    for which, why in ((withdrawn, "withdrawn already"), (lapsed, "lapsed")):
        with pytest.raises(RuleBroken, match=why):
            confirm(room, which)
    assert lies_somewhere(room, CANARY) == [CANARY]


@pytest.mark.parametrize(("ground", "reason"), [("because", WHY), (GROUND, "short"), (GROUND, "x" * 501)])
def test_a_ground_and_a_reason_are_needed(room, ansel, ground, reason):
    wanted = Wanted(rfc_id=ansel, seq=note(room, ansel))
    with pytest.raises(RuleBroken):
        erasing.ask(seen_by(room, BEN), wanted, ground, reason, by=BEN)


def test_nothing_is_erased_twice(room, ansel):
    seq = note(room, ansel)
    erase(room, rfc_id=ansel, seq=seq)

    with pytest.raises(RuleBroken, match="erased already"):
        ask(room, rfc_id=ansel, seq=seq)


def test_the_audit_chain_says_who_asked_who_confirmed_and_what(room, ansel):
    seq = note(room, ansel)
    which = erase(room, rfc_id=ansel, seq=seq)

    told = [
        (event.details.action, event.details.actor)
        for event, _ in auditing.recent(room.desk, auditing.Wanted(about=f"erasure/{which}"))
    ]

    assert told == [("words erased", "edith"), ("erasure asked for", "ben")]


# ── A hold wins ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_under_a_hold_nobody_asks(room, ansel):
    seq = note(room, ansel)
    holds.put_on(room.desk, AT, "Letter of the publisher’s lawyer.", by=EDITH)

    with pytest.raises(RuleBroken, match="is under legal hold since"):
        ask(room, rfc_id=ansel, seq=seq)


@pytest.mark.parametrize("what", ["entry", "contact", "message"])
def test_a_hold_put_on_between_asking_and_confirming_wins(room, ansel, what):
    room.asked(ansel)
    message = room.one(letter(to=room.reply_address()))
    wanted = {
        "entry": {"rfc_id": ansel, "seq": note(room, ansel)},
        "contact": {"contact": contact(room, ansel)},
        "message": {"message": message.id},
    }
    asked = ask(room, **wanted[what])
    holds.put_on(room.desk, AT, "Letter of the publisher’s lawyer.", by=EDITH)

    with pytest.raises(RuleBroken, match="is under legal hold since"):
        confirm(room, asked)

    assert lies_somewhere(room, CANARY) == [CANARY]
    holds.lift(room.desk, AT, "The case was closed.", by=EDITH)
    confirm(room, asked)


# ── Pretending ──────────────────────────────────────────────────────────────────────────────────────────────────


def pretend(room, *statements):
    """What somebody with the keys of the database can do, without the key of the day."""
    past_the_guards(room.desk, *statements)


ASKED = (
    "INSERT INTO erasure VALUES ('0123456789ab', 'entry', '[]', '[]', NULL, '', NULL, 1, 'court order', 'None.', "
    "'ben', '2026-11-20 09:00:00')"
)
ENDED = "INSERT INTO erasure_end VALUES ('0123456789ab', 'carried out', 'ben', 'edith', '2026-11-20 09:00:00')"
BLANKED = 'UPDATE entry SET body = \'{{"text":"[erased]"}}\' WHERE rfc_id = {0} AND seq = {1}'


def sealed_anew(room, rfc_id, seq, fact):
    from outreach.domain import chain

    log = room.newsroom.log(rfc_id)
    return chain.digest(log[seq - 2].digest, rfc_id, replace(log[seq - 1], fact=fact))


def test_words_blanked_by_hand_with_rows_that_fit_are_found(room, ansel):
    seq = note(room, ansel)
    seal = sealed_anew(room, ansel, seq, facts.NoteAdded(text=ERASED))
    marked = f"INSERT INTO erased_entry VALUES ({ansel}, {seq}, '0123456789ab', 'carried out', '{{}}', '{seal}')"

    pretend(room, ASKED, ENDED, marked, BLANKED.format(ansel, seq))

    for wrong in (verifying.verify(room.desk).wrong, auditing.verify(room.desk).wrong):
        assert any("no event of the audit chain says that it was carried out" in one for one in wrong)
        assert any(f"Request {ansel}, entry {seq}: it is marked as erased, and no event" in one for one in wrong)


def test_words_blanked_by_hand_without_a_word_are_found(room, ansel):
    seq = note(room, ansel)

    pretend(room, BLANKED.format(ansel, seq))

    assert any(f"broken at entry {seq}" in one for one in verifying.verify(room.desk).wrong)


def test_other_words_put_where_words_were_erased_are_found(room, ansel):
    seq = note(room, ansel)
    erase(room, rfc_id=ansel, seq=seq)
    seal = sealed_anew(room, ansel, seq, facts.NoteAdded(text="They confessed."))

    pretend(
        room,
        f'UPDATE entry SET body = \'{{"text":"They confessed."}}\' WHERE rfc_id = {ansel} AND seq = {seq}',
        f"UPDATE erased_entry SET seal = '{seal}' WHERE rfc_id = {ansel} AND seq = {seq}",
    )

    assert any("no event of the audit chain says so" in one for one in auditing.verify(room.desk).wrong)


def test_a_position_changed_under_the_name_of_an_erasure_is_found(room, ansel):
    came = everything_said(room, ansel)
    seq = came + 1
    erase(room, rfc_id=ansel, seq=Seq(seq))

    pretend(
        room,
        f"UPDATE entry SET body = replace(body, 'denies', 'confirms') WHERE rfc_id = {ansel} AND seq = {seq}"
        if is_sqlite(room.desk.database.url)
        else f"UPDATE entry SET body = replace(body::text, 'denies', 'confirms')::json "
        f"WHERE rfc_id = {ansel} AND seq = {seq}",
    )

    assert any(f"broken at entry {seq}" in one for one in verifying.verify(room.desk).wrong)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE erasure_end SET by = 'adam'", "names other people"),
        ("DELETE FROM erased_file", "other messages or files"),
        ("DELETE FROM erased_entry", "is not marked so"),
    ],
)
def test_an_erasure_whose_rows_were_changed_is_found(room, ansel, statement, found):
    erase(room, rfc_id=ansel, seq=upload(room, ansel).seq)

    pretend(room, statement)

    assert any(found in one for one in auditing.verify(room.desk).wrong)


# ── Interrupted, and restored ───────────────────────────────────────────────────────────────────────────────────


def test_files_that_were_not_removed_for_a_kill_are_removed_by_the_next_turn(room, ansel):
    kept = upload(room, ansel)
    asked = ask(room, rfc_id=ansel, seq=kept.seq)
    erasing.confirm(seen_by(room, EDITH), asked, by=EDITH)  # killed here, after the commit
    assert lies_somewhere(room, CANARY) == [CANARY]

    said = erasure_journal.finish(room.desk, room.desk.clock())

    assert said == "Finished 1 erasure; 1 file removed."
    assert lies_somewhere(room, CANARY) == []
    assert erasure_journal.finish(room.desk, room.desk.clock()) == "Nothing is left to erase."


def test_a_line_cut_off_in_the_journal_is_written_anew(room, ansel):
    erase(room, rfc_id=ansel, seq=note(room, ansel))
    journal = room.desk.home / erasure_journal.JOURNAL
    journal.write_text(journal.read_text()[:40])

    erasure_journal.finish(room.desk, room.desk.clock())

    assert erasure_journal.to_do_again(room.desk) == 0
    assert erasure_journal.finish(room.desk, room.desk.clock()) == "Nothing is left to erase."


def test_the_journal_holds_no_word_of_what_was_erased(room, ansel):
    erase(room, rfc_id=ansel, seq=upload(room, ansel).seq)
    erase(room, contact=contact(room, ansel))

    told = (room.desk.home / erasure_journal.JOURNAL).read_text()

    assert not [word for word in (CANARY, ADDRESS, WHY) if word in told]


def test_a_line_nobody_vouches_for_erases_nothing(room, ansel):
    seq = note(room, ansel)
    digest = room.newsroom.log(ansel)[seq - 1].digest
    room.desk.home.mkdir(exist_ok=True)
    (room.desk.home / erasure_journal.JOURNAL).write_text(
        f'{{"id":"0123456789ab","kind":"entry","entries":[[{ansel},{seq},"{digest}"]],"messages":[],"seal":"00"}}\n'
    )

    said = erasure_journal.finish(room.desk, room.desk.clock())

    assert said == "1 line of erasures.jsonl bear another seal."
    assert lies_somewhere(room, CANARY) == [CANARY]


def test_old_requests_lapse_after_a_fortnight_to_the_day(room, ansel):
    which = ask(room, rfc_id=ansel, seq=note(room, ansel))
    with room.desk.reading() as session:
        assert erasures.get(session, which).lapses_at == room.desk.clock() + timedelta(days=14)
