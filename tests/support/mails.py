"""Mails of our own writing, built as they travel: for the tests of reading and sorting."""

import base64
from typing import Any

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\n%%EOF\n"


def mail(body: bytes | str = b"Yes, we used it.\r\n", /, *, end: bytes = b"\r\n", **headers: Any) -> bytes:
    """A message with sensible headers; `x_loop="yes"` sets X-Loop, `date=None` leaves Date out, lists repeat."""
    given: dict[str, Any] = {
        "from": "Press Office <press@agency.example>",
        "to": "Desk <ask@news.example>",
        "subject": "Re: Your questions",
        "date": "Tue, 3 Mar 2026 10:11:12 +0100",
        "message_id": "<answer@agency.example>",
    } | headers
    lines = []
    for name, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                written = one if isinstance(one, bytes) else str(one).encode()
                lines.append(name.replace("_", "-").title().encode() + b": " + written)
    content = body if isinstance(body, bytes) else body.encode()
    return end.join(lines) + end + end + content


def parts(*given: bytes, kind: str = "mixed", boundary: str = "=_line") -> tuple[dict[str, str], bytes]:
    """The headers and body of a multipart: each part is bytes with its own headers."""
    line = boundary.encode()
    body = b"".join(b"--" + line + b"\r\n" + one + b"\r\n" for one in given) + b"--" + line + b"--\r\n"
    return {"mime_version": "1.0", "content_type": f'multipart/{kind}; boundary="{boundary}"'}, body


def text(words: str, charset: str = "utf-8", subtype: str = "plain", extra: str = "") -> bytes:
    return f"Content-Type: text/{subtype}; charset={charset}{extra}\r\n\r\n".encode() + words.encode(charset)


def file(name: bytes = b"answer.pdf", content: bytes = PDF, kind: bytes = b"application/octet-stream") -> bytes:
    return (
        b"Content-Type: " + kind + b'\r\nContent-Disposition: attachment; filename="' + name + b'"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)
    )


def whole(*given: bytes, kind: str = "mixed", **headers: Any) -> bytes:
    """A multipart message of these parts."""
    more, body = parts(*given, kind=kind)
    return mail(body, **(headers | more))


def returned(
    recipient: str = "clerk@agency.example",
    *,
    status: str = "5.1.1",
    action: str = "failed",
    said: str = "550 5.1.1 User unknown",
    **headers: Any,
) -> bytes:
    """A letter that came back with a report of RFC 3464."""
    notice = text(f"Your message could not be delivered.\r\n\r\n<{recipient}>: {said}\r\n")
    report = (
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.news.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {said}\r\n"
    ).encode()
    letter = (
        "Content-Type: message/rfc822\r\n\r\nMessage-ID: <letter@news.example>\r\nFrom: ask@news.example\r\n"
        f"To: {recipient}\r\nSubject: Our questions\r\n\r\nDear agency\r\n"
    ).encode()
    more, body = parts(notice, report, letter, boundary="=_report")
    given: dict[str, Any] = {
        "from": "Mail Delivery System <MAILER-DAEMON@mx.news.example>",
        "subject": "Undelivered Mail Returned to Sender",
        "return_path": "<>",
        **headers,
        **more,
        "content_type": 'multipart/report; report-type=delivery-status; boundary="=_report"',
    }
    return mail(body, **given)
