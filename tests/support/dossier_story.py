"""A request with something in every place that must stay at the desk, and something for publication beside it."""

import hashlib
import io
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP

from pypdf import PdfReader

from outreach.db import cases, contacts, off_record
from outreach.domain import facts
from outreach.domain.agencies import Contact
from outreach.domain.dossier import Audience
from outreach.domain.facts import Answer, Channel, Entry, Medium, Outcome, Position, Terms
from outreach.domain.ids import ContactId, RfcId, StaffId
from outreach.domain.people import Acting, Role
from outreach.services import dossier_printing, dossiers, evidence, records
from outreach.services.dossiers import Made, Wanted
from outreach.services.evidence import Upload
from tests.support.files import docx, picture
from tests.support.mail_reader import read
from tests.support.newsroom import Newsroom

ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
HOUSE, OUTSIDE = Audience.HOUSE, Audience.OUTSIDE
WHISPERED = "the minister signed the contract himself one night in the harbour office"
NEVER = {
    "words off the record": "harbour office",
    "who spoke off the record": "Wilma Quietwater",
    "who spoke on background": "Oswin Shadowmere",
    "the office of who spoke on background": "deputy keeper of the archive",
    "the address of who spoke on background": "oswin.shadowmere@lakmere.example.org",
    "what stands in the mail of who spoke on background": "canaryfooter",
}
"""What no dossier may hold."""

AT_HOME_ALONE = {
    "a private note": "canarynote",
    "a contact's address": "canarypress@lakmere.example.org",
    "a contact's number": "+47 5550 0177",
    "a contact's name": "Berta Contactsdottir",
    "what we wrote down about a call": "canarycall",
    "how we know that it left": "canaryproof",
    "an exact count": "31337",
    "who sent an answer": "Magnus Pressmann",
    "the subject of an answer": "canarysubject",
    "a number in a signature": "+47 5550 0188",
    "an address inside an answer": "chief@lakmere.example.org",
    "what we made of an answer": "canarysummary",
    "why more time was given": "canaryextension",
    "why it was sent back": "canarysentback",
    "a file as it was": "canaryoriginal",
    "the note beside a file": "canaryfilenote",
    "who translated": "canarytranslator",
    "where we were sent": "canaryredirect",
    "why a ruling": "canarytaken",
    "a quote that was taken back": "canarymisquoted",
    "its translation, that nobody took back": "canarymistranslated",
    "an answer that was taken back": "canaryunsaid",
    "a copy that was taken back": "canarymiscopied",
}
"""What the house reads and nobody outside."""

FOR_ALL = {
    "what we put to them": "Have your employees used the tool?",
    "their words": "Vi har aldri brukt det.",
    "the translation": "We have never used it.",
    "the background quote": "One officer tried it.",
    "the attribution that was agreed": "a person at the service",
    "why a rule was passed": "canarywaiver",
    "the range that is printed": "6–10 searches",
}


@dataclass
class Told:
    """The request, with the newsroom it lies in."""

    newsroom: Newsroom
    rfc_id: RfcId

    def made(self, audience: Audience, **wanted: object) -> Made:
        return dossiers.of_request(self.newsroom.desk, self.rfc_id, Wanted(audience=audience, **wanted))  # type: ignore[arg-type]

    def archive(self, audience: Audience, **wanted: object) -> bytes:
        into = io.BytesIO()
        dossier_printing.archived(self.newsroom.desk, self.made(audience, **wanted), into)
        return into.getvalue()

    def paper(self, audience: Audience, **wanted: object) -> bytes:
        into = io.BytesIO()
        dossier_printing.on_paper(self.newsroom.desk, [self.made(audience, **wanted)], into)
        return into.getvalue()

    def entry(self, kind: type) -> Entry:
        return next(one for one in self.newsroom.log(self.rfc_id) if isinstance(one.fact, kind))


