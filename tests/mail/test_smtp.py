"""What a mail relay can do to a letter, and what we then know about it."""

import shutil
import ssl
import subprocess
from dataclasses import replace

import pytest

from outreach.domain.errors import RuleBroken
from outreach.mail.outgoing import AddressRefused, Envelope, ReceiptLost, RelayUnreachable, Undeliverable, open_mailer
from outreach.mail.smtp import Security, SmtpMailer
from tests.support.relays import DROP, HANG, scripted_relay, sink
from tests.support.requirements import absent

LETTER = Envelope(
    sender="Outreach <desk@example.org>",
    to="asha@example.org",
    content=b"From: desk@example.org\r\nTo: asha@example.org\r\n\r\n.hidden\r\n..two\r\nlast line",
)


def mailer(port, **rest):
    return SmtpMailer(
        host="127.0.0.1",
        port=port,
        security=Security.NONE,
        seconds_for_a_reply=0.5,
        seconds_for_the_receipt=0.5,
        **rest,
    )


def send(relay, **rest):
    """What became of the letter, and whether we were told that it was about to leave."""
    warned = []
    try:
        mailer(relay.port, **rest).send(LETTER, before_it_leaves=lambda: warned.append(True))
    except Undeliverable as refused:
        return "refused for good" if refused.permanent else "refused for now", bool(warned)
    except (RelayUnreachable, ReceiptLost) as trouble:
        return type(trouble).__name__, bool(warned)
    return "taken", bool(warned)


LATER, NEVER = ("refused for now", False), ("refused for good", False)
LATER_AFTER_ALL, NEVER_AFTER_ALL = ("refused for now", True), ("refused for good", True)
NO_RELAY, LOST = ("RelayUnreachable", False), ("ReceiptLost", True)


@pytest.mark.parametrize(
    ("step", "reply", "expected"),
    [
        ("greeting", "421 too busy", NO_RELAY),
        ("greeting", "554 not you", NO_RELAY),
        ("greeting", DROP, NO_RELAY),
        ("greeting", HANG, NO_RELAY),
        ("EHLO", DROP, NO_RELAY),
        ("AUTH", "535 wrong password", NO_RELAY),
        ("AUTH", "454 try later", NO_RELAY),
        ("AUTH", DROP, NO_RELAY),
        ("MAIL", "550 not for this sender", ("SenderRefused", False)),
        ("MAIL", "451 too busy", LATER),
        ("MAIL", DROP, LATER),
        ("MAIL", HANG, LATER),
        ("RCPT", "450 greylisted", LATER),
        ("RCPT", "550 no such person", NEVER),
        ("RCPT", "599", NEVER),
        ("RCPT", DROP, LATER),
        ("RCPT", HANG, LATER),
        ("RCPT", "garbage", LATER),
        ("DATA", "451 not now", LATER_AFTER_ALL),
        ("DATA", "554 no valid recipients", NEVER_AFTER_ALL),
        ("DATA", DROP, LATER_AFTER_ALL),
        ("DATA", HANG, LATER_AFTER_ALL),
        ("dot", "452 disk full", LATER_AFTER_ALL),
        ("dot", "554 looks like spam", NEVER_AFTER_ALL),
        ("dot", DROP, LOST),
        ("dot", HANG, LOST),
        ("dot", "garbage", LOST),
        ("QUIT", DROP, ("taken", True)),
        ("QUIT", "500 what?", ("taken", True)),
    ],
)
def test_each_fault_at_each_step_is_told_apart(step, reply, expected):
    with scripted_relay(**{step: reply}) as relay:
        assert send(relay, user="desk", password="not a real one") == expected


def test_a_relay_that_is_not_there_is_no_fault_of_the_letter():
    with scripted_relay() as relay:
        gone = mailer(relay.port)
    with pytest.raises(RelayUnreachable, match="Check OUTREACH_SMTP_URL"):
        gone.send(LETTER, before_it_leaves=lambda: None)


def test_a_letter_arrives_byte_for_byte():
    with scripted_relay() as relay:
        assert send(relay) == ("taken", True)

    assert relay.letters == [LETTER.content + b"\r\n"]


def test_nothing_leaves_when_we_change_our_mind_at_the_door():
    def change_of_mind():
        raise RuleBroken("The deadline has moved.")

    with scripted_relay() as relay, pytest.raises(RuleBroken):
        mailer(relay.port).send(LETTER, before_it_leaves=change_of_mind)

    assert "DATA" not in relay.heard
    assert relay.heard[-1] == "QUIT"


def test_a_real_server_takes_the_letter_for_its_one_recipient():
    with sink() as relay:
        mailer(relay.port).send(LETTER, before_it_leaves=lambda: None)

    assert [one.recipients for one in relay.taken] == [("asha@example.org",)]


