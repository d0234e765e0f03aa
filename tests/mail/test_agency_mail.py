"""What a letter to an agency looks like on the wire: a person’s letter, with one reader, the same bytes each time."""

from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.errors import RuleBroken
from outreach.domain.letters import AgencyLetter, Letter, LetterFile
from outreach.mail.compose import Posted, agency_mail, as_html
from tests.story import day

GOLDEN = Path(__file__).with_name("golden") / "agency_letter.eml"
SENDER = '"Asha Rao, The Desk" <desk@example.org>'
TOKEN = "abcdefghijklmnop23456723"
PDF = LetterFile(sha256="a" * 64, name="Vår granskning.pdf", media_type="application/pdf")
TEXT = """Kjære pressekontor,

vi ber om svar på to spørsmål:

1. Har deres ansatte brukt «verktøyet»?
2. Har det ført til pågripelser? <script>alert(1)</script>

.Frist: man. 9. mars 2026 kl. 17.00 (CET).

Asha Rao
"""


def to_agency(**rest):
    written = {
        "to": "presse@lakmere.example.org",
        "called": "Pressekontoret",
        "subject": "Spørsmål om «verktøyet»",
        "text": TEXT,
        "language": "nb",
        "files": (PDF,),
    }
    return AgencyLetter(**{**written, **rest})


def on_the_wire(carries, earlier=()):
    posted = Posted(
        letter=Letter(to=carries.to, subject=carries.subject, text=carries.text, message_id=f"<{TOKEN}@example.org>"),
        carries=carries,
        token=TOKEN,
        reply_to=f"desk+{TOKEN}@example.org",
        earlier=earlier,
        files=[(file, b"%PDF-1.4 what we found") for file in carries.files],
    )
    return agency_mail(posted, sender=SENDER, at=day(0))


def read(content):
    return message_from_bytes(content, policy=SMTP)


def test_a_letter_is_the_bytes_it_was_last_time():
    """To change it on purpose, look at the difference and write the file anew."""
    content = on_the_wire(to_agency(), earlier=["<first@example.org>", "<second@example.org>"])

    assert content == GOLDEN.read_bytes()


def test_it_is_text_first_then_the_same_words_as_html_then_its_files():
    message = read(on_the_wire(to_agency()))

    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == TEXT
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == (PDF.name, b"%PDF-1.4 what we found")


def test_it_has_one_reader_and_does_not_say_that_a_machine_wrote_it():
    message = read(on_the_wire(to_agency()))

    assert [one.addr_spec for one in message["To"].addresses] == ["presse@lakmere.example.org"]
    assert {"Cc", "Bcc", "Auto-Submitted", "Precedence", "Sender"} & set(message.keys()) == set()
    assert message["Content-Language"] == "nb"
    assert str(message["Reply-To"]) == f"desk+{TOKEN}@example.org"


def test_a_long_exchange_is_referred_to_by_its_first_letter_and_its_newest():
    names = [f"<letter-{number}@mail.newsroom.example.org>" for number in range(60)]
    message = read(on_the_wire(to_agency(), earlier=names))

    assert str(message["References"]).split() == [names[0], *names[-19:]]
    assert message["In-Reply-To"] == names[-1]


@pytest.mark.parametrize(
    ("language", "lang", "direction"),
    [("ar", "ar", "rtl"), ("fa-IR", "fa-IR", "rtl"), ("nl", "nl", "ltr"), ("", "und", "auto")],
)
def test_the_html_runs_in_the_direction_of_its_language(language, lang, direction):
    assert f'<html lang="{lang}" dir="{direction}">' in as_html(to_agency(language=language))


def test_the_html_holds_the_words_and_nothing_else():
    html = as_html(to_agency(text="One & <b>two</b>\nthree\n\n\nfour"))

    assert html.count("<p>") == 2
    assert "<p>One &amp; &lt;b&gt;two&lt;/b&gt;<br>\nthree</p>\n<p>four</p>" in html
    assert [word for word in ("src=", "href=", "style", "<script", "<img", "<b>") if word in html] == []


def often(good, longest):
    """Mostly something that passes, so that each other part is tried beside it."""
    return st.one_of(st.just(good), st.just(good), st.text(max_size=longest))


@given(often("Ask", 80), often("press", 40), often("a.pdf", 40), often("Text", 300), often("nb", 12))
def test_no_words_can_add_a_header_a_reader_or_a_part(subject, to, name, text, language):
    try:
        file = LetterFile(sha256="a" * 64, name=name, media_type="application/pdf")
        one = to_agency(subject=subject, to=f"{to}@example.org", text=text, language=language, files=(file,))
    except RuleBroken:
        return
    message = read(on_the_wire(one))

    assert [address.addr_spec for address in message["To"].addresses] == [one.to]
    assert len(list(message.walk())) == 5
    assert set(message.keys()) - {"Content-Language"} == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Reply-To",
        "MIME-Version",
        "Content-Type",
    }


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("to", "a@example.org, b@example.org"),
        ("to", "a@example.org\r\nBcc: b@example.org"),
        ("subject", "Questions\r\nBcc: b@example.org"),
        ("subject", " "),
        ("subject", "x" * 501),
        ("text", "  \n"),
        ("text", "What\x00"),
        ("text", "one\rtwo"),
        ("language", "nb\r\nBcc: b@example.org"),
        ("language", "not a language"),
    ],
)
def test_a_letter_that_could_smuggle_anything_is_refused(part, value):
    with pytest.raises(RuleBroken) as refused:
        to_agency(**{part: value})

    assert refused.value.field == part


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("sha256", "../../etc/passwd"),
        ("name", "a\r\nX: y"),
        ("name", "../secret"),
        ("name", 'a"; x="b'),
        ("media_type", "text/html\r\nX: y"),
        ("media_type", "multipart/mixed"),
        ("media_type", "pdf"),
    ],
)
def test_a_file_that_could_smuggle_anything_is_refused(part, value):
    with pytest.raises(RuleBroken):
        LetterFile(**{"sha256": "a" * 64, "name": "a.pdf", "media_type": "application/pdf", part: value})


def test_questions_are_put_in_a_version():
    with pytest.raises(RuleBroken, match="which version"):
        to_agency(questions=(1,))
