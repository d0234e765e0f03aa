"""The pages around a request, as a reader sees them: desk, lists, import, questions, sign-off, releases."""

import io

import pytest
from sqlalchemy import event

from outreach.db import investigations
from outreach.domain import facts
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import importing, tidying
from tests.support.newsroom import filled

AT = "/investigations/blue-lantern"
FOR_STAFF = [
    "/",
    "/help",
    "/outbox",
    "/outbox/unknown",
    "/agencies",
    "/investigations",
    AT,
    f"{AT}/requests",
    f"{AT}/requests?phase=overdue",
    f"{AT}/requests?q=port&sort=name&country=CA&status=not+asked&reporter=nobody",
    f"{AT}/requests?phase=nonsense&after=%00",
    f"{AT}/questions",
    f"{AT}/policy",
    f"{AT}/codebook",
    f"{AT}/letters",
    f"{AT}/letters/templates",
    f"{AT}/letters/templates?language=en",
    f"{AT}/letters/new",
    f"{AT}/letters/new?hand=all&country=CA&phase=not+asked",
    f"{AT}/imports",
    f"{AT}/releases",
]
FOR_EDITORS = ["/investigations/new", f"{AT}/sign-off", f"{AT}/sign-off/silent", f"{AT}/sign-off?row=1"]


@pytest.mark.parametrize("path", FOR_STAFF)
def test_a_reporter_can_read_every_page_that_is_for_all(asha, path):
    asha.open(path)


@pytest.mark.parametrize("path", [*FOR_STAFF, *FOR_EDITORS])
def test_an_editor_can_read_those_for_editors_as_well(edith, path):
    edith.open(path)


@pytest.mark.parametrize("path", [*FOR_EDITORS, "/staff"])
def test_a_reporter_is_turned_away_from_what_is_not_theirs(asha, path):
    asha.open(path, status=403)


@pytest.mark.parametrize(
    ("path", "who_may"),
    [
        ("/investigations/new", "An editor or an admin may do this; your account may not. Ask one of them."),
        ("/staff", "An admin may do this; your account may not. Ask one."),
    ],
)
def test_whoever_is_turned_away_reads_who_may(asha, path, who_may):
    assert who_may in asha.open(path, status=403).text


def test_an_admin_sees_who_has_an_account(newsroom):
    assert "asha@example.org" in newsroom.reader("adam").open("/staff").text


@pytest.mark.parametrize(
    "path", ["/investigations/none", "/investigations/none/releases", f"{AT}/releases/7", f"{AT}/imports/7"]
)
def test_what_is_not_there_is_answered_like_any_lost_page(edith, path):
    edith.open(path, status=404)


# ── Import ──────────────────────────────────────────────────────────────────────────────────────────────────────


def upload(reader, content, name="list.csv", status=200):
    reader.open(f"{AT}/imports")
    return reader.send(f"{AT}/imports", file=(io.BytesIO(content), name), status=status)


def test_a_file_is_looked_at_first_and_imported_once(asha, newsroom):
    upload(asha, b"name,country,searches\nKirkvik politi,NO,12\nStad Molen,BE,3\n")
    assert "import 2 new agencies" in asha.text
    assert "Kirkvik politi" not in newsroom.reader("edith").open(f"{AT}/requests").text

    asha.send("/investigations/blue-lantern/imports/1/run")
    assert "Imported." in asha.text
    assert "Kirkvik politi" in asha.open(f"{AT}/requests").text


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.csv", "empty"),
        (b"name,country\nKirkvik,NOR\n", "codes.csv", "NOR"),
        (b"name,country\nKirkvik,NO\nKirkvik,NO\nKirkvika,XX\n", "twice.csv", "Line"),
        (b"\xff\xfe\x00", "odd.csv", "save it as"),
        (b"PK\x03\x04 broken", "broken.xlsx", "file"),
        (b"nothing that we know\nx\n", "columns.csv", "name"),
    ],
)
def test_a_bad_file_is_answered_with_a_sentence_and_imports_nothing(asha, newsroom, content, name, sentence):
    typed = filled(asha.open(f"{AT}/imports").form(f"{AT}/imports"))
    answer = asha.client.post(
        f"{AT}/imports", data={**typed, "file": (io.BytesIO(content), name)}, follow_redirects=True
    )

    assert answer.status_code in (200, 422)
    assert sentence in answer.text
    assert "Import now" not in answer.text
    assert "Kirkvik" not in newsroom.reader("edith").open(f"{AT}/requests").text


