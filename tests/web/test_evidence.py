"""A file goes on the record by its form, and comes back to be saved: never as a page of ours."""

import io
import json
from hashlib import sha256
from urllib.parse import quote

import pytest

from outreach.domain.facts import EvidenceKept
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import recording
from tests.support.files import docx, odt, pdf, picture, text_of, wav


@pytest.fixture
def at(newsroom):
    return f"/requests/{newsroom.port_ansel}/evidence"


def upload(reader, at, content, name, status=200, **more):
    reader.open(f"{at}/new")
    typed = {"upload": (io.BytesIO(content), name), "note": "The web form, as it was sent.", **more}
    return reader.send(at, typed, status=status)


def upload_large(reader, at, content):
    """The same by hand: the test client would leave a file of its own open."""
    fields = {
        field["name"]: field.get("value", "") for field in reader.open(f"{at}/new").form(at).select("input[name]")
    }
    typed = {**fields, "about": "", "note": "x"}
    del typed["upload"]
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in typed.items()
    ]
    head = "".join(parts) + '--cut\r\nContent-Disposition: form-data; name="upload"; filename="a.txt"\r\n\r\n'
    body = head.encode() + content + b"\r\n--cut--\r\n"
    return reader.client.post(at, data=body, content_type="multipart/form-data; boundary=cut")


def last(newsroom):
    return newsroom.facts(newsroom.port_ansel, EvidenceKept)[-1]


def test_a_screenshot_is_put_on_the_record_and_found_on_the_timeline(newsroom, asha, at):
    upload(asha, at, picture("PNG"), "Screenshot 2026.PNG")

    kept = last(newsroom)
    assert (kept.name, kept.media_type, kept.size) == ("Screenshot 2026.PNG", "image/png", len(picture("PNG")))
    assert newsroom.desk.evidence.get(kept.sha256) == picture("PNG")
    assert "Evidence Screenshot 2026.PNG The web form, as it was sent." in asha.text
    assert "PNG picture" in asha.text


def test_a_file_can_belong_to_an_entry_and_have_another_name(newsroom, asha, at, denied):
    asha.open(f"{at}/new?about=2")
    assert asha.page.select_one("select[name=about] option[selected]")["value"] == "2"
    asha.send(at, {"upload": (io.BytesIO(wav()), "rec0001.wav"), "note": "The call.", "name": "Call with D. Rowe"})

    kept = last(newsroom)
    assert (kept.about, kept.name) == (2, "Call with D. Rowe.wav")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<html><script>alert(1)</script></html>", "answer.pdf", "can run when it is opened"),
        (b"MZ" + b"\0" * 300, "answer.pdf", "is not taken"),
        (b"", "answer.pdf", "is empty"),
    ],
)
def test_what_is_not_taken_is_refused_beside_the_field_and_leaves_no_trace(newsroom, asha, at, content, name, said):
    upload(asha, at, content, name, status=422)

    assert said in " ".join(asha.errors)
    assert "The web form, as it was sent." in asha.page.select_one("textarea[name=note]").text
    assert list(newsroom.desk.evidence.names()) == []
    assert newsroom.facts(newsroom.port_ansel, EvidenceKept) == []


def test_without_a_file_the_form_asks_for_one(asha, at):
    asha.open(f"{at}/new").send(at, {"note": "x"}, status=422)

    assert "Choose the file" in asha.errors[0]


def test_a_file_larger_than_any_we_take_is_refused_and_so_is_a_request_that_holds_one(newsroom, asha, at):
    refused = upload_large(asha, at, b"a" * (25 * 2**20 + 1))

    assert (refused.status_code, "larger than 25 MB" in refused.text) == (422, True)
    beyond = upload_large(asha, at, b"a" * (33 * 2**20))
    assert beyond.status_code == 413
    assert "A form takes up to 32 MB with all its files" in beyond.text
    assert f'href="{at}/new">Open the form anew' in beyond.text
    assert list(newsroom.desk.evidence.names()) == []


def test_a_second_click_keeps_it_once(newsroom, asha, at):
    asha.open(f"{at}/new")
    form = asha.form(at)
    typed = {field["name"]: field.get("value", "") for field in form.select("input[name]") if field["name"] != "upload"}
    for _ in range(2):
        answer = asha.client.post(at, data={**typed, "about": "", "note": "x", "upload": (io.BytesIO(odt()), "a.odt")})
        assert answer.status_code == 303

    assert len(newsroom.facts(newsroom.port_ansel, EvidenceKept)) == 1


def test_the_same_file_again_is_refused_with_the_entry_it_has(newsroom, asha, at):
    upload(asha, at, docx(), "a.docx")
    upload(asha, at, docx(), "b.docx", status=422)

    assert "on the record already, as entry 2" in asha.errors[0]


SENT = [
    (pdf("x"), "a.pdf", "application/pdf"),
    (picture("JPEG"), "a.jpg", "image/jpeg"),
    (b"Dear desk, no.", "a.txt", "application/octet-stream"),
    (docx(), "a.docx", "application/octet-stream"),
    (b"From: a@example.org\nSubject: x\n\n<script>alert(1)</script>", "a.eml", "application/octet-stream"),
]


@pytest.mark.parametrize(("content", "name", "media_type"), SENT, ids=[name for _, name, _ in SENT])
def test_a_file_is_handed_out_to_be_saved_and_can_do_nothing_here(newsroom, asha, at, content, name, media_type):
    upload(asha, at, content, name)

    answer = asha.client.get(f"{at}/2")

    assert answer.data == content
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_name_in_another_script_is_sent_as_rfc_6266_has_it(newsroom, asha, at):
    upload(asha, at, pdf("x"), "Відповідь “№ 5”.pdf")

    told = asha.client.get(f"{at}/2").headers["Content-Disposition"]

    assert told.startswith("attachment; filename=")
    assert f"filename*=UTF-8''{quote('Відповідь “№ 5”.pdf')}" in told
    assert told.isascii()


