"""Everything a person can record of a request: by one pair of views, once, and losing nothing typed."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.domain import facts
from outreach.domain.circles import May
from outreach.domain.facts import Authority, Channel, Gate, Medium, Outcome, Position, Terms
from outreach.domain.ids import Seq
from outreach.services import records
from outreach.web.forms.recordable import RECORDABLE
from tests.support.newsroom import HALIFAX, MONDAY, Newsroom, filled

DUE = datetime(2026, 11, 30, 21, 0, tzinfo=UTC)  # Monday, 17:00 in Halifax
DENIAL = "We have never used it.\n\nDana Rowe, press officer"


@pytest.fixture
def address(newsroom):
    return f"/requests/{newsroom.port_ansel}"


def letter(**rest):
    told = {"outcome": Outcome.SENT, "question_set": 1, "questions": (1, 2), "deadline_told": DUE, **rest}
    return facts.AttemptMade(channel=Channel.EMAIL, to="Press office", address="press@agency.example.org", **told)


def said(position, **rest):
    told = {"question_set": 1, "speaker": "Dana Rowe", "text": DENIAL, **rest}
    return facts.ResponseReceived(answers=(facts.Answer(question=1, position=position),), **told)


def message(text=DENIAL):
    return facts.MessageReceived(channel=Channel.EMAIL, sender="Dana Rowe <press@agency.example.org>", text=text)


QUOTE = facts.StatementQuoted(
    words="We have never used it.", speaker="Dana Rowe", terms=Terms.ON_THE_RECORD, medium=Medium.WRITTEN
)
TRANSLATION = facts.TranslationAdded(statement=Seq(2), language="nb", words="Aldri.", translator="Asha Rao")
DEADLINE = facts.DeadlineSet(due_at=DUE, zone=HALIFAX, working_days=5)
WAIVER = facts.GateWaived(gate=Gate.CHANNELS, reason="Only their office.", expires_at=datetime(2027, 1, 1, tzinfo=UTC))
CLAIMS = said(Position.DENIES, counterclaims=("We closed in 2019.",))
GATEKEEPER = said(Position.DECLINES, authority=Authority.GATEKEEPER)

STORIES = {
    # noun: what happened before, what is typed over what the form offers, the fact that is then on record
    "attempts": ((), {"outcome": "sent"}, letter().__class__),
    "messages": ((), {"sender": "Dana Rowe", "text": DENIAL}, facts.MessageReceived),
    "responses": (
        (),
        {"answers-1": "denies", "authority": "speaks for the agency", "speaker": "Dana Rowe", "text": DENIAL},
        facts.ResponseReceived,
    ),
    "statements": (
        (),
        {"words": "Never.", "speaker": "Dana Rowe", "terms": "on the record", "medium": "by voice"},
        facts.StatementQuoted,
    ),
    "extensions": ((letter(), DEADLINE), {"reason": "Their press officer is away."}, facts.ExtensionGranted),
    "notes": ((), {"text": "Ask who runs it."}, facts.NoteAdded),
    "statement-verifications": ((QUOTE,), {}, facts.StatementVerified),
    "counterclaims": ((CLAIMS,), {"found": "The register says 2021."}, facts.CounterclaimChecked),
    "reversals": ((said(Position.DENIES), said(Position.CONFIRMS)), {"note": "Both wrote."}, facts.ReversalConfirmed),
    "sign-off": ((letter(), said(Position.DENIES)), {"read": "y"}, facts.SignedOff),
    "sent-back": ((), {"reason": "Who did the officer speak for?"}, facts.SentBack),
    "deliveries": ((letter(),), {"report": "bounced (hard)", "detail": "550 no such user"}, facts.DeliveryReported),
    "redirects": ((), {"to": "The ministry"}, facts.Redirected),
    "auto-replies": ((message("Out of office."),), {"detail": "Out of office."}, facts.AutoReplyReceived),
    "acknowledgements": ((message("Received."),), {"said_by": "the front desk"}, facts.Acknowledged),
    "set-asides": ((message("Buy now."),), {"reason": "Spam."}, facts.MessageSetAside),
    "authority": ((GATEKEEPER,), {"reason": "Their head confirmed it."}, facts.AuthorityAccepted),
    "translations": ((QUOTE,), {"language": "nb", "words": "Aldri."}, facts.TranslationAdded),
    "message-translations": ((message(),), {"language": "nb", "words": "Aldri."}, facts.MessageTranslated),
    "translation-checks": ((QUOTE, TRANSLATION), {}, facts.TranslationChecked),
    "deadlines": ((), {}, facts.DeadlineSet),
    "assignments": ((), {"to": "ben"}, facts.Assigned),
    "follow-up-stops": ((), {"reason": "Their lawyer asked us to."}, facts.FollowUpStopped),
    "reminders": ((), {"on": "2027-03-01", "why": "Their board meets."}, facts.ReminderSet),
    "waivers": ((), {"gate": "channels", "reason": "Only their office."}, facts.GateWaived),
    "waiver-seconds": ((WAIVER,), {}, facts.WaiverSeconded),
    "sign-off-withdrawals": (
        (letter(), said(Position.DENIES), facts.SignedOff(through=Seq(3), status="denied")),
        {"reason": "A new document."},
        facts.SignOffWithdrawn,
    ),
    "explanations": ((letter(),), {"entry": "2", "reason": "We wrote once more."}, facts.ChangeExplained),
    "retractions": ((facts.NoteAdded(text="Wrong."),), {"reason": "Wrong agency."}, facts.EntryRetracted),
    "names": (
        (),
        {"name": "Port Ansel Police", "reason": "The register.", "mistake": "ours"},
        facts.NameCorrected,
    ),
    "finding": ((), {"columns": "Searches: 27", "reason": "Read again."}, facts.FindingDataChanged),
    "removals": ((), {"reason": "Its existence could not be confirmed."}, facts.RemovedFromDataset),
    "restorations": ((facts.RemovedFromDataset(reason="Unknown."),), {"reason": "Found."}, facts.RestoredToDataset),
    "merges": ((), {"into": "Politidistriktet Lakmere", "reason": "One force."}, facts.MergedInto),
}


def test_an_agency_can_be_left_alone_until_a_day(newsroom, asha, address):
    asha.open(f"{address}/follow-up-stops/new")
    until = {"until-date": "2026-12-07", "until-time": "09:00", "until-zone": HALIFAX}

    asha.send(f"{address}/follow-up-stops", reason="Its office moves.", **until)

    (stop,) = newsroom.facts(newsroom.port_ansel, facts.FollowUpStopped)
    assert stop.until == datetime(2026, 12, 7, 13, 0, tzinfo=UTC)
    assert "Left alone until Mon 7 Dec 2026 09:00 AST" in asha.text
    assert not records.open_case(newsroom.desk, newsroom.port_ansel).standing.known.follow_up_stopped


EDITORIAL = (facts.GateWaived, facts.SignedOff, facts.RemovedFromDataset)


def before(newsroom: Newsroom, *told: facts.Fact) -> None:
    for one in told:
        newsroom.told(newsroom.port_ansel, one, by="ben" if isinstance(one, EDITORIAL) else "asha")


def test_every_noun_has_its_story():
    assert {*STORIES, "evidence"} == set(RECORDABLE)  # a file is sent: see test_evidence.py


@pytest.mark.parametrize("noun", STORIES)
def test_a_form_opens_and_what_is_typed_in_it_is_on_the_record(newsroom, edith, address, noun):
    told, typed, kind = STORIES[noun]
    before(newsroom, *told)
    edith.open(f"{address}/{noun}/new")
    assert edith.heading == RECORDABLE[noun].title

    edith.send(f"{address}/{noun}", **typed)

    assert edith.heading == newsroom_name(newsroom)
    recorded = [entry for entry in newsroom.log(newsroom.port_ansel) if isinstance(entry.fact, kind)]
    assert recorded
    assert recorded[-1].recorded_by == "edith"


def newsroom_name(newsroom):
    return records.open_case(newsroom.desk, newsroom.port_ansel).standing.known.listing.name


@pytest.mark.parametrize("noun", STORIES)
def test_a_double_click_is_one_entry(newsroom, edith, address, noun):
    told, typed, _ = STORIES[noun]
    before(newsroom, *told)
    edith.open(f"{address}/{noun}/new")
    form = edith.page

    edith.send(f"{address}/{noun}", follow=False, status=303, **typed)
    after_the_first = len(newsroom.log(newsroom.port_ansel))
    edith.page = form
    edith.send(f"{address}/{noun}", follow=False, status=303, **typed)

    assert len(newsroom.log(newsroom.port_ansel)) == after_the_first


REASONED = [noun for noun, (_, typed, _) in STORIES.items() if "reason" in typed or "text" in typed]


@pytest.mark.parametrize("noun", REASONED)
def test_a_form_sent_empty_says_what_is_missing_and_records_nothing(newsroom, edith, address, noun):
    told, typed, _ = STORIES[noun]
    before(newsroom, *told)
    count = len(newsroom.log(newsroom.port_ansel))
    edith.open(f"{address}/{noun}/new")

    edith.send(f"{address}/{noun}", status=422, **dict.fromkeys(typed, ""))

    assert edith.errors
    assert all(error.endswith(".") for error in edith.errors)
    assert all(edith.page.find(id=str(link["href"])[1:]) for link in edith.page.select(".summary a"))
    assert len(newsroom.log(newsroom.port_ansel)) == count


def test_a_note_that_is_too_long_is_refused_whole_not_cut(asha, address):
    words = "word " * 1_000
    asha.open(f"{address}/notes/new").send(f"{address}/notes", text=words, status=422)

    assert asha.errors == ["Keep this under 4,000 characters."]
    assert asha.page.find("textarea", {"name": "text"}).get_text().strip() == words.strip()


def test_a_stale_form_shows_what_is_new_and_keeps_what_was_typed(newsroom, asha, address):
    asha.open(f"{address}/notes/new")
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Ben was quicker."), by="ben")

    asha.send(f"{address}/notes", text="My own two pages.", status=409)

    assert "Someone else recorded something first" in asha.text
    assert "Ben was quicker." in asha.text
    assert asha.page.find("textarea", {"name": "text"}).get_text().strip() == "My own two pages."

    asha.send(f"{address}/notes")

    assert [fact.text for fact in newsroom.facts(newsroom.port_ansel, facts.NoteAdded)] == [
        "Ben was quicker.",
        "My own two pages.",
    ]


def test_going_back_and_typing_other_words_is_not_taken_for_a_retry(newsroom, asha, address):
    asha.open(f"{address}/notes/new")
    form = asha.page
    asha.send(f"{address}/notes", text="First.")
    asha.page = form

    asha.send(f"{address}/notes", text="Second.", status=422)

    assert "already saved with other words" in asha.errors[0]
    asha.send(f"{address}/notes", status=409)
    asha.send(f"{address}/notes")
    assert [fact.text for fact in newsroom.facts(newsroom.port_ansel, facts.NoteAdded)] == ["First.", "Second."]


def test_the_first_letter_sets_the_deadline_it_tells(newsroom, asha, address):
    asha.open(f"{address}/attempts/new")
    assert "Mon 30 Nov 2026 17:00 AST" in asha.text
    assert "Sat 28 Nov 2026: Saturday" in asha.text

    asha.send(f"{address}/attempts", outcome="sent")

    made = newsroom.facts(newsroom.port_ansel, facts.AttemptMade)[0]
    promise = newsroom.facts(newsroom.port_ansel, facts.DeadlineSet)[0]
    assert (made.questions, made.question_set, made.deadline_told) == ((1, 2), 1, DUE)
    assert (promise.due_at, promise.zone, promise.working_days) == (DUE, HALIFAX, 5)
    assert "Saturday" in promise.why
    assert "Recorded. The deadline is Mon 30 Nov 2026 17:00 AST." in asha.text


def test_more_working_days_give_a_later_deadline_and_can_be_looked_at_first(newsroom, asha, address):
    asha.open(f"{address}/attempts/new")

    asha.send(f"{address}/attempts", outcome="sent", working_days="10", look="yes")

    assert "Mon 7 Dec 2026 17:00 AST" in asha.text
    assert len(newsroom.log(newsroom.port_ansel)) == 1
    asha.send(f"{address}/attempts")
    assert newsroom.facts(newsroom.port_ansel, facts.DeadlineSet)[0].working_days == 10


def test_a_call_nobody_took_puts_no_question_and_sets_no_deadline(newsroom, asha, address):
    asha.open(f"{address}/attempts/new?contact=2")

    asha.send(f"{address}/attempts", outcome="no answer")

    made = newsroom.facts(newsroom.port_ansel, facts.AttemptMade)[0]
    assert (made.channel, made.to, made.address) == (Channel.PHONE, "Duty desk", "+1 902 555 0100")
    assert (made.questions, made.deadline_told) == ((), None)
    assert newsroom.facts(newsroom.port_ansel, facts.DeadlineSet) == []


def test_only_the_outcomes_of_the_contacts_channel_are_offered(newsroom, asha, address):
    asha.open(f"{address}/attempts/new?contact=2")
    offered = {radio["value"] for radio in asha.page.select("input[name=outcome]")}

    assert {"no answer", "voicemail", "wrong number", "unknown"} <= offered
    assert not {"sent", "posted", "bounced (hard)"} & offered


def test_somebody_who_is_no_contact_yet_can_be_tried(newsroom, asha, address):
    asha.open(f"{address}/attempts/new?contact=other")

    typed = {"channel": "in person", "outcome": "reached a person", "to": "The sergeant", "address": "12 Quay St"}
    asha.send(f"{address}/attempts", typed)

    made = newsroom.facts(newsroom.port_ansel, facts.AttemptMade)[0]
    assert (made.channel, made.to) == (Channel.IN_PERSON, "The sergeant")
    assert made.questions == (1, 2)


def test_turning_to_another_contact_keeps_what_was_typed(newsroom, asha, address):
    asha.open(f"{address}/attempts/new?contact=2")
    asha.send(f"{address}/attempts", summary="She will call back.", look="1")

    typed = filled(asha.form(f"{address}/attempts"))
    assert (typed["contact"], typed["to"], typed["address"]) == (
        "1",
        "Press office",
        "press@port-ansel-police-service.example.org",
    )
    assert typed["summary"] == "She will call back."
    assert not newsroom.facts(newsroom.port_ansel, facts.AttemptMade)

    asha.send(f"{address}/attempts", to="The sergeant", look="other")
    typed = filled(asha.form(f"{address}/attempts"))
    assert (typed["contact"], typed["to"], typed["address"]) == ("other", "The sergeant", "")


def test_an_outcome_that_does_not_fit_its_channel_is_answered_with_those_that_do(newsroom, asha, address):
    asha.open(f"{address}/attempts/new?contact=other")

    asha.send(f"{address}/attempts", channel="phone", outcome="posted", to="The desk", status=422)

    assert "“posted” is not an outcome of phone. Choose one of: failed to leave, gatekeeper" in asha.errors[0]
    assert filled(asha.form(f"{address}/attempts"))["outcome"] == "posted"


def test_more_time_nobody_told_them_of_is_not_told_again_and_is_marked_until_they_know(newsroom, asha, address):
    more = facts.ExtensionGranted(
        due_at=DUE + timedelta(days=1), zone="UTC", asked_by=facts.AskedBy.NEWSROOM, reason="Late.", told_agency=False
    )
    before(newsroom, letter(), DEADLINE, more)

    assert "not told yet" in asha.open(address).page.find(id="timeline").find_parent("section").text
    asha.open(f"{address}/attempts/new?contact=2")
    assert "Told them: " in asha.text
    assert "Told them again" not in asha.text

    asha.send(f"{address}/attempts", outcome="left a message", deadline="told")

    assert "not told yet" not in asha.open(address).text
    assert "Told them again: " in asha.open(f"{address}/attempts/new?contact=2").text


@pytest.mark.parametrize(("day", "starts"), [("2026-12-15", 4), ("2027-07-15", 3)])
def test_an_agency_is_left_alone_until_the_start_of_a_day_on_its_clock(newsroom, asha, address, day, starts):
    asha.open(f"{address}/follow-up-stops/new")
    assert "A day without a time: from the start of that day on" in asha.text
    asha.send(f"{address}/follow-up-stops", {"until-date": day, "until-time": ""}, reason="Its office moves.")

    (stop,) = newsroom.facts(newsroom.port_ansel, facts.FollowUpStopped)
    assert stop.until == datetime.fromisoformat(f"{day}T{starts:02}:00Z")


def test_a_new_deadline_still_wants_its_hour(newsroom, asha, address):
    before(newsroom, letter(), DEADLINE)
    asha.open(f"{address}/extensions/new")
    asha.send(f"{address}/extensions", {"due_at-date": "2027-01-04", "due_at-time": ""}, reason="Away.", status=422)

    assert not newsroom.facts(newsroom.port_ansel, facts.ExtensionGranted)


def test_a_reply_of_a_friday_night_is_to_be_read_by_our_own_time_and_not_in_the_agencys_working_days(
    newsroom, asha, address
):
    newsroom.clock.now = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)  # Friday, ten at night in Halifax
    newsroom.told(newsroom.port_ansel, message())

    by = asha.open(address).page.select_one(".next .by").get_text(" ", strip=True)
    assert by.startswith("Before Sat 28 Nov 2026 22:00 AST")
    assert by.endswith(": 24 hours after it came, nights and days off included")
    assert "working day" not in by


def test_more_time_is_not_taken_for_told_and_the_next_step_is_to_tell_them(newsroom, asha, address):
    before(newsroom, letter(), DEADLINE)
    asha.open(f"{address}/extensions/new")
    assert "told_agency" not in filled(asha.form(f"{address}/extensions"))

    asha.send(f"{address}/extensions", reason="Their press officer is away.")

    (more,) = newsroom.facts(newsroom.port_ansel, facts.ExtensionGranted)
    assert not more.told_agency
    assert "The agency has more time. Now tell them the new deadline" in asha.text
    assert "Tell them the new deadline, by letter or a call." in asha.open(address).page.select_one(".next").get_text(
        " ", strip=True
    )


def test_more_time_they_asked_for_and_were_told_of_needs_no_telling(newsroom, asha, address):
    before(newsroom, letter(), DEADLINE)
    asha.open(f"{address}/extensions/new")
    asha.send(f"{address}/extensions", reason="Their press officer is away.", told_agency="y")

    assert "ell them the new deadline" not in asha.text


def test_the_same_deadline_is_told_again_not_a_new_one_set(newsroom, asha, address):
    before(newsroom, letter(), DEADLINE)
    asha.open(f"{address}/attempts/new?contact=2")

    asha.send(f"{address}/attempts", outcome="left a message")

    assert newsroom.facts(newsroom.port_ansel, facts.AttemptMade)[1].deadline_told == DUE
    assert len(newsroom.facts(newsroom.port_ansel, facts.DeadlineSet)) == 1


def test_the_message_lies_beside_the_judgement_and_lends_it_its_time(newsroom, asha, address):
    newsroom.told(newsroom.port_ansel, message())
    newsroom.clock.later(hours=5)
    asha.open(f"{address}/responses/new?about=2")
    assert "We have never used it." in asha.text

    asha.send(f"{address}/responses", **{"answers-1": "denies", "authority": "speaks for the agency"})

    entry = newsroom.log(newsroom.port_ansel)[-1]
    assert (entry.fact.message, entry.fact.speaker, entry.occurred_at) == (2, "Dana Rowe", MONDAY)


def test_off_the_record_words_never_enter_the_log(newsroom, asha, address):
    asha.open(f"{address}/statements/new")

    asha.send(
        f"{address}/statements",
        words="There was a trial account.",
        speaker="an officer",
        terms="off the record",
        medium="by voice",
    )

    assert "Kept apart, for this desk’s eyes only." in asha.text
    assert "There was a trial account." in asha.text
    assert newsroom.facts(newsroom.port_ansel, facts.StatementQuoted) == []
    assert "trial" not in repr(newsroom.log(newsroom.port_ansel))


def test_a_quote_that_is_not_verbatim_is_refused_at_its_field(newsroom, asha, address):
    before(newsroom, said(Position.DENIES))
    asha.open(f"{address}/statements/new")

    asha.send(
        f"{address}/statements", words="We will never use it.", terms="on the record", medium="in writing", status=422
    )

    assert "These words are not in the text on record" in asha.errors[0]
    assert asha.page.select_one(".summary a")["href"] == "#words"


def test_a_date_the_clocks_skipped_is_refused_with_what_was_typed(newsroom, asha, address):
    asha.open(f"{address}/messages/new")

    asha.send(
        f"{address}/messages", sender="Dana", text=DENIAL, **{"at-date": "2026-03-08", "at-time": "02:30"}, status=422
    )

    assert "There was no 02:30 on Sun 8 Mar 2026 in Halifax" in asha.errors[0]
    assert asha.page.find(id="at-time")["value"] == "02:30"
    assert asha.page.find("textarea", {"name": "text"}).get_text().strip() == DENIAL


def test_a_time_shown_twice_is_asked_about_and_then_taken(newsroom, asha, address):
    asha.open(f"{address}/messages/new")
    typed = {"sender": "Dana", "text": DENIAL, "at-date": "2026-11-01", "at-time": "01:30"}

    asha.send(f"{address}/messages", **typed, status=422)

    assert "showed 01:30 on Sun 1 Nov 2026 twice" in asha.errors[0]
    asha.send(f"{address}/messages", **{"at-which": "second"})
    assert newsroom.log(newsroom.port_ansel)[-1].occurred_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"at-zone": "Mars/Olympus"}, "“Mars/Olympus” is not a time zone we know"),
        ({"at-date": "31 February"}, "“31 February” is not a date"),
        ({"at-date": "2026-02-31"}, "“2026-02-31” is not a date"),
        ({"at-time": "25:99"}, "“25:99” is not a time of day"),
        ({"at-date": "", "at-time": ""}, "Say when it happened."),
        ({"at-date": "2099-12-31"}, "This lies in the future"),
        ({"at-date": "0001-01-01", "at-time": "00:00"}, "is not a date this desk can place"),
        ({"text": "Null\x00byte"}, "Character 5 is an invisible control character (U+0000)"),
        ({"sender": "Dana\u202egnp.exe"}, "Character 5 is an invisible control character (U+202E)"),
        ({"sender": "x" * 301}, "Keep this under 300 characters."),
        ({"channel": "carrier pigeon"}, "“carrier pigeon” is not one of the choices"),
    ],
)
def test_bad_input_is_answered_with_the_field_and_the_next_step(newsroom, asha, address, typed, sentence):
    asha.open(f"{address}/messages/new")

    asha.send(f"{address}/messages", **{"sender": "Dana", "text": DENIAL, **typed}, status=422)

    assert sentence in " ".join(asha.errors)
    assert len(newsroom.log(newsroom.port_ansel)) == 1


def test_names_and_words_of_every_script_are_kept_as_typed(newsroom, asha, address):
    words = "لم نستخدم هذا البرنامج قط.\n\n“Nigdy” — 我们从未使用过 👮🏽‍♀️"
    asha.open(f"{address}/messages/new")

    asha.send(f"{address}/messages", sender="شرطة الميناء (2)", text=words)

    kept = newsroom.facts(newsroom.port_ansel, facts.MessageReceived)[0]
    assert (kept.sender, kept.text) == ("شرطة الميناء (2)", words)


def test_a_form_with_nothing_to_be_about_says_so(newsroom, asha, address):
    asha.open(f"{address}/statement-verifications/new", status=409)

    assert "Every quote is verified." in asha.text


@pytest.mark.parametrize("about", ["999999", "-1", "x", "1'--", "٣"])
def test_a_link_to_an_entry_that_is_not_there_only_chooses_nothing(newsroom, asha, address, about):
    before(newsroom, facts.NoteAdded(text="One."), facts.NoteAdded(text="Two."))

    asha.open(f"{address}/retractions/new?about={about}")


def test_the_editor_signs_what_they_had_read(newsroom, edith, address):
    before(newsroom, letter(), said(Position.DENIES))
    edith.open(f"{address}/sign-off/new")
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="One more thing."), by="ben")

    edith.send(f"{address}/sign-off", read="y", status=409)

    assert "One more thing." in edith.text
    assert newsroom.facts(newsroom.port_ansel, facts.SignedOff) == []


def test_a_row_that_cannot_be_signed_yet_says_what_is_missing_and_has_no_button(newsroom, edith, address):
    before(newsroom, letter(), QUOTE)

    edith.open(f"{address}/sign-off/new")

    assert "1 quote to verify by a second person" in edith.text
    assert "Sign this row" not in edith.text


def test_two_rows_never_have_one_name(newsroom, edith, address):
    edith.open(f"{address}/names/new")

    edith.send(
        f"{address}/names", name="Politidistriktet Lakmere", reason="The register.", mistake="source", status=422
    )
    assert "Add what tells the two apart" in edith.errors[0]

    edith.send(f"{address}/names", name="Politidistriktet Lakmere (CA)")
    assert newsroom.facts(newsroom.port_ansel, facts.NameCorrected)


def test_a_row_into_which_others_were_merged_is_not_removed_without_them(newsroom, edith, address):
    newsroom.told(newsroom.lakmere, facts.MergedInto(into="Port Ansel Police Service", reason="x"), by="edith")
    newsroom.told(newsroom.port_ansel, facts.NameCorrected(name="Port Ansel Police", reason="The register."))

    edith.open(f"{address}/removals/new").send(f"{address}/removals", reason="Not found.", status=422)
    assert edith.errors == ["Politidistriktet Lakmere was merged into this row and would go with it. Restore it first."]

    newsroom.told(newsroom.lakmere, facts.RestoredToDataset(reason="Two forces."), by="edith")
    edith.open(f"{address}/removals/new").send(f"{address}/removals", reason="Not found.")


def test_who_merges_a_row_is_offered_the_rows_that_begin_alike(newsroom, edith, address):
    newsroom.told(newsroom.lakmere, facts.NameCorrected(name="Port Ansel Harbour Police", reason="The register."))

    edith.open(f"{address}/merges/new")

    offered = [str(one["value"]) for one in edith.page.select("datalist option")]
    assert offered == ["Port Ansel Harbour Police"]
    assert edith.page.select_one("input[name=into]")["list"] == edith.page.datalist["id"]


def test_a_row_is_merged_only_into_a_row_that_stays(newsroom, edith, address):
    edith.open(f"{address}/merges/new")

    edith.send(f"{address}/merges", into="Lakmere", reason="One force.", status=422)

    assert edith.errors == ["No row of this investigation is called “Lakmere”. Copy the name as its own page shows it."]
    edith.send(f"{address}/merges", into="Politidistriktet Lakmere")
    assert newsroom.facts(newsroom.port_ansel, facts.MergedInto)[0].into == "Politidistriktet Lakmere"


def test_the_entry_that_is_about_to_be_taken_back_lies_beside_the_form(newsroom, asha, address):
    before(newsroom, facts.NoteAdded(text="Wrong agency."), facts.NoteAdded(text="Right."))

    asha.open(f"{address}/retractions/new?about=2")

    assert "Wrong agency." in asha.text
    assert "Right." not in asha.text


def test_who_may_is_said_at_each_noun():
    assert {noun for noun, form in RECORDABLE.items() if form.who is May.EDIT} == {
        "authority",
        "explanations",
        "merges",
        "removals",
        "restorations",
        "reversals",
        "sent-back",
        "sign-off",
        "sign-off-withdrawals",
        "waiver-seconds",
        "waivers",
    }
    assert {noun for noun, form in RECORDABLE.items() if form.who is May.NOTE} == {"notes"}


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-11-29", "Set: told on Mon 30 Nov 2026, as on Sun 29 Nov 2026 they are off: Sunday."),
        ("2026-11-30", "Set: it comes in the morning mail of that day"),
    ],
)
def test_a_day_on_which_they_are_off_is_answered_with_the_day_on_which_they_are_told(newsroom, asha, on, said):
    at = f"/requests/{newsroom.port_ansel}/reminders"

    assert said in asha.open(f"{at}/new").send(at, on=on).text