def test_an_encoding_in_doubt_is_chosen_by_a_person_before_anything_is_read(asha):
    upload(asha, "name;country\nPolicja Gdańsk;PL\n".encode("cp1250"))
    assert "Gdańsk Central European, Windows-1250" in asha.text
    assert "Import now" not in asha.text

    asha.send(f"{AT}/imports/1/decisions", encoding="Windows-1250")

    assert "import 1 new agency" in asha.text
    assert "Policja Gdańsk" in asha.text


def test_no_file_at_all_is_answered_at_its_field(asha):
    asha.open(f"{AT}/imports").send(f"{AT}/imports", status=422)

    assert asha.errors == ["Choose a file. Most spreadsheets can be saved as CSV or XLSX."]


def test_a_file_is_found_under_its_own_investigation_and_no_other(asha, newsroom):
    upload(asha, b"name,country\nKirkvik politi,NO\n")
    other, form = "/investigations/red-lantern/imports", asha.form(f"{AT}/imports/1/run")
    with newsroom.desk.database.writing() as session:
        investigations.add(session, slug="red-lantern", title="Red Lantern", by=StaffId("edith"), at=newsroom.clock.now)

    assert asha.client.get(f"{other}/1").status_code == 404
    assert asha.client.get(f"{other}/1/problems.csv").status_code == 404
    for act in ("run", "drop", "decisions"):
        assert asha.client.post(f"{other}/1/{act}", data=filled(form)).status_code == 404
    assert "Kirkvik politi" not in asha.open(f"{AT}/requests").text
    assert "Import now" in asha.open(f"{AT}/imports/1").text


def test_a_probable_duplicate_waits_for_a_person(asha):
    upload(asha, b"name,country\nPort Ansel Police Services,CA\n")
    assert "the same words, or short for them" in asha.text

    asha.send(f"{AT}/imports/1/decisions", **{"line-2": "different"})
    assert "Canada has several time zones" in asha.text

    asha.send(f"{AT}/imports/1/decisions", **{"zone-CA": "America/Halifax"})
    assert "import 1 new agency" in asha.text


def test_choices_of_one_name_are_told_apart_by_line_and_by_short_name(asha):
    upload(asha, b"name,country,zone\n" + b"Port Ansel Police Services,CA,America/Halifax\n" * 2)

    first, second = (one.get_text(" ", strip=True) for one in asha.page.select("fieldset"))
    assert "port-ansel-police-service" in first
    assert "line 2 of this file" in second


def test_a_file_that_only_changes_says_so_and_a_new_name_once(asha):
    upload(asha, b"name,country,zone,slug\nPort Ansel Constabulary,CA,America/Halifax,port-ansel-police-service\n")

    assert "change 1 agency." in asha.text
    assert asha.text.count("→") == 1


def test_doubts_by_the_dozen_can_be_settled_at_once_but_only_as_different(asha):
    spellings = ("Services", "Servise", "Serwice", "Servicee", "Serviice")
    rows = "\n".join(f"Port Ansel Police {word},CA,America/Halifax" for word in spellings)
    upload(asha, f"name,country,zone\n{rows}\n".encode())
    first = str(asha.page.select_one("input[type=radio]")["name"])
    same = str(asha.page.select_one(f"input[name={first}]")["value"])

    asha.send(f"{AT}/imports/1/decisions", {first: same, "rest": "different"})

    assert "import 4 new agencies" in asha.text


