"""A letter that came back is told from what people write, with its address and whether that is of any use."""

import pytest

from outreach.domain.received import BounceClass, Certainty, MailKind
from outreach.mail.reading import read
from tests.support.mails import mail, parts, returned, text, whole

SYSTEM = {"from": "Mail Delivery System <MAILER-DAEMON@mx.example>", "subject": "Undelivered Mail Returned to Sender"}
LETTER = (
    "Received: from desk by mx.example; Tue, 3 Mar 2026 10:11:12 +0100\nMessage-ID: <letter@news.example>\n"
    "From: ask@news.example\nTo: clerk@agency.example\nSubject: Our questions\n\nDear agency\n"
)


def test_a_report_names_address_letter_status_and_reason():
    message = read(returned("clerk@agency.example", said="550 5.1.1 <clerk@agency.example>: User unknown"))

    assert message.kind is MailKind.BOUNCE
    assert message.certainty is Certainty.CERTAIN
    assert message.bounce.bounce_class is BounceClass.HARD
    assert message.bounce.status == "5.1.1"
    assert message.bounce.original_recipient == "clerk@agency.example"
    assert message.bounce.original_message_id == "<letter@news.example>"
    assert "User unknown" in message.bounce.diagnostic


@pytest.mark.parametrize(
    ("given", "kind", "status"),
    [
        ({"status": "5.0.0", "said": "550 5.7.1 Refused"}, BounceClass.HARD, "5.7.1"),
        ({"status": "4.4.7", "said": "connection timed out"}, BounceClass.SOFT, "4.4.7"),
        ({"status": "4.2.2", "said": "452 4.2.2 Mailbox full"}, BounceClass.SOFT, "4.2.2"),
        ({"status": "5.1.1", "action": "delayed", "said": "x"}, BounceClass.SOFT, "5.1.1"),
        ({"status": "", "said": "554 Refused"}, BounceClass.HARD, ""),
        ({"status": "", "said": "421 Try later"}, BounceClass.SOFT, ""),
    ],
)
def test_hard_or_soft_goes_by_the_most_telling_code(given, kind, status):
    bounce = read(returned(**given)).bounce

    assert (bounce.bounce_class, bounce.status) == (kind, status)


@pytest.mark.parametrize(
    ("content", "full"),
    [
        (returned(status="5.2.2", said="552 5.2.2 Over quota"), True),
        (returned(status="5.0.0", said="550 Mailbox is full"), True),
        (mail("Could not be delivered to: <clerk@agency.example>\nAs their mailbox is full.\n", **SYSTEM), True),
        (returned(), False),
    ],
)
def test_a_full_mailbox_can_be_told_whatever_class_its_code_has(content, full):
    bounce = read(content).bounce

    assert bounce.mailbox_full is full
    assert bounce.bounce_class is BounceClass.HARD


def test_of_several_recipients_only_those_that_failed_are_named():
    report = (
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        b"Final-Recipient: rfc822; good@agency.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
        b"Final-Recipient: rfc822; one@agency.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"Original-Recipient: rfc822; two@agency.example\r\nFinal-Recipient: rfc822; other@agency.example\r\n"
        b"Action: failed\r\nStatus: 4.4.1\r\n"
    )
    bounce = read(whole(text("Two failed."), report, **SYSTEM)).bounce

    assert bounce.original_recipient == "one@agency.example"
    assert bounce.recipients == ("one@agency.example", "two@agency.example", "other@agency.example")
    assert bounce.bounce_class is BounceClass.HARD


