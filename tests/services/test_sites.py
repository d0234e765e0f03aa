"""The public table is written for a release that is out, whole or not at all, and over nothing but an older one."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from outreach.domain.errors import NotFound, OutreachError, RuleBroken
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Translated
from outreach.press.edition import PrintedFile
from outreach.press.site import put
from outreach.press.site.put import NotOurs
from outreach.services import erasing, erasure_journal, sites, teams
from outreach.services.erasure_scope import Wanted
from tests import dataset_story as endings
from tests.story import CONFIRMS, answered, asked, heard_off_record, listed, quoted, ruled, signed_off, verified
from tests.support.numbers_said import numbers
from tests.support.pressroom import EDITH, OTTO, SLUG, open_pressroom
from tests.support.site_pages import page, words
from tests.support.site_story import in_languages
from tests.support.siteroom import files_of, out_of


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path / "home")
    room.told(endings.denied(), endings.denied_first(), names=["Lakmere Police", "Port Ansel Police"])
    yield room
    room.record.database.dispose()


def everything(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_newest_release_is_published_and_its_downloads_are_its_very_files(room, tmp_path):
    built = room.build()

    published = sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)

    files = everything(tmp_path / "site")
    assert (published.number, published.rows, published.written.files) == (1, 2, len(files))
    assert {name: files[f"releases/1/{name}"] for name in everything(built.folder) if name != "audit.jsonl"} == {
        name: content for name, content in everything(built.folder).items() if name != "audit.jsonl"
    }
    assert b"Port Ansel Police" in files["index.html"]


def test_published_twice_it_is_the_same_to_the_byte_whatever_the_clock_says(room, tmp_path):
    room.build()
    sites.publish(room.desk, SLUG, tmp_path / "one", by=EDITH.staff)
    room.clock.now += timedelta(days=400)
    sites.publish(room.desk, SLUG, tmp_path / "two", by=EDITH.staff)

    assert everything(tmp_path / "one") == everything(tmp_path / "two")


def test_nothing_is_published_before_a_release_is_out(room, tmp_path):
    with pytest.raises(NotFound, match=r"No release of blue-lantern is out. Release it first: outreach release build"):
        sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)

    assert not (tmp_path / "site").exists()


def test_a_release_that_there_is_not_is_not_published(room, tmp_path):
    room.build()

    with pytest.raises(NotFound, match=r"There is no release 7 of blue-lantern. The newest is release 1"):
        sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff, number=7)


def test_a_release_that_does_not_come_to_the_released_bytes_again_is_not_published(room, tmp_path):
    room.build()
    room.clock.now += timedelta(days=1)
    room.adopted(replace(endings.CODEBOOK, noun="agency", nouns="agencies"), at=endings.CUTOFF - timedelta(days=1))

    with pytest.raises(OutreachError, match="cannot be printed again to the same bytes"):
        sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)
    assert not (tmp_path / "site").exists()


def test_an_older_site_of_the_same_investigation_is_replaced_and_keeps_no_page_of_before(room, tmp_path):
    room.build()
    sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)
    (tmp_path / "site" / "of-an-older-release.html").write_text("old")

    published = sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)

    assert published.written.replaced
    assert not (tmp_path / "site" / "of-an-older-release.html").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("mark", ["", "no json", "[]", '{"made_by": "outreach publish", "investigation": "another"}'])
def test_a_folder_that_is_no_site_of_this_investigation_is_left_alone(room, tmp_path, mark):
    room.build()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "site.json").write_text(mark)
    (tmp_path / "site" / "thesis.txt").write_text("three years")

    with pytest.raises(NotOurs, match="Name another folder"):
        sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)
    assert (tmp_path / "site" / "thesis.txt").read_text() == "three years"


def test_an_empty_folder_may_be_filled_and_a_link_to_elsewhere_may_not(room, tmp_path):
    room.build()
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")

    with pytest.raises(NotOurs, match="leads elsewhere"):
        sites.publish(room.desk, SLUG, tmp_path / "link", by=EDITH.staff)
    assert sites.publish(room.desk, SLUG, tmp_path / "empty", by=EDITH.staff).written.files


def test_a_site_that_breaks_off_half_way_leaves_the_older_one_as_it_was(room, tmp_path):
    room.build()
    sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)
    before = everything(tmp_path / "site")

    def breaking():
        yield PrintedFile(name="index.html", content=b"half")
        raise OSError("The disk is full.")

    with pytest.raises(OSError, match="full"):
        put.put(tmp_path / "site", breaking(), SLUG)
    assert everything(tmp_path / "site") == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_was_heard_off_the_record_is_in_no_byte_of_the_site(room, tmp_path):
    (rfc_id,) = room.told((*endings.denied(), heard_off_record(10), signed_off(11)), names=["Canal Company"])
    room.whispered(rfc_id, 6, "the harbour master kept quiet about the second ledger")
    room.build()

    sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)

    assert [name for name, content in everything(tmp_path / "site").items() if b"second ledger" in content] == []
    assert b"Canal Company" in (tmp_path / "site" / "index.html").read_bytes()


def test_words_that_were_erased_do_not_come_back_with_the_files_of_an_older_release(room, tmp_path):
    told = (*endings.denied(), quoted(10, "Marguerite Stone gave the order."), verified(11, 6), signed_off(12))
    (rfc_id,) = room.told(told, names=["Canal Company"])
    room.build()
    wanted = Wanted(rfc_id=rfc_id, seq=Seq(6))
    asked = erasing.ask(
        teams.seen_by(room.desk, EDITH.staff), wanted, "source protection", "Agreed with counsel.", by=EDITH
    )
    erasing.confirm(teams.seen_by(room.desk, OTTO.staff), asked, by=OTTO)
    erasure_journal.finish(room.desk, room.desk.clock())
    room.clock.now += timedelta(days=1)
    room.build()

    sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)

    files = everything(tmp_path / "site")
    assert [name for name, content in files.items() if b"Marguerite" in content] == []
    assert {name.split("/")[1] for name in files if name.startswith("releases/")} == {"2"}
    assert b"Its files are not offered any more" in files["downloads.html"]
    with pytest.raises(OutreachError, match="words of it were erased since"):
        sites.publish(room.desk, SLUG, tmp_path / "older", by=EDITH.staff, number=1)


def test_the_preview_shows_what_would_be_released_now_and_says_so(room):
    room.build()
    room.clock.now += timedelta(days=1)
    room.record.tell(
        RfcId(1),
        listed("Lakmere Police"),
        *endings.denied(),
        answered(40.5, CONFIRMS),
        ruled(40.6, 4, 6),
        signed_off(40.7),
    )

    now = sites.next_page(room.desk, SLUG, "index.html").decode()
    out = sites.page(room.desk, SLUG, 1, "index.html").decode()

    assert "This is what release 2 would show now. It is not out." in now
    assert "Of the 2 entities: 2 said employees used or tried it" in now
    assert "1 denied any use" in out
    assert "Preview" not in out
    with pytest.raises(NotFound, match="no such page"):
        sites.page(room.desk, SLUG, 1, "agencies/0/99.html")


def test_what_an_earlier_release_changed_stays_on_the_page_of_its_agency(room, tmp_path):
    room.build()
    room.clock.now += timedelta(days=1)
    room.record.tell(RfcId(1), listed("Lakmere Police"), *endings.denied(), asked(40.5), signed_off(40.7))
    second = room.build().preflight.release
    (note,) = second.notes
    room.clock.now += timedelta(days=1)
    room.build()

    sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)

    told = (tmp_path / "site" / "agencies" / "0" / "1.html").read_text()
    assert "number of requests for comment was 1, is now 2" in told
    assert note.told in told
    assert "number of requests" not in (tmp_path / "site" / "agencies" / "0" / "2.html").read_text()


def test_a_change_with_whose_it_is_and_its_day_is_said_in_the_language_of_the_page_whatever_came_after(room, tmp_path):
    room.adopted(
        replace(endings.CODEBOOK, translations=(Translated(language="de"),)), at=endings.CUTOFF - timedelta(days=9)
    )
    room.build()
    room.clock.now += timedelta(days=1)
    room.record.tell(RfcId(1), listed("Lakmere Police"), *endings.denied(), asked(40.5), signed_off(40.7))
    (note,) = room.build().preflight.release.notes
    room.clock.now += timedelta(days=1)
    room.build()

    sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)

    own, german = (page(everything(tmp_path / "site"), f"{folder}corrections.html") for folder in ("", "de/"))
    day = note.at.astimezone(ZoneInfo(note.zone))
    assert words(own.h3) == f"{note.kind}: Lakmere Police, {note.on}"
    assert german.h3.get_text() == f"Aktualisierung: Lakmere Police, {day.day}. April 2026"
    assert (
        german.select_one("main li").get_text()
        == "Lakmere Police: Zahl der Bitten um Stellungnahme: bisher 1, jetzt 2."
    )
    assert not german.select("h3 [lang], main li [lang]")


def test_what_shows_the_table_elsewhere_names_the_address_it_was_published_for(room, tmp_path):
    room.build()

    sites.publish(room.desk, SLUG, tmp_path / "site", base_url="https://example.org/data", by=EDITH.staff)

    assert 'src="https://example.org/data/embed.html"' in (tmp_path / "site" / "downloads.html").read_text()
    assert 'data-base="https://example.org/data/"' in (tmp_path / "site" / "index.html").read_text()


def test_the_site_is_in_each_language_of_the_codebook_that_released_it(room, tmp_path):
    room.adopted(
        replace(endings.CODEBOOK, translations=(Translated(language="fr"),)), at=endings.CUTOFF - timedelta(days=9)
    )
    room.build()

    published = sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)

    assert published.languages == ("en", "fr")
    assert b"Chercher dans le tableau" in (tmp_path / "site" / "fr" / "index.html").read_bytes()
    assert b"Chercher dans le tableau" in sites.page(room.desk, SLUG, 1, "fr/index.html")


def test_the_tally_of_an_older_release_is_said_in_the_language_of_the_page_with_its_own_numbers(room, tmp_path):
    room.adopted(
        replace(endings.CODEBOOK, translations=(Translated(language="fr"),)), at=endings.CUTOFF - timedelta(days=9)
    )
    first = room.build().released
    room.clock.now += timedelta(days=1)
    room.told(endings.denied(), endings.denied(), endings.declined(), names=["Vessa", "Orm Police", "Ulm Police"])
    room.build()

    sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)

    own, french = (page(everything(tmp_path / "site"), f"{folder}downloads.html") for folder in ("", "fr/"))
    said = words(french.find("h2", id="release-1").find_next_sibling("p", class_=False))
    assert first.body["tally"] in words(own.find("h2", id="release-1").parent)
    assert first.body["tally"] not in words(french)
    assert numbers(first.body["tally"]) <= numbers(said, "fr")
    assert "Total (Organismes)" in said


def test_of_a_release_from_before_its_sums_were_kept_the_tally_stays_in_our_own_language_and_says_so():
    made = in_languages()
    second = replace(made, cut=replace(made.cut, number=2))
    files = files_of(second, out=(out_of(second), out_of(made)))

    older = page(files, "fr/downloads.html").find("h2", id="release-1").parent

    assert words(older.select_one("bdi[lang=en]")) == made.tally_sentence


def test_the_site_bears_the_seal_of_the_release_it_was_made_of(room, tmp_path):
    built = room.build()
    sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff)

    assert json.loads((tmp_path / "site" / "site.json").read_text()) == {
        "made_by": "outreach publish",
        "investigation": SLUG,
        "release": 1,
        "manifest_sha256": built.preflight.manifest,
    }


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"<html>",
        b"\0",
        b" " * 1_000_001,
        b"",
        b"/* nothing yet */",
        b"root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/bin/false\n",
        b"OUTREACH_SECRET=abc; PASSWORD=def;",
        b'{"accent": "red"}',
        b":root { --accent: red",
        b":root { --accent: red } }",
        b":root { accent }",
        b"/* :root { --accent: red }",
        b"@import 'https://elsewhere.example/x.css'; a { color: red }",
        b"a { background: url(https://elsewhere.example/x.png) }",
        b"a { background: \\75rl(x.png) }",
    ],
)
def test_a_theme_that_is_no_sheet_of_style_is_refused(tmp_path, content):
    (tmp_path / "theme.css").write_bytes(content)

    with pytest.raises(RuleBroken, match="Name a CSS file"):
        sites.read_theme(tmp_path / "theme.css")


def test_a_file_of_another_name_is_never_published_as_a_theme(tmp_path):
    (tmp_path / "passwd").write_text(":root { --accent: red }")

    with pytest.raises(RuleBroken, match=r"ends in \.css"):
        sites.read_theme(tmp_path / "passwd")


@pytest.mark.parametrize(
    "text",
    [
        ":root { --accent: #b3001b; --body: Georgia, serif }",
        "@media (prefers-color-scheme: dark) { :root { --accent: #ff8a95; } }",
        "/* ours; { */ a[href='x{'] { content: \"a;}b\" } .b > i:hover, * { color: red; }",
        '@charset "utf-8"; h1 { color: red }',
    ],
)
def test_a_sheet_of_style_is_taken(tmp_path, text):
    (tmp_path / "our.css").write_text(text)

    assert sites.read_theme(tmp_path / "our.css") == text.encode()


def test_the_sheet_of_our_own_pages_would_be_taken(tmp_path):
    """Whoever starts from it must not be refused."""
    ours = Path(sites.__file__).parents[1] / "press/site/static/site.css"

    assert sites.read_theme(ours) == ours.read_bytes()


def test_a_theme_goes_in_as_it_is(room, tmp_path):
    room.build()
    (tmp_path / "our.css").write_text(":root { --accent: #b3001b }")

    sites.publish(room.desk, SLUG, tmp_path / "site", by=EDITH.staff, theme=sites.read_theme(tmp_path / "our.css"))

    assert (tmp_path / "site" / "theme.css").read_text() == ":root { --accent: #b3001b }"