# ── Questions, policy, codebook ─────────────────────────────────────────────────────────────────────────────────


def test_a_new_version_of_the_questions_is_adopted_and_the_old_one_stays(edith):
    edith.open(f"{AT}/questions").send(f"{AT}/questions", text_3="Who paid for it?")

    assert "Version 2" in edith.text
    assert "Version 1" in edith.text


def test_two_editors_cannot_adopt_over_each_other_and_nothing_typed_is_lost(newsroom, edith):
    ben = newsroom.reader("ben").open(f"{AT}/policy")
    edith.open(f"{AT}/policy").send(f"{AT}/policy", min_attempts="4")

    ben.send(f"{AT}/policy", min_attempts="5", status=409)

    assert "A colleague adopted another version first" in ben.text
    assert filled(ben.form(f"{AT}/policy"))["min_attempts"] == "5"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("min_attempts", "0"), ("min_channels", "many"), ("close_of_business", "25:61"), ("close_of_business", "half")],
)
def test_a_policy_that_cannot_be_is_refused_at_its_field(edith, field, typed):
    edith.open(f"{AT}/policy").send(f"{AT}/policy", **{field: typed}, status=422)

    assert edith.errors
    assert filled(edith.form(f"{AT}/policy"))[field] == typed


@pytest.mark.parametrize("typed", ["17:30", "17.30", "1730"])
def test_a_closing_hour_is_read_to_the_minute_however_it_is_written(edith, typed):
    edith.open(f"{AT}/policy").send(f"{AT}/policy", close_of_business=typed)

    assert filled(edith.form(f"{AT}/policy"))["close_of_business"] == "17:30"


def test_a_reporter_reads_the_policy_and_has_no_form_to_change_it(asha):
    assert "3 attempts by 2 channels" in asha.open(f"{AT}/policy").text
    assert not [form for form in asha.page.find_all("form") if form.get("action") == f"{AT}/policy"]


def test_the_tally_can_be_read_in_new_words_before_they_are_adopted(edith):
    edith.open(f"{AT}/codebook").send(f"{AT}/codebook", nouns="bodies", look="yes")

    assert "Of the 2 bodies" in edith.text
    assert "Of the 2 agencies" in edith.open(f"{AT}/codebook").text


def test_words_that_no_release_may_say_are_named_where_they_are_adopted(edith):
    sentence = "The codebook says “refused”, which judges instead of reporting."
    edith.open(f"{AT}/codebook").send(f"{AT}/codebook", tally_declined="refused to answer", look="yes")
    assert sentence in edith.text

    edith.open(f"{AT}/codebook").send(f"{AT}/codebook", tally_declined="refused to answer")
    assert f"Adopted. {sentence}" in edith.page.get_text(" ")
    assert "The next release speaks" not in edith.text
    assert sentence in edith.open(f"{AT}/codebook").text


# ── Sign-off and release ────────────────────────────────────────────────────────────────────────────────────────


def test_an_editor_signs_what_they_have_read_and_goes_on_to_the_next(denied, edith):
    edith.open(f"{AT}/sign-off")
    assert "2 ready, 0 signed" in edith.text

    edith.send(f"{AT}/sign-off/{denied.port_ansel}")

    assert "1 ready, 1 signed" in edith.text


def test_a_row_that_moved_on_while_it_was_read_is_not_signed(denied, edith):
    edith.open(f"{AT}/sign-off?row={denied.port_ansel}")
    denied.told(denied.port_ansel, facts.NoteAdded(text="They called again."))

    edith.send(f"{AT}/sign-off/{denied.port_ansel}", status=409)

    assert "nothing was signed" in edith.text
    assert not denied.facts(denied.port_ansel, facts.SignedOff)


