"""What a file is, its bytes say: the kinds we take are known, and what pretends to be one of them is refused."""

import io
import tarfile

import pytest

from outreach.domain.errors import RuleBroken
from outreach.evidence.kinds import kind_of
from tests.support import files
from tests.support.files import ODF, OFFICE, archive, docx, mp3, odt, pdf, picture, wav

LETTER = b"From: press@lakmere.example.org\r\nSubject: Re: yours\r\n\r\n<script>no</script>\r\n"
HTML = b"<!DOCTYPE html><html><body onload=alert(1)></body></html>"

TAKEN = [
    ("application/pdf", pdf("Hello")),
    ("image/png", picture("PNG")),
    ("image/jpeg", picture("JPEG")),
    ("image/jpeg", picture("JPEG") + b"\0" * 40),  # phones append what is theirs
    ("image/gif", picture("GIF")),
    ("image/webp", picture("WEBP")),
    ("image/tiff", picture("TIFF")),
    ("text/plain", "Nous ne l’avons jamais utilisé.\n".encode()),
    ("text/plain", "Wir haben es nie benützt – niemals.".encode("cp1252")),
    ("text/plain", "Никогда.".encode("utf-16")),
    ("text/plain", b"Dear desk,\nwe used it once, in 2023; never since.\nYours, D. Rowe"),
    ("text/csv", b"year,searches\n2023,12\n2024,0\n"),
    ("text/csv", "Jahr;Suchen\n2023;12\n".encode("utf-16")),
    ("message/rfc822", LETTER),
    (f"{OFFICE}wordprocessingml.document", docx()),
    (f"{OFFICE}spreadsheetml.sheet", archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""})),
    (f"{ODF}text", odt()),
    (f"{ODF}spreadsheet", archive({"mimetype": f"{ODF}spreadsheet".encode(), "content.xml": b""})),
    ("audio/mpeg", mp3()),
    ("audio/mpeg", b"ID3\x03\0\0\0\0\0\0" + mp3()),
    ("audio/mp4", b"\0\0\0\x20ftypM4A \0\0\0\0" + b"\0" * 40),
    ("video/mp4", b"\0\0\0\x20ftypisom\0\0\0\0" + b"\0" * 40),
    ("audio/ogg", b"OggS\0\x02" + b"\0" * 40),
    ("audio/wav", wav()),
]


@pytest.mark.parametrize(("media_type", "content"), TAKEN, ids=lambda value: value if isinstance(value, str) else "")
def test_each_kind_we_take_is_known_by_its_bytes(media_type, content):
    assert kind_of(content) == media_type


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        made.addfile(tarfile.TarInfo("a.txt"))
    return out.getvalue()


REFUSED = [
    ("nothing", b"", "is empty"),
    ("too much", b"a" * (25 * 2**20 + 1), "larger than 25 MB"),
    ("a web page", HTML, "can run when it is opened"),
    ("a web page after blank lines", b"\n\n \t" + HTML, "can run when it is opened"),
    ("a web page in UTF-16", HTML.decode().encode("utf-16"), "can run when it is opened"),
    ("a drawing that can hold scripts", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "can run"),
    ("XML", b'<?xml version="1.0"?><svg/>', "can run"),
    ("text with a script in it", b"Dear desk,\n<ScRiPt src=//evil.example.org></script>", "can run"),
    ("a shell script", b"#!/bin/sh\nrm -rf /\n", "can run"),
    ("a batch file", b"@echo off\r\ndel *.*\r\n", "can run"),
    ("a Windows program", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + b"\0" * 200, "is not taken"),
    ("a Linux program", b"\x7fELF\x02\x01\x01" + b"\0" * 200, "is not taken"),
    ("a Mac program", b"\xcf\xfa\xed\xfe\x07\0\0\x01" + b"\0" * 200, "is not taken"),
    ("a ZIP file", archive({"letter.txt": b"hello"}), "many files in one"),
    ("a Java program", archive({"META-INF/MANIFEST.MF": b"", "A.class": b""}), "many files in one"),
    ("a tar file", tar(), "is not taken"),
    ("a gzip file", b"\x1f\x8b\x08\0" + b"\0" * 40, "is not taken"),
    ("an old Word file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is not taken"),
    ("a Word document with macros", docx(**{"word/vbaProject.bin": b"x"}), "holds macros"),
    ("a document cut off", docx()[:-30], "is damaged"),
    ("a PDF cut off", pdf("Hello")[:-40], "was cut off"),
    ("a picture cut off", picture("PNG")[:-20], "was cut off"),
    ("a PDF after a web page", HTML + pdf("Hello"), "can run"),
    ("a picture that is a ZIP file too", picture("PNG")[:-12] + archive({"a": b"b"}), "holds something else"),
    ("a GIF that is a Java program too", picture("GIF") + archive({"A.class": b"x"}), "two kinds at once"),
    ("a JPEG that is a ZIP file too", picture("JPEG") + archive({"a": b"b"}), "two kinds at once"),
    ("a PDF that is a ZIP file too", pdf("Hello")[:-6] + archive({"a": b"b"}) + b"\n%%EOF\n", "two kinds at once"),
    ("a GIF that is a script too", b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;<script>alert(1)</script>", "two kinds"),
    ("a JPEG with a script in its comment", picture("JPEG", comment=b"<script>alert(1)</script>"), "two kinds"),
    (
        "a picture with PHP in it",
        picture("PNG", pnginfo=None) + b"<?php system($_GET[0]);" + picture("PNG"),
        "two kinds",
    ),
    ("a picture with a PDF in its comment", picture("JPEG", comment=pdf("x")), "two kinds at once"),
    ("a PDF with a web page at its head", pdf("x")[:9] + HTML + pdf("x")[9:], "two kinds at once"),
    ("bytes of nothing", bytes(range(256)) * 4, "is not taken"),
]


@pytest.mark.parametrize(("what", "content", "said"), REFUSED, ids=[what for what, *_ in REFUSED])
def test_what_is_no_kind_of_ours_or_two_at_once_is_refused_with_a_sentence(what, content, said):
    with pytest.raises(RuleBroken, match=said) as refused:
        kind_of(content)

    assert refused.value.field == "upload"


def test_a_document_is_not_unpacked_to_be_known():
    bomb = archive({"[Content_Types].xml": b"", "word/document.xml": b""})
    assert kind_of(bomb)
    many = archive({"[Content_Types].xml": b"", "word/document.xml": b"", **{f"p{n}": b"" for n in range(6_000)}})

    with pytest.raises(RuleBroken, match="too many parts"):
        kind_of(many)


def test_the_files_of_these_tests_are_what_they_say():
    assert "Hello" in files.text_of(pdf("Hello"))