DIALECTS = {
    "qmail": (
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the "
        "following addresses.\nThis is a permanent error; I've given up.\n\n<clerk@agency.example>:\nSorry, no mailbox "
        "here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n" + LETTER
    ),
    "exim": (
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
        "delivered to one or more of its recipients. This is a permanent error. The following address(es) failed:\n\n"
        "  clerk@agency.example\n    host mx.agency.example [192.0.2.1]: 550 No such user\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\n" + LETTER
    ),
    "sendmail": (
        "The original message was received at Tue, 3 Mar 2026\nfrom desk [192.0.2.9]\n\n"
        "   ----- The following addresses had permanent fatal errors -----\n<clerk@agency.example>\n"
        "    (reason: 550 User unknown)\n\n   ----- Transcript of session follows -----\n550 5.1.1 User unknown\n\n"
        "   ----- Original message follows -----\n\n" + LETTER
    ),
    "exchange": (
        "Your message\n\n  To:      Clerk\n  Subject: Our questions\n  Sent:    Tue, 3 Mar 2026\n\n"
        "did not reach the following recipient(s):\n\nclerk@agency.example on Tue, 3 Mar 2026 10:12:00\n"
        "    The recipient name is not recognized\n\n" + LETTER
    ),
    "domino": (
        "Your message\n\n  Subject: Our questions\n\nwas not delivered to:\n\n  clerk@agency.example\n\nbecause:\n\n"
        "  User clerk not listed in Domino Directory\n\n" + LETTER
    ),
    "a report in the words": (
        "An error occurred while delivering to the following recipients:\nclerk@agency.example\n\n"
        "Reporting-MTA: dns; mx.example\n\nAction: failed\nFinal-Recipient: rfc822; clerk@agency.example\n"
        "Diagnostic-Code: smtp; 550 5.1.1 unknown\nStatus: 5.1.1\n\n" + LETTER
    ),
    "deutsch": (
        "Ihre Nachricht konnte nicht zugestellt werden an:\n\nclerk@agency.example\n\nUnbekannter Empfänger\n\n"
        + LETTER
    ),
    "quoted letter": "Unknown user: clerk@agency.example\n\nOriginal message follows.\n\n"
    + "".join(f"> {line}\n" for line in LETTER.split("\n")),
}


@pytest.mark.parametrize("words", DIALECTS.values(), ids=DIALECTS.keys())
@pytest.mark.parametrize(
    "system", [SYSTEM, {"from": "postmaster@mx.example", "subject": "Undeliverable: Our questions"}]
)
def test_every_dialect_of_mail_systems_is_understood(words, system):
    message = read(mail(words, content_type="text/plain; charset=utf-8", **system))

    assert message.kind is MailKind.BOUNCE
    assert message.bounce.original_recipient == "clerk@agency.example"
    assert message.bounce.original_message_id == "<letter@news.example>"
    assert message.bounce.bounce_class is BounceClass.HARD


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Kan ikke leveres: spørsmål", "Fant ikke clerk@agency.example<mailto:clerk@agency.example>"),
        ("系统退信", "您好，您的邮件未能投递给以下收件人：clerk@agency.example\n原因：该用户不存在"),
        ("Mensagem nao entregue", "Sua mensagem para clerk@agency.example nao foi entregue. Usuario inexistente."),
        ("Retour", "Votre message n'a pu être distribué.\n\n<clerk@agency.example> : adresse inexistante"),
        ("Ŝŝŝ", "Ŝŝŝ ŝŝ clerk@agency.example ŝŝŝ."),
    ],
)
def test_a_postmaster_to_whom_nothing_may_be_returned_is_understood_in_any_language(subject, words):
    headers = {"from": "postmaster@mx.example", "return_path": "<>", "subject": subject.encode()}
    message = read(mail(words, content_type="text/plain; charset=utf-8", **headers))

    assert message.kind is MailKind.BOUNCE
    assert message.bounce.original_recipient == "clerk@agency.example"
    known = "Ŝ" not in words
    assert message.certainty is (Certainty.CERTAIN if known else Certainty.SUSPECTED)
    assert message.bounce.bounce_class is (BounceClass.HARD if known else BounceClass.SOFT)


def test_the_recipient_a_server_was_told_is_no_helper():
    words = (
        "The following address(es) failed:\n\n  clerk@agency.example\n    SMTP error from remote mail server after "
        "RCPT TO:<clerk@agency.example>:\n    451 4.3.0 retry timeout exceeded\n"
    )

    assert read(mail(words, **SYSTEM)).bounce.original_recipient == "clerk@agency.example"


@pytest.mark.parametrize(
    "words",
    [
        "Your message has not yet been delivered to:\n\nclerk@agency.example\n\nWe will keep trying.\n",
        "Delivery to the following recipient has been delayed:\n\n  clerk@agency.example\n\nMessage will be retried.\n",
        "Die Zustellung verzögert sich: clerk@agency.example\nNoch nicht zugestellt; weitere Zustellversuche folgen.\n",
    ],
)
def test_a_delay_is_soft(words):
    bounce = read(mail(words, **(SYSTEM | {"subject": "Warning: message delayed 24 hours"}))).bounce

    assert bounce.bounce_class is BounceClass.SOFT
    assert bounce.original_recipient == "clerk@agency.example"