def test_a_changed_file_is_never_handed_out(newsroom, asha, at):
    upload(asha, at, pdf("x"), "a.pdf")
    name = last(newsroom).sha256
    (newsroom.desk.evidence.folder / name[:2] / name).write_bytes(pdf("y"))

    asha.open(f"{at}/2", status=409)

    assert "was changed in the store. Bring it back from a backup" in asha.text


@pytest.mark.parametrize("seq", [0, 1, 99])
def test_an_entry_that_is_no_evidence_has_no_file(asha, at, seq):
    asha.open(f"{at}/{seq}", status=404)


def test_a_guest_gets_no_file(newsroom, asha, at):
    upload(asha, at, pdf("x"), "a.pdf")

    assert newsroom.guest().client.get(f"{at}/2").status_code == 303


def by_file(newsroom, **body):
    told = {"agency": "Port Ansel Police Service", "at": "2026-11-23T13:00Z", "fact": "EvidenceKept", **body}
    by = Acting(staff=StaffId("asha"), role=Role.REPORTER)
    return recording.record_file(newsroom.desk, "blue-lantern", [json.dumps(told)], by=by, dry_run=False)


def test_a_line_of_a_file_names_what_lies_in_the_store_and_says_what_is_true_of_it(newsroom):
    content = pdf("x")
    sound = {
        "sha256": sha256(content).hexdigest(),
        "name": "a.pdf",
        "media_type": "application/pdf",
        "size": len(content),
    }

    assert "Upload it first" in by_file(newsroom, **sound).problems[0].next_step
    newsroom.desk.evidence.put(content)
    assert "has" in by_file(newsroom, **{**sound, "size": 4}).problems[0].reason
    wrong_kind = {**sound, "media_type": "image/png", "name": "a.png"}
    assert "application/pdf" in by_file(newsroom, **wrong_kind).problems[0].reason
    assert by_file(newsroom, **sound).recorded


# ── Redacted copies ─────────────────────────────────────────────────────────────────────────────────────────────

TWO_PAGES = pdf("The officer is J. Doe", "Page two")


def rows(*boxes):
    parts = zip(*boxes, strict=True)
    return dict(zip(("page", "x", "y", "w", "h"), map(list, parts), strict=True))


def test_a_copy_is_made_by_numbers_alone_and_lies_beside_the_original(newsroom, asha, at):
    upload(asha, at, TWO_PAGES, "answer.pdf")
    asha.open(f"{at}/2/redact")
    assert [image["src"] for image in asha.page.select(".leaf img")] == [f"{at}/2/pages/{n}.png" for n in (1, 2)]

    asha.send(
        f"{at}/2/redact",
        {"why": "A name of a child.", **rows(("1", "5", "10", "90", "10"), ("2", "0", "0", "50", "50"))},
    )

    original, copy = newsroom.facts(newsroom.port_ansel, EvidenceKept)
    assert newsroom.desk.evidence.get(original.sha256) == TWO_PAGES
    assert (copy.redacts, copy.name, copy.note) == (2, "answer (redacted).pdf", "A name of a child.")
    assert text_of(newsroom.desk.evidence.get(copy.sha256)).strip() == ""
    assert "Redacted copy answer (redacted).pdf" in asha.text
    assert asha.page.select_one("#entry-3 a[href='#entry-2']")
    assert asha.page.select_one("#entry-2 a[href$='/redact']")
    assert not asha.page.select_one("#entry-3 a[href$='/redact']")


def test_the_boxes_can_be_looked_at_before_the_copy_is_made(newsroom, asha, at):
    upload(asha, at, TWO_PAGES, "answer.pdf")
    asha.open(f"{at}/2/redact").send(
        f"{at}/2/redact", {"why": "", "look": "yes", **rows(("1", "5", "10,5", "90", "10"))}
    )

    source = asha.page.select_one(".leaf img")["src"]
    assert source == f"{at}/2/pages/1.png?box=5.0,10.5,90.0,10.0"
    assert asha.page.select_one("input[name=y]")["value"] == "10,5"
    assert len(newsroom.facts(newsroom.port_ansel, EvidenceKept)) == 1
    answer = asha.client.get(source)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.data != asha.client.get(f"{at}/2/pages/1.png").data


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (rows(("", "", "", "", "")), "Nothing is blacked out yet"),
        (rows(("9", "0", "0", "1", "1")), "no page 9"),
        (rows(("1", "0", "left", "1", "1")), "each place holds a number"),
        (rows(("1", "0", "nan", "1", "1")), "does not lie on its page"),
    ],
)
def test_a_box_that_makes_no_sense_is_refused_and_stays_as_it_was_typed(newsroom, asha, at, typed, said):
    upload(asha, at, TWO_PAGES, "answer.pdf")
    asha.open(f"{at}/2/redact").send(f"{at}/2/redact", {"why": "x", **typed}, status=422)

    assert said in " ".join(asha.errors)
    assert len(newsroom.facts(newsroom.port_ansel, EvidenceKept)) == 1


def test_a_file_that_cannot_be_drawn_says_so(asha, at):
    upload(asha, at, b"Dear desk, no.", "answer.txt")
    asha.open(f"{at}/2/redact", status=409)

    assert "Only PDF files and pictures can be redacted here" in asha.text