def test_a_row_is_sent_back_with_words_for_the_reporter(denied, edith):
    address = f"{AT}/sign-off/{denied.port_ansel}/back"
    edith.open(f"{AT}/sign-off?row={denied.port_ansel}").send(address, status=422)
    assert "Say what the reporter should mend." in edith.page.get_text(" ")

    edith.send(address, reason="For whom did she speak?")

    assert "For whom did she speak?" in denied.reader("asha").open("/?whose=all").text


def test_a_release_is_held_back_with_its_reasons_and_then_built(denied, edith):
    assert "not signed off" in edith.open(f"{AT}/releases").text
    for rfc_id in (denied.port_ansel, denied.lakmere):
        edith.open(f"{AT}/sign-off?row={rfc_id}").send(f"{AT}/sign-off/{rfc_id}")

    edith.open(f"{AT}/releases").send(f"{AT}/releases")

    assert "Of the 2 agencies: 2 denied" in edith.text
    downloaded = edith.client.get(f"{AT}/releases/1/tally.txt")
    assert downloaded.headers["Content-Disposition"].startswith("attachment")
    assert "2 denied" in downloaded.text


def test_a_release_forced_past_the_page_is_refused_with_the_same_list(newsroom, edith):
    token = filled(edith.open(f"{AT}/policy").form(f"{AT}/policy"))["csrf_token"]

    answer = edith.client.post(f"{AT}/releases", data={"csrf_token": token, "once": "forced"})

    assert answer.status_code == 422
    assert "not signed off" in answer.text


# ── Size ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/?whose=all", AT, f"{AT}/requests", f"{AT}/requests?phase=not+asked", "/agencies"])
def test_a_page_asks_the_database_the_same_number_of_times_whatever_the_size(newsroom, edith, path):
    few = statements(newsroom, edith, path)
    lines = "".join(f"Body {number:04} of {number * 7919 % 9973},NO\n" for number in range(1_000))
    content = f"name,country,decision\n{lines}".replace(",NO\n", ",NO,different\n").encode()
    importing.run(newsroom.desk, "blue-lantern", "many.csv", content, by=Acting(staff="edith", role=Role.EDITOR))

    assert statements(newsroom, edith, path) <= few + 1  # one more where a list is longer than its page
    assert few <= 19


def statements(newsroom, reader, path):
    sent = []
    tidying.tidy(newsroom.desk, newsroom.clock.now)  # as it does every minute
    engine = newsroom.desk.database._reader

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith("PRAGMA"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    reader.open(path)
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)


@pytest.mark.parametrize("path", ["/requests/{}", "/requests/{}/notes/new", "/investigations/blue-lantern/releases/{}"])
def test_a_number_that_no_row_can_have_is_an_address_without_a_page(edith, path):
    edith.open(path.format(10**20), status=404)


def test_a_row_that_cannot_be_opens_the_queue_at_its_beginning(edith):
    assert edith.open(f"{AT}/sign-off?row={10**20}").heading == "Sign-off"


def test_a_form_that_lost_its_key_is_kept_and_gets_another(asha, newsroom):
    notes = f"/requests/{newsroom.port_ansel}/notes"
    for key in ("", "x" * 5000):
        asha.open(f"{notes}/new").send(notes, text="Ask who runs it.", once=key, status=422)
        assert filled(asha.form(notes))["text"] == "Ask who runs it."

    asha.send(notes)

    assert len(newsroom.facts(newsroom.port_ansel, facts.NoteAdded)) == 1


@pytest.mark.parametrize("days", ["-1", "0", "99999", "five"])
@pytest.mark.parametrize("button", [{}, {"look": "yes"}])
def test_a_number_of_days_that_makes_no_deadline_stays_in_its_field(asha, newsroom, days, button):
    attempts = f"/requests/{newsroom.port_ansel}/attempts"
    asha.open(f"{attempts}/new")

    asha.send(attempts, outcome="sent", working_days=days, status=200 if button else 422, **button)

    assert filled(asha.form(attempts))["working_days"] == days