def tell(newsroom: Newsroom) -> Told:
    """The story, on the request of Lakmere: asked, answered on three terms, noted, waived, with files of each kind."""
    newsroom.desk = replace(newsroom.desk, reader=read)
    newsroom.app.extensions["outreach.desk"] = newsroom.desk
    rfc_id, clock = newsroom.lakmere, newsroom.clock
    told = Told(newsroom, rfc_id)
    finding = facts.FindingData(published_range="6–10 searches", columns=(("searches", "31337"),))
    newsroom.told(rfc_id, facts.FindingDataChanged(finding=finding, reason="The source was read again."))
    _knows_people(newsroom)
    due = clock() + timedelta(days=8)
    newsroom.told(
        rfc_id,
        facts.Assigned(to=StaffId("asha")),
        facts.DeadlineSet(due_at=due, zone="Europe/Oslo", working_days=6),
        _asked(Channel.EMAIL, Outcome.SENT, due, raw=_kept(newsroom, _letter())),
    )
    clock.later(days=1)
    later = due + timedelta(days=1)
    more_time = facts.ExtensionGranted(
        due_at=later, zone="Europe/Oslo", asked_by=facts.AskedBy.AGENCY, reason="canaryextension"
    )
    newsroom.told(
        rfc_id,
        more_time,
        replace(_asked(Channel.PHONE, Outcome.REACHED_PERSON, later), address="+47 5550 0177", summary="canarycall"),
        facts.Redirected(to="canaryredirect", said_by="canaryredirect"),
        facts.NoteAdded(text=f"canarynote: Wilma Quietwater told me that {WHISPERED}, I believe her."),
    )
    _answers(newsroom, rfc_id)
    _whispers(newsroom, rfc_id)
    _files(newsroom, rfc_id)
    newsroom.told(
        rfc_id,
        facts.GateWaived(
            gate=facts.Gate.QUOTES_VERIFIED, reason="canarywaiver", expires_at=clock() + timedelta(days=60)
        ),
        facts.SentBack(reason="canarysentback"),
        by="edith",
    )
    _late_and_taken_back(newsroom, rfc_id)
    clock.later(days=9)
    return told


def _asked(channel: Channel, outcome: Outcome, due: object, raw: str = "") -> facts.AttemptMade:
    return facts.AttemptMade(
        channel=channel,
        outcome=outcome,
        to="Berta Contactsdottir",
        address="canarypress@lakmere.example.org",
        question_set=1,
        questions=(1, 2),
        deadline_told=due,  # type: ignore[arg-type]
        evidence="canaryproof",
        language="en",
        raw=raw,
    )


def _knows_people(newsroom: Newsroom) -> None:
    with newsroom.desk.database.writing() as session:
        of = cases.load(session, newsroom.lakmere).agency
        contact = Contact(
            id=ContactId(0),
            agency_id=of.id,
            name="Berta Contactsdottir",
            channel=Channel.EMAIL,
            address="canarypress@lakmere.example.org",
            rank=9,
        )
        contacts.add(session, contact)


def _letter() -> bytes:
    return _mail("desk@example.org", "canarypress@lakmere.example.org", "Questions", "Have you used the tool?")


def _mail(sender: str, to: str, subject: str, text: str) -> bytes:
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return f"{head}{text}\r\n".encode()


def _kept(newsroom: Newsroom, content: bytes) -> str:
    return newsroom.desk.evidence.put(content)


def _answers(newsroom: Newsroom, rfc_id: RfcId) -> None:
    """In Norwegian on the record, with a signature; and on background, by another person."""
    text = (
        "Vi har aldri brukt det. Skriv til chief@lakmere.example.org.\n\n-- \nMagnus Pressmann\nTelefon +47 5550 0188\n"
    )
    raw = _mail("Magnus Pressmann <magnus@lakmere.example.org>", "desk@example.org", "canarysubject", text)
    came = facts.MessageReceived(
        channel=Channel.EMAIL,
        sender="Magnus Pressmann <magnus@lakmere.example.org>",
        subject="canarysubject",
        text=text,
        language="nb",
        raw=_kept(newsroom, raw),
    )
    (message,) = newsroom.told(rfc_id, came)
    (answer,) = newsroom.told(
        rfc_id,
        facts.ResponseReceived(
            question_set=1,
            answers=(Answer(question=1, position=Position.DENIES),),
            speaker="Magnus Pressmann",
            message=message.seq,
            summary="canarysummary",
        ),
    )
    (quote,) = newsroom.told(
        rfc_id,
        facts.StatementQuoted(
            words="Vi har aldri brukt det.",
            speaker="Ingrid Onrecord",
            role="director",
            terms=Terms.ON_THE_RECORD,
            medium=Medium.WRITTEN,
            language="nb",
            response=answer.seq,
        ),
    )
    (english,) = newsroom.told(
        rfc_id,
        facts.TranslationAdded(
            statement=quote.seq, language="en", words="We have never used it.", translator="canarytranslator"
        ),
    )
    newsroom.told(
        rfc_id,
        facts.StatementVerified(statement=quote.seq),
        facts.TranslationChecked(translation=english.seq),
        by="ben",
    )
    _on_background(newsroom, rfc_id)


def _on_background(newsroom: Newsroom, rfc_id: RfcId) -> None:
    sender = "Oswin Shadowmere <oswin.shadowmere@lakmere.example.org>"
    text = "One officer tried it. Do not name me.\n\ncanaryfooter, Oswin Shadowmere\n"
    raw = _kept(newsroom, _mail(sender, "desk@example.org", "In confidence", text))
    came = facts.MessageReceived(
        channel=Channel.EMAIL, sender=sender, subject="In confidence", text="One officer tried it.", raw=raw
    )
    (message,) = newsroom.told(rfc_id, came)
    newsroom.told(
        rfc_id,
        facts.StatementQuoted(
            words="One officer tried it.",
            speaker="Oswin Shadowmere",
            role="deputy keeper of the archive",
            terms=Terms.ON_BACKGROUND,
            attribution="a person at the service",
            medium=Medium.WRITTEN,
            message=message.seq,
            start=0,
            end=len("One officer tried it."),
        ),
        facts.MessageSetAside(message=message.seq, reason="Oswin Shadowmere spoke on background."),
    )


