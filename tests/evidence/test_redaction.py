"""Under a black box lies nothing, the copy says nothing of its maker, and the original is what it was."""

import io
import time
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdfium2 import PdfDocument

from outreach.domain.errors import RuleBroken
from outreach.domain.redaction import Box, check_boxes
from outreach.evidence import redaction
from tests.support.files import pdf, text_of

PDF = "application/pdf"
NAME = Box(page=1, x=5, y=10, w=90, h=10)


def whole(page=1):
    return Box(page=page, x=0, y=0, w=100, h=100)


def drawn(content, media_type, page=1):
    return Image.open(io.BytesIO(redaction.picture(content, media_type, page)))


def test_no_text_can_be_taken_out_of_the_copy_neither_under_the_box_nor_beside_it():
    original = pdf("The officer is J. Doe", "Second page", author="D. Rowe")
    before = sha256(original).hexdigest()

    copy = redaction.redacted(original, PDF, [NAME])

    assert "J. Doe" in text_of(original)
    assert text_of(copy.content).strip() == ""
    assert b"Doe" not in copy.content
    assert len(PdfDocument(copy.content)) == 2
    assert sha256(original).hexdigest() == before


def test_the_copy_says_nothing_of_who_made_the_original():
    original = pdf("Hello", author="D. Rowe")
    assert PdfDocument(original).get_metadata_dict()["Author"] == "D. Rowe"

    told = PdfDocument(redaction.redacted(original, PDF, [NAME]).content).get_metadata_dict()

    assert {told[key] for key in ("Author", "Title", "Subject", "Keywords")} == {""}


def test_the_dots_under_a_box_are_black_and_those_beside_it_are_not():
    original = pdf("The officer is J. Doe")
    assert drawn(original, PDF).convert("L").getextrema()[0] < 100

    copy = redaction.redacted(original, PDF, [Box(page=1, x=0, y=0, w=100, h=50)])

    page = drawn(copy.content, PDF).convert("L")
    upper, lower = (
        page.crop((5, 5, page.width - 5, page.height // 2 - 5)),
        page.crop((5, page.height // 2 + 20, page.width, page.height)),
    )
    assert upper.getextrema()[1] < 20
    assert lower.getextrema()[0] > 235


def test_a_page_keeps_its_size():
    copy = redaction.redacted(pdf("x"), PDF, [NAME])

    assert PdfDocument(copy.content)[0].get_size() == pytest.approx((595, 842), abs=1)


def photo(kind="JPEG", **saving):
    exif = Image.Exif()
    exif[0x013B] = "D. Rowe"  # the artist
    exif[0x8825] = {1: "N", 2: (59.0, 54.0, 0.0), 3: "E", 4: (10.0, 45.0, 0.0)}  # the place
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, kind, exif=exif, **saving)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_place_and_author_of_a_picture_are_gone_from_its_copy(kind, media_type):
    original = photo(kind)
    assert b"D. Rowe" in original

    copy = redaction.redacted(original, media_type, [Box(page=1, x=0, y=0, w=50, h=100)])

    opened = Image.open(io.BytesIO(copy.content))
    assert (copy.media_type, opened.size) == ("image/png", (400, 300))
    assert dict(opened.getexif()) == {}
    assert set(opened.info) == set()
    assert b"D. Rowe" not in copy.content
    assert opened.getpixel((100, 150)) == (0, 0, 0)
    assert opened.getpixel((300, 150)) == (255, 255, 255)


def test_what_a_picture_hides_behind_transparency_is_gone_too():
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (200, 10, 10, 0)).save(out, "PNG")

    copy = redaction.redacted(out.getvalue(), "image/png", [Box(page=1, x=0, y=0, w=1, h=1)])

    assert Image.open(io.BytesIO(copy.content)).getpixel((40, 40)) == (255, 255, 255)


def test_a_picture_of_several_pages_becomes_a_pdf_with_all_of_them():
    out = io.BytesIO()
    frames = [Image.new("RGB", (300, 400), color) for color in ("white", "red", "blue")]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])

    copy = redaction.redacted(out.getvalue(), "image/tiff", [whole(2)])

    assert copy.media_type == PDF
    assert len(PdfDocument(copy.content)) == 3
    assert drawn(copy.content, PDF, 2).convert("L").getextrema()[1] < 20
    assert drawn(copy.content, PDF, 3).convert("RGB").getpixel((100, 100))[2] > 200


def bomb(width, height):
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


HOSTILE = [
    ("a picture of 400 million dots", bomb(20_000, 20_000), "image/png", "too much to draw"),
    ("more pages than we draw", pdf(*["x"] * 201), PDF, "too much to draw"),
    ("a damaged PDF", b"%PDF-1.4\n" + b"\0" * 400 + b"%%EOF", PDF, "cannot be drawn"),
    ("a damaged picture", photo()[:300], "image/jpeg", "cannot be drawn"),
    ("a kind that cannot be drawn", b"text", "text/plain", "Only PDF files and pictures"),
]


@pytest.mark.parametrize(("what", "content", "media_type", "said"), HOSTILE, ids=[what for what, *_ in HOSTILE])
def test_a_bomb_ends_in_a_sentence_soon_and_breaks_nothing(what, content, media_type, said):
    started = time.monotonic()

    with pytest.raises(RuleBroken, match=said):
        redaction.redacted(content, media_type, [whole()])

    assert time.monotonic() - started < 10


def test_a_page_of_gigantic_size_is_drawn_no_larger_than_any():
    content = pdf("x").replace(b"[0 0 595 842]", b"[0 0 14400 14400]").replace(b"/Type /Page ", b"/Type /Page ")

    image = drawn(redaction.redacted(content, PDF, [NAME]).content, PDF)

    assert image.width <= 900


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ([], "Nothing is blacked out"),
        ([whole(3)], "no page 3. The file has 2"),
        ([Box(page=0, x=0, y=0, w=1, h=1)], "no page 0"),
        ([Box(page=1, x=90, y=0, w=20, h=1)], "does not lie on its page"),
        ([Box(page=1, x=-1, y=0, w=20, h=1)], "does not lie on its page"),
        ([Box(page=1, x=0, y=0, w=0, h=1)], "does not lie on its page"),
        ([whole()] * 501, "up to 500 boxes"),
    ],
)
def test_a_box_that_covers_nothing_is_refused(boxes, said):
    with pytest.raises(RuleBroken, match=said):
        check_boxes(boxes, 2)


@given(st.floats(), st.floats(), st.floats(), st.floats())
def test_a_box_is_either_refused_or_lies_on_its_page(x, y, w, h):
    box = Box(page=1, x=x, y=y, w=w, h=h)
    try:
        check_boxes([box], 1)
    except RuleBroken:
        return
    assert 0 <= box.x <= box.x + box.w <= 100.01
    assert 0 <= box.y <= box.y + box.h <= 100.01