def test_a_relay_that_cannot_encrypt_is_not_used_where_encryption_was_asked_for():
    with scripted_relay() as relay:
        private = replace(mailer(relay.port), security=Security.STARTTLS)
        with pytest.raises(RelayUnreachable, match="STARTTLS"):
            private.send(LETTER, before_it_leaves=lambda: None)

    assert "MAIL" not in relay.heard


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost that no authority has signed."""
    if not shutil.which("openssl"):
        absent("openssl", "Install it (Debian: apt-get install openssl) to test letters over TLS.")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    subprocess.run([*make.split(), "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("trusted", [True, False])
def test_only_a_relay_whose_certificate_is_proven_gets_a_letter(certificate, security, trusted):
    cert, key = certificate
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(cert, key)
    trust = ssl.create_default_context(cafile=str(cert)) if trusted else None
    how = {"ssl_context": ours} if security is Security.TLS else {"tls_context": ours, "require_starttls": True}
    with sink(server=how) as relay:
        private = replace(mailer(relay.port, trust=trust), host="localhost", security=security)
        if trusted:
            private.send(LETTER, before_it_leaves=lambda: None)
        else:
            with pytest.raises(RelayUnreachable, match="certificate"):
                private.send(LETTER, before_it_leaves=lambda: None)

    assert len(relay.taken) == trusted


def test_the_address_of_a_relay_is_read_whole():
    relay = open_mailer("smtp+starttls://desk%40example.org:p%3Aq@relay.example.org")

    assert relay == SmtpMailer(
        host="relay.example.org", port=587, security=Security.STARTTLS, user="desk@example.org", password="p:q"
    )
    assert "p:q" not in repr(relay)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sendmail://localhost", "not an address we can send by"),
        ("", "not an address we can send by"),
        ("smtp://", "Name the mail relay's host"),
        ("smtps://relay.example.org/inbox", "Name the mail relay's host"),
        ("smtp://desk:secret@relay.example.org", "unprotected"),
        ("smtp://relay.example.org:mail", "port"),
        ("practice://relative/folder", "three slashes"),
        ("practice:///", "three slashes"),
    ],
)
def test_an_address_we_cannot_send_by_is_refused_with_what_to_write(url, sentence):
    with pytest.raises(RuleBroken, match=sentence) as refused:
        open_mailer(url)

    assert refused.value.field == "OUTREACH_SMTP_URL"


OFFERS = "250-relay.example.org\r\n250-DSN\r\n250 AUTH PLAIN"


def asked_of(relay, to="asha+tips@example.org", name="abcdefghij234567abcdefgh"):
    envelope = replace(LETTER, to=to, receipt_name=name)
    mailer(relay.port).send(envelope, before_it_leaves=lambda: None)
    # The verbs are alike in any case (RFC 5321, 2.4), and the library's own have changed theirs.
    said = [(line.partition(":")[0].upper(), *line.partition(":")[1:]) for line in relay.lines]
    return ["".join(line) for line in said if line[0] in ("MAIL FROM", "RCPT TO")]


def test_a_relay_that_offers_reports_is_asked_for_them_under_the_letters_own_name():
    with scripted_relay(EHLO=OFFERS) as relay:
        assert asked_of(relay) == [
            "MAIL FROM:<desk@example.org> RET=HDRS ENVID=abcdefghij234567abcdefgh",
            "RCPT TO:<asha+tips@example.org> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;asha+2Btips@example.org",
        ]


@pytest.mark.parametrize(("offers", "name"), [("250 AUTH PLAIN", "abc"), (OFFERS, "")])
def test_no_reports_are_asked_for_where_there_are_none_or_nobody_reads_them(offers, name):
    with scripted_relay(EHLO=offers) as relay:
        assert asked_of(relay, name=name) == ["MAIL FROM:<desk@example.org>", "RCPT TO:<asha+tips@example.org>"]


def test_the_receipt_holds_the_relays_own_words():
    with scripted_relay(dot="250 2.0.0 queued as 4XyZ") as relay:
        receipt = mailer(relay.port).send(LETTER, before_it_leaves=lambda: None)

    assert receipt == "127.0.0.1 took the letter: 250 2.0.0 queued as 4XyZ."


@pytest.mark.parametrize(
    ("reply", "of_the_address"),
    [
        ("550 no such person", True),
        ("551 moved away", True),
        ("550 5.1.1 unknown user", True),
        ("554 5.2.1 mailbox disabled", True),
        ("550 5.7.1 relaying denied", False),
        ("550 we do not relay for you", False),
        ("554 rejected by policy", False),
        ("501 5.5.4 bad parameter", False),
        ("552 quota", False),
    ],
)
def test_only_a_refusal_that_speaks_of_the_address_is_held_against_it(reply, of_the_address):
    with scripted_relay(RCPT=reply) as relay, pytest.raises(Undeliverable) as refused:
        mailer(relay.port).send(LETTER, before_it_leaves=lambda: None)

    assert refused.value.permanent
    assert isinstance(refused.value, AddressRefused) is of_the_address