def test_a_mail_system_that_says_nothing_we_know_is_left_to_a_person():
    message = read(mail("Ŝŝŝ.\r\n", **{"from": "MAILER-DAEMON@mx.example", "subject": "Ŝŝŝ"}))

    assert message.kind is MailKind.BOUNCE
    assert message.certainty is Certainty.SUSPECTED
    assert message.bounce.bounce_class is BounceClass.SOFT


def test_the_address_is_taken_from_the_header_of_exim_and_else_from_the_letter():
    assert read(mail("x", x_failed_recipients="clerk@agency.example")).bounce.recipients == ("clerk@agency.example",)
    words = "Could not deliver your message.\n\n" + LETTER
    assert read(mail(words, **SYSTEM)).bounce.original_recipient == "clerk@agency.example"


HUMAN = {
    "an answer about mail that came back": mail(
        "Your first letter could not be delivered to clerk@agency.example, as she no longer works here: 550 user "
        "unknown, says our server. We answer now.\r\n"
    ),
    "a bounce sent on in words": mail(
        "See what I got:\r\n\r\nThis message was created automatically by mail delivery software. The following "
        "address(es) failed:\r\n  clerk@agency.example\r\n    550 5.1.1 No such user\r\n",
        subject="Fwd: Mail delivery failed: returning message to sender",
    ),
    "a reply to a bounce": mail(
        "I can read you.\r\n\r\n> Undelivered Mail Returned to Sender\r\n> 550 5.1.1 unknown\r\n",
        subject="Re: Undelivered Mail Returned to Sender",
    ),
    "a bounce sent on as a file": whole(text("Is this yours?"), b"Content-Type: message/rfc822\r\n\r\n" + returned()),
    "an answer that begins as a bounce does": mail(
        "We got 'Undelivered Mail Returned to Sender', 550 5.1.1 user unknown, for desk@daily.example. Our answer: no.",
        subject="Undeliverable mail to you?",
        in_reply_to="<letter@news.example>",
    ),
    "a postmaster who writes": mail(
        "Dear desk, we have looked into it and have nothing to add.\r\n", **{"from": "Jo <postmaster@agency.example>"}
    ),
    "codes of law": mail("Under section 550 and 5.1.1 of the manual we refuse.\r\n", subject="Re: Delivery of records"),
}


@pytest.mark.parametrize("content", HUMAN.values(), ids=HUMAN.keys())
def test_no_answer_of_a_person_becomes_a_bounce(content):
    assert read(content).kind is MailKind.HUMAN


def report(kind, block):
    more, body = parts(text("A report."), f"Content-Type: message/{kind}\r\n\r\n{block}\r\n".encode())
    more["content_type"] = f'multipart/report; report-type={kind}; boundary="=_line"'
    return mail(body, **more)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (report("feedback-report", "Feedback-Type: abuse\r\nVersion: 1"), "feedback report (RFC 5965)"),
        (
            report("disposition-notification", "Disposition: manual-action/MDN-sent-manually; displayed"),
            "receipt (RFC 8098)",
        ),
        (returned(action="delivered", status="2.0.0"), "delivery receipt (RFC 3464)"),
    ],
)
def test_reports_on_mail_that_arrived_are_no_bounces_and_no_answers(content, rule):
    message = read(content)

    assert message.kind is MailKind.HUMAN
    assert message.bounce is None
    assert message.rule == rule


def test_a_delivery_receipt_says_which_letter_arrived():
    receipt = read(returned(action="delivered", status="2.0.0")).receipt

    assert receipt.status == "2.0.0"
    assert receipt.original_recipient
    assert receipt.original_message_id


def test_a_receipt_that_says_the_letter_was_refused_is_a_bounce():
    more, body = parts(
        text("Your message to <clerk@agency.example> was automatically rejected:\r\nQuota exceeded\r\n"),
        b"Content-Type: message/disposition-notification\r\n\r\n"
        b"Disposition: automatic-action/MDN-sent-automatically; deleted",
    )
    message = read(
        mail(body, subject="Automatically rejected mail", **more, **{"from": "Mail Delivery <a@mx.example>"})
    )

    assert message.kind is MailKind.BOUNCE
    assert message.bounce.original_recipient == "clerk@agency.example"
