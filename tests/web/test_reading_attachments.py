"""What came attached to a mail is listed, and taken away: never shown from here, whatever it calls itself."""

from email.message import EmailMessage

import pytest

from outreach.domain import facts
from outreach.domain.facts import Channel

NAMED = "../../state\u202elmth.exe"


@pytest.fixture
def address(newsroom):
    mail = EmailMessage()
    mail["From"] = "Dana Rowe <press@agency.example.org>"
    mail["To"] = "Asha <asha+token@desk.example.org>"
    mail["Subject"] = "Re: your questions"
    mail["Date"] = "Mon, 23 Nov 2026 09:00:00 -0400"
    mail.set_content("We have never used it.\n\n> Have your employees used the tool?\n")
    mail.add_attachment(b"<script>alert(1)</script>", maintype="text", subtype="html", filename=NAMED)
    raw = newsroom.desk.evidence.put(mail.as_bytes())
    came = facts.MessageReceived(
        channel=Channel.EMAIL, sender="Dana Rowe <press@agency.example.org>", text="We have never used it.", raw=raw
    )
    (entry,) = newsroom.told(newsroom.port_ansel, came)
    return f"/requests/{newsroom.port_ansel}/messages/{entry.seq}"


def test_an_attachment_is_named_with_its_size_and_is_a_download(asha, address):
    asha.open(address)

    assert "1 attachment" in asha.text
    assert "25 bytes" in asha.text
    (link,) = asha.page.select(".attached a")
    assert link["href"] == f"{address}/attachments/1"
    assert link.has_attr("download")


def test_what_is_taken_away_can_do_nothing_here(asha, address):
    answer = asha.client.get(f"{address}/attachments/1")

    assert answer.data == b"<script>alert(1)</script>"
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "/" not in answer.headers["Content-Disposition"].partition("filename")[2].replace("UTF-8''", "")
    assert "%E2%80%AE" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("number", [0, 2])
def test_there_is_no_other_attachment(asha, address, number):
    asha.open(f"{address}/attachments/{number}", status=404)


def test_a_guest_takes_nothing(newsroom, address):
    guest = newsroom.guest()

    for path in (address, f"{address}/original", f"{address}/attachments/1"):
        assert guest.client.get(path).status_code == 303