def _whispers(newsroom: Newsroom, rfc_id: RfcId) -> None:
    heard = facts.OffRecordHeard(speaker="Wilma Quietwater", medium=Medium.SPOKEN, seal="a" * 64)
    (entry,) = newsroom.told(rfc_id, heard)
    with newsroom.desk.database.writing() as session:
        off_record.add(session, rfc_id, entry.seq, salt="s" * 64, words=WHISPERED)


def _files(newsroom: Newsroom, rfc_id: RfcId) -> None:
    """An original and its redacted copy; one that repeats what was said off the record; one that cannot be read."""
    at = newsroom.clock()
    kept = evidence.keep(
        newsroom.desk,
        rfc_id,
        Upload(content=b"canaryoriginal", called="answer.txt", note="canaryfilenote", at=at),
        by=ASHA,
    )
    copy = picture("PNG")
    newsroom.told(
        rfc_id,
        facts.EvidenceKept(
            sha256=newsroom.desk.evidence.put(copy),
            name="answer (redacted).png",
            media_type="image/png",
            size=len(copy),
            note="The name of a private person.",
            redacts=kept.seq,
        ),
    )
    repeats = docx(**{"word/notes.xml": f"<w>She said {WHISPERED}.</w>".encode()})
    evidence.keep(newsroom.desk, rfc_id, Upload(content=repeats, called="minutes.docx", at=at), by=ASHA)


def _late_and_taken_back(newsroom: Newsroom, rfc_id: RfcId) -> None:
    asked = replace(_asked(Channel.POST, Outcome.POSTED, None), deadline_told=None)
    happened = facts.Happened(at=newsroom.clock() - timedelta(days=3), fact=asked)
    (entry,) = records.record(newsroom.desk, rfc_id, happened, by=ASHA).entries
    newsroom.told(rfc_id, facts.EntryRetracted(entry=entry.seq, reason="canarytaken"))
    _what_would_be_for_publication(newsroom, rfc_id)


def _what_would_be_for_publication(newsroom: Newsroom, rfc_id: RfcId) -> None:
    """Of kinds that are shown outside, each taken back, but for the translation of the quote."""
    copy = b"canarymiscopied"
    said = facts.ResponseReceived(
        question_set=1,
        answers=(Answer(question=2, position=Position.DENIES),),
        speaker="Ingrid Onrecord",
        text="canaryunsaid",
    )
    wrong = facts.StatementQuoted(
        words="We sold the canarymisquoted in March.",
        speaker="Ingrid Onrecord",
        role="director",
        terms=Terms.ON_THE_RECORD,
        medium=Medium.SPOKEN,
    )
    kept = facts.EvidenceKept(
        sha256=newsroom.desk.evidence.put(copy),
        name="copy.txt",
        note="The wrong lines were taken out.",
        media_type="text/plain",
        size=len(copy),
        redacts=next(one.seq for one in newsroom.log(rfc_id) if isinstance(one.fact, facts.EvidenceKept)),
    )
    back = [*newsroom.told(rfc_id, said), *newsroom.told(rfc_id, wrong), *newsroom.told(rfc_id, kept)]
    german = facts.TranslationAdded(statement=back[1].seq, language="de", words="canarymistranslated", translator="x")
    newsroom.told(rfc_id, german)
    for entry in back:
        newsroom.told(rfc_id, facts.EntryRetracted(entry=entry.seq, reason="canarytaken"))


# ── Reading what was made ───────────────────────────────────────────────────────────────────────────────────────


def pages_of(paper: bytes) -> list[str]:
    """The words of each page, as a reader selects them, on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(paper)).pages]


def opened(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return {name: file.read(name) for name in file.namelist()}


def everything_in(archive: bytes) -> str:
    """Whatever can be read anywhere in it: words and properties of the PDF, each text, each part of each file."""
    texts = []
    for name, content in opened(archive).items():
        if name.endswith(".pdf"):
            reader = PdfReader(io.BytesIO(content))
            texts += [*pages_of(content), str(reader.metadata), str(reader.xmp_metadata), str(reader.outline)]
        elif content.startswith(b"PK"):
            texts += [part.decode(errors="replace") for part in opened(content).values()]
        elif name.endswith(".eml"):
            mail = message_from_bytes(content, policy=SMTP)
            texts += [
                str(mail["Subject"]),
                *(str(part.get_content()) for part in mail.walk() if not part.is_multipart()),
            ]
        texts.append(content.decode(errors="replace"))
    return "\n".join(texts)


def seal(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
