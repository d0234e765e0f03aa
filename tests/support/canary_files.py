"""Files and mails with a canary in each place that holds words: names, headers, bodies, cells, days."""

import csv
import io
from email.message import EmailMessage
from email.policy import SMTP

from tests.support.canaries import Canaries
from tests.support.files import pdf
from tests.support.form_controls import File


def mail(canaries: Canaries, called: str, *, to: str, sender: str = "") -> bytes:
    """A message with a canary in each header that is read, in its text, its HTML, and its attachments’ names."""
    words = {place: next(canaries.words(f"mail-{called} {place}")) for place in ("from", "subject", "text", "file")}
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{_quoted(words["from"])}" <{sender or f"{called}@elsewhere.example.net"}>'
    message["To"], message["Subject"] = to, words["subject"]
    message["Reply-To"] = f'"{_quoted(words["from"])}" <reply@elsewhere.example.net>'
    message["Authentication-Results"] = f"mx.example.net; dkim=pass ({_quoted(words['from'])})"
    message.set_content(f"{words['text']}\n\nWe have never used it.\n\n-- \n{words['from']}\n+47 5550 0142\n")
    message.add_alternative(f"<p>{words['text']}</p><p>We have never used it.</p>", subtype="html")
    for name, kind in ((f"{words['file']}.pdf", ("application", "pdf")), ("../../x.html", ("text", "html"))):
        message.add_attachment(pdf("Seen"), *kind, filename=name)
    return bytes(message)


def html_alone(canaries: Canaries, called: str, *, to: str) -> bytes:
    """A message that has no plain text."""
    words = next(canaries.words(f"mail-{called} html"))
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = f"{called}@elsewhere.example.net", to, "No text"
    hidden = words.replace("<", "&lt;")
    message.set_content(f"<h1>{words}</h1><a href=\"javascript:canary('x')\">{hidden}</a>", subtype="html")
    return bytes(message)


def _quoted(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')


def table(canaries: Canaries, called: str = "import") -> bytes:
    """A list of agencies; one of them may be one that is known already."""
    columns = ("name", "kind", "source spelling", "parent", "published range", "a heading of theirs")
    written = io.StringIO()
    rows = csv.writer(written)
    heading = next(canaries.words(f"{called} heading"))
    rows.writerow([*columns[:-1], heading, "country", "zone", "language"])
    for name in ("", "Politidistriktet Lakmare"):
        cells = [next(canaries.words(f"{called} {one}{' second' if name else ''}")) for one in columns]
        cells[0] = name or cells[0]
        cells[4] = [*canaries.words(f"{called} published range")][-1]
        rows.writerow([*cells, "NO", "Europe/Oslo", "en"])
    return written.getvalue().encode()


def calendar(canaries: Canaries) -> bytes:
    words = next(canaries.words("calendar summary")).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//canary//EN", "BEGIN:VEVENT", "UID:canary")
    day = ("DTSTART;VALUE=DATE:20261228", "DTEND;VALUE=DATE:20261229", "DTSTAMP:20261101T000000Z")
    return "\r\n".join([*lines, *day, f"SUMMARY:{words}", "END:VEVENT", "END:VCALENDAR", ""]).encode()


def for_form(canaries: Canaries, kind: str, field: str, *, to: str) -> list[File]:
    """What is chosen in a form that takes a file."""
    name = [*canaries.words(f"file-{kind} {field}")][-2].replace("/", "")
    if kind == "inbox.bring":
        brought = [mail(canaries, "brought", to=to), html_alone(canaries, "bare", to=to)]
        return [(f"{name}.eml", one) for one in brought]
    if kind == "imports.upload":
        return [(f"{name}.csv", table(canaries))]
    if kind == "calendars.read_file":
        return [(f"{name}.ics", calendar(canaries))]
    return [(f"{name}.pdf", pdf("Seen", "And read", author=name[:40].replace("(", "").replace(")", "")))]
