"""With OUTREACH_CLAMD no file in which clamd finds something is handed out, and none that it was not asked about."""

import socket
import threading
from dataclasses import replace

import pytest

from outreach.domain.conflicts import Harmful, NotScanned
from outreach.domain.errors import OutreachError
from outreach.domain.facts import EvidenceKept, MessageReceived
from outreach.evidence.clamd import PIECE, Scanner
from outreach.services import letter_files
from outreach.services.doctor import look_at_desk
from tests.support.clamd_server import CALLED, LARGEST, TRIAL, clamd
from tests.support.mailroom import Mailroom, mail
from tests.web.test_evidence import last, upload

__all__ = ["clamd"]
NOBODY = "unix:///nowhere/clamd.ctl"


def scanned_by(newsroom, address):
    newsroom.desk = replace(newsroom.desk, scanner=Scanner(address))
    newsroom.app.extensions["outreach.desk"] = newsroom.desk


def evidence_of(newsroom, content, name="notes.txt"):
    """A file that is on the record; the address under which it is handed out."""
    at = f"/requests/{newsroom.port_ansel}/evidence"
    upload(newsroom.reader("asha"), at, content, name)
    return f"{at}/{next(one.seq for one in newsroom.log(newsroom.port_ansel) if isinstance(one.fact, EvidenceKept))}"


def test_a_file_in_which_clamd_finds_something_stays_as_evidence_and_is_not_handed_out(newsroom, asha, clamd):
    scanned_by(newsroom, clamd)
    address = evidence_of(newsroom, TRIAL)

    asha.open(address, status=403)

    assert f"The scanner found “{CALLED}” in this file, so it is not handed out." in asha.text
    assert newsroom.desk.evidence.get(last(newsroom).sha256) == TRIAL


def test_a_file_in_which_it_finds_nothing_is_handed_out(newsroom, asha, clamd):
    scanned_by(newsroom, clamd)

    assert asha.client.get(evidence_of(newsroom, b"Minutes of the meeting.\n")).data == b"Minutes of the meeting.\n"


def test_an_attachment_and_the_mail_that_brought_it_are_not_handed_out_either(newsroom, asha, clamd):
    scanned_by(newsroom, clamd)
    room = Mailroom(newsroom)
    room.asked(newsroom.port_ansel)
    part = b'Content-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\n'
    head = mail(to=room.reply_address()).partition(b"\r\n\r\n")[0]
    lines = [line for line in head.split(b"\r\n") if not line.startswith((b"Content-", b"MIME-"))]
    room.one(
        b"\r\n".join([*lines, b"MIME-Version: 1.0", b"Content-Type: multipart/mixed; boundary=cut", b"", b"--cut"])
        + b"\r\nContent-Type: text/plain\r\n\r\nSee attached.\r\n--cut\r\n"
        + part
        + TRIAL
        + b"\r\n--cut--\r\n"
    )
    seq = next(one.seq for one in newsroom.log(newsroom.port_ansel) if isinstance(one.fact, MessageReceived))
    page = f"/requests/{newsroom.port_ansel}/messages/{seq}"

    for link in (f"{page}/attachments/1", f"{page}/original"):
        asha.open(link, status=403)
        assert CALLED in asha.text


def test_nothing_in_which_it_finds_something_goes_with_a_letter(newsroom, clamd):
    scanned_by(newsroom, clamd)

    with pytest.raises(Harmful):
        letter_files.keep(newsroom.desk, "questions.txt", TRIAL)


def test_where_clamd_does_not_answer_no_file_is_handed_out_and_everybody_is_told(newsroom, asha):
    scanned_by(newsroom, NOBODY)

    asha.open(evidence_of(newsroom, b"Minutes.\n"), status=503)

    assert "because the scanner could not be asked about it (FileNotFoundError)" in asha.text
    assert f"clamd does not answer at {NOBODY}: no file is handed out. Start it." in [
        one.sentence for one in look_at_desk(newsroom.desk)
    ]


def test_the_doctor_says_that_files_are_scanned(newsroom, clamd):
    scanned_by(newsroom, clamd)

    assert "Files are scanned by clamd before they are handed out." in [
        one.sentence for one in look_at_desk(newsroom.desk)
    ]


def test_what_lies_across_two_pieces_is_found_and_what_is_too_large_is_not_called_clean(clamd):
    scanner = Scanner(clamd)

    assert scanner.found(b"x" * (PIECE - 20) + TRIAL + b"x" * PIECE) == CALLED
    assert scanner.found(b"") == ""
    with pytest.raises(NotScanned):
        scanner.found(b"x" * (LARGEST + 2 * PIECE))


@pytest.mark.parametrize("answer", [b"", b"stream: ", b"INSTREAM size limit exceeded. ERROR\0", b"x" * 9_999])
def test_whatever_is_no_answer_of_clamd_is_not_called_clean(answer):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak():
            line = server.accept()[0]
            with line:
                line.recv(1 << 16)
                line.sendall(answer)

        speaking = threading.Thread(target=speak)
        speaking.start()
        with pytest.raises(NotScanned):
            Scanner(f"tcp://127.0.0.1:{server.getsockname()[1]}").found(b"Minutes.")
        speaking.join()


@pytest.mark.parametrize(
    "address",
    ["/run/clamd.ctl", "unix://", "tcp://scanner", "http://scanner:3310", "tcp://scanner:99999", "tcp://[::1"],
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(OutreachError, match="OUTREACH_CLAMD is"):
        Scanner(address)
