"""Turns one agency's story, told in short beats, into the lines of facts a newsroom would have recorded."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zlib import crc32

from days import Dated, FromToday, Line
from teller import Teller

CHECKERS = {"asha": "joao", "joao": "asha", "leila": "tomas", "tomas": "leila"}
EDITORS = {"asha": "ruth", "joao": "ruth", "leila": "mikael", "tomas": "mikael"}
NAMES = {"asha": "Asha Menon", "joao": "João Brandt", "leila": "Leila Mansour", "tomas": "Tomas Virtanen"}
POSITIONS = {"c": "confirms", "d": "denies", "n": "declines", "x": "cannot confirm or deny"}
OUTCOMES = {
    "failed": "failed to leave",
    "gatekeeper": "gatekeeper will pass it on",
    "message": "left a message",
    "noanswer": "no answer",
    "person": "reached a person",
    "refused": "refused to take it",
    "voicemail": "voicemail",
    "wrong": "wrong number",
}
HEARD = {"gatekeeper", "message", "person"}
UNSPOKEN = {
    "noanswer": ("Rang out.", "Rang for two minutes, nobody there.", "No answer, twice within the hour."),
    "voicemail": (
        "Name, number, deadline and where to find the letter, on the machine.",
        "Left word on the machine that the letter and its deadline stand.",
        "Machine; asked for a call back before the deadline.",
    ),
}


def tell(agency: Line, days: Dated | FromToday, *, assigned: int) -> list[Line]:
    """The lines of one agency's log, in the order in which they were written down."""
    teller = Teller(agency, BEATS, days)
    teller.write("Assigned", at=days.at(assigned, time(16, 30)), by="ruth", to=agency["by"])
    for beat in agency["story"].strip().splitlines():
        teller.play(beat)
    return teller.lines


def pick(choices: tuple[str, ...], key: str) -> str:
    """One of the choices, the same for the same key on every machine."""
    return choices[crc32(key.encode()) % len(choices)]


# ── Asking ──────────────────────────────────────────────────────────────────────────────────────────────────────


def first_letter(teller: Teller, at: datetime, working_days: str = "5") -> None:
    label = teller.write("DeadlineSet", at=at, ref=teller.number("deadline"), working_days=int(working_days))
    teller.promise(label, at, int(working_days))
    _mail(teller, at, "press")


def last_letter(teller: Teller, at: datetime, box: str = "press", reason: str = "") -> None:
    """A letter that names the last day: the newsroom itself moved the deadline, so that this letter has its time."""
    _more_time(teller, at, 5, "the newsroom", reason or "A last letter, with five working days of its own.")
    _mail(teller, at, box)


def supplementary_letter(teller: Teller, at: datetime) -> None:
    last_letter(teller, at, reason="Question 4 was added to the set; it needs the same time as the others.")


def _more_time(teller: Teller, at: datetime, working_days: int, asked_by: str, reason: str) -> None:
    label = teller.write(
        "ExtensionGranted",
        at=at,
        ref=teller.number("deadline"),
        working_days=working_days,
        asked_by=asked_by,
        reason=reason,
        told_agency=True,
    )
    teller.promise(label, at, working_days)


def _mail(teller: Teller, at: datetime, box: str, summary: str = "") -> None:
    teller.letter = teller.number("letter")
    teller.write(
        "AttemptMade",
        at=at,
        ref=teller.letter,
        channel="email",
        outcome="sent",
        to="Press desk" if box == "press" else box.capitalize().replace("-", " "),
        address=f"{box}@{teller.host}",
        **teller.put(at),
        evidence=f"Message-ID <{teller.letter.replace(' ', '-')}.{teller.agency['short']}@desk.example.org>",
        summary=summary,
        language=teller.tongue(),
    )


def call(teller: Teller, at: datetime, outcome: str, summary: str = "", phone: str = "phone=1") -> None:
    if summary.startswith("phone="):
        summary, phone = "", summary
    told = teller.put(at) if outcome in HEARD else {}
    teller.write(
        "AttemptMade",
        at=at,
        ref=teller.number("call"),
        channel="phone",
        outcome=OUTCOMES[outcome],
        to="Switchboard",
        address=teller.phone(phone.removeprefix("phone=")),
        **told,
        evidence=f"call record {at:%m%d-%H%M}",
        summary=summary or pick(UNSPOKEN.get(outcome, ("",)), teller.agency["name"] + str(at)),
    )


def form(teller: Teller, at: datetime, outcome_or_summary: str, summary: str = "") -> None:
    failed = outcome_or_summary == "failed"
    teller.write(
        "AttemptMade",
        at=at,
        ref=teller.number("form"),
        channel="web form",
        outcome="failed to leave" if failed else "form submitted",
        address=f"https://{teller.host}/contact",
        **({} if failed else teller.put(at)),
        evidence="screenshot",
        summary=summary or outcome_or_summary,
        language=teller.tongue(),
    )


def post(teller: Teller, at: datetime, evidence: str) -> None:
    teller.write(
        "AttemptMade",
        at=at,
        ref=teller.number("post"),
        channel="post",
        outcome="posted",
        to="Head of the body",
        address="the postal address on its own pages",
        **teller.put(at),
        evidence=evidence,
        language=teller.tongue(),
    )


def social(teller: Teller, at: datetime, summary: str) -> None:
    teller.write(
        "AttemptMade",
        at=at,
        channel="social media",
        outcome="sent",
        address=f"@{teller.agency['short']}",
        summary=summary,
    )


def bounce(teller: Teller, at: datetime, how: str, detail: str) -> None:
    teller.write("DeliveryReported", at=at, attempt=teller.letter, report=f"bounced ({how})", detail=detail)


def delivered(teller: Teller, at: datetime) -> None:
    teller.write("DeliveryReported", at=at, attempt=teller.letter, report="delivered", detail="250 queued for delivery")


def extend(teller: Teller, at: datetime, working_days: str, reason: str) -> None:
    _more_time(teller, at, int(working_days), "the agency", reason)


def redirect(teller: Teller, at: datetime, to: str, said_by: str, detail: str) -> None:
    teller.write("Redirected", at=at, to=to, said_by=said_by, detail=detail)


# ── Hearing back ────────────────────────────────────────────────────────────────────────────────────────────────


def _message(teller: Teller, at: datetime, text: str, sender: str, ref: str) -> str:
    return teller.write(
        "MessageReceived",
        at=at,
        ref=ref,
        channel="email",
        sender=f"{sender} <press@{teller.host}>",
        subject="Re: Request for comment",
        text=text,
        language=teller.tongue(),
    )


def auto_reply(teller: Teller, at: datetime, text: str) -> None:
    message = _message(teller, at, text, teller.agency["name"], teller.number("auto-reply"))
    teller.write("AutoReplyReceived", at=at, message=message, detail="The mail says itself that a machine sent it.")
    teller.silence = "acknowledged only"


def acknowledgement(teller: Teller, at: datetime, text: str, said_by: str) -> None:
    message = _message(teller, at, text, said_by, teller.number("receipt"))
    teller.write("Acknowledged", at=at + timedelta(minutes=20), message=message, said_by=said_by)
    teller.silence = "acknowledged only"


def unread_mail(teller: Teller, at: datetime, text: str, sender: str) -> None:
    """A mail that nobody has judged yet."""
    _message(teller, at, text, sender, teller.number("mail"))


def spam(teller: Teller, at: datetime, text: str) -> None:
    message = _message(teller, at, text, "Newsletter", teller.number("stray mail"))
    reason = "A newsletter, nothing to do with our questions."
    teller.write("MessageSetAside", at=at + timedelta(minutes=45), message=message, reason=reason)


def answer(teller: Teller, at: datetime, key: str) -> None:
    """What came back, judged by the reporter within the hour, with the words worth quoting."""
    part = teller.part(key)
    message = ""
    if part.get("medium", "in writing") == "in writing":
        message = _message(teller, at, part["text"], part["speaker"], f"{key} mail")
    _judge(teller, at, key, message)


def gatekeeper_answers(teller: Teller, at: datetime, key: str) -> None:
    call(teller, at, "person")
    _judge(teller, at, key, "")
    teller.silence = "acknowledged only"


def judged_again(teller: Teller, at: datetime, old: str, key: str) -> None:
    _judge(teller, at, key, f"{old} mail")


def _judge(teller: Teller, at: datetime, key: str, message: str) -> None:
    part = teller.part(key)
    teller.late = teller.late or timedelta(minutes=20 + crc32(key.encode()) % 35)
    teller.write(
        "ResponseReceived",
        at=at,
        ref=key,
        question_set=teller.days.put(at)[0],
        answers=[
            {"question": number, "position": POSITIONS[letter]}
            for number, letter in enumerate(part["answers"], start=1)
            if letter != "-"
        ],
        speaker=part["speaker"],
        role=part.get("role", ""),
        **{name: part[name] for name in ("authority", "medium", "circumstances", "on_behalf_of") if name in part},
        message=message,
        counterclaims=[claim for claim, _ in part.get("claims", [])],
        text="" if message else part["text"],
        language=teller.tongue(),
    )
    if "quote" in part:
        _quote(teller, at, key, part)


def _quote(teller: Teller, at: datetime, key: str, part: Line) -> None:
    teller.write(
        "StatementQuoted",
        at=at,
        ref=f"{key} quote",
        words=part["quote"],
        speaker=part["speaker"],
        role=part.get("role", ""),
        terms=part.get("terms", "on the record"),
        attribution=part.get("attribution", ""),
        medium=part.get("medium", "in writing"),
        language=teller.tongue(),
        response=key,
    )
    if "translation" in part:
        teller.late = None
        teller.write(
            "TranslationAdded",
            at=at + timedelta(minutes=70),
            ref=f"{key} in English",
            statement=f"{key} quote",
            language="en",
            words=part["translation"],
            translator=NAMES[teller.agency["by"]],
            **({"by_machine": True} if teller.tongue() == "ja" else {}),
        )


def off_the_record(teller: Teller, at: datetime, key: str) -> None:
    part = teller.part(key)
    teller.write("OffRecordHeard", at=at, speaker=part["speaker"], medium="by voice", words=part["words"])


# ── Checking and deciding ───────────────────────────────────────────────────────────────────────────────────────


def check(teller: Teller, at: datetime, key: str) -> None:
    """A colleague compares the quote, its translation and the answer's claims with their sources."""
    part, by = teller.part(key), CHECKERS[teller.agency["by"]]
    if "quote" in part:
        teller.write("StatementVerified", at=at, by=by, statement=f"{key} quote")
    if "translation" in part:
        teller.write("TranslationChecked", at=at + timedelta(minutes=6), by=by, translation=f"{key} in English")
    for number, (_, found) in enumerate(part.get("claims", []), start=1):
        teller.write("CounterclaimChecked", at=at + timedelta(hours=2), by=by, response=key, number=number, found=found)


def rule(teller: Teller, at: datetime, earlier: str, later: str, note: str) -> None:
    ruling = "mikael" if EDITORS[teller.agency["by"]] == "ruth" else "ruth"
    both = zip(teller.part(earlier)["answers"], teller.part(later)["answers"], strict=False)
    for number, pair in enumerate(both, start=1):
        if set(pair) == {"c", "d"}:
            teller.write(
                "ReversalConfirmed", at=at, by=ruling, question=number, earlier=earlier, later=later, note=note
            )


def sign(teller: Teller, at: datetime, editor: str = "", status: str = "") -> None:
    editor = editor or EDITORS[teller.agency["by"]]
    teller.write("SignedOff", at=at, by=editor, through="previous", status=status or _status(teller))


def _status(teller: Teller) -> str:
    """What the record says by now: the last firm answer, else a refusal, else which kind of silence."""
    taken_back = {line["entry"] for line in teller.lines if line["fact"] == "EntryRetracted"}
    accepted = {line["response"] for line in teller.lines if line["fact"] == "AuthorityAccepted"}
    said = [
        entry["position"]
        for line in teller.lines
        if line["fact"] == "ResponseReceived" and line["ref"] not in taken_back
        if "authority" not in line or line["ref"] in accepted
        for entry in line["answers"]
        if entry["question"] == 1
    ]
    firm = [position for position in said if position in ("confirms", "denies")]
    if firm:
        return {"confirms": "confirmed", "denies": "denied"}[firm[-1]]
    return "declined" if said else teller.silence


def note(teller: Teller, at: datetime, text: str) -> None:
    teller.write("NoteAdded", at=at, text=text)


def retract(teller: Teller, at: datetime, label: str, reason: str) -> None:
    teller.write("EntryRetracted", at=at, entry=label, reason=reason)


def correct_name(teller: Teller, at: datetime, name: str, reason: str, source: str) -> None:
    teller.write("NameCorrected", at=at, name=name, reason=reason, source=source, mistake="source")


def send_back(teller: Teller, at: datetime, editor: str, reason: str) -> None:
    teller.write("SentBack", at=at, by=editor, reason=reason)


def accept(teller: Teller, at: datetime, editor: str, key: str, reason: str) -> None:
    teller.write("AuthorityAccepted", at=at, by=editor, response=key, reason=reason)


def waive(teller: Teller, at: datetime, editor: str, gate: str, reason: str) -> None:
    teller.write("GateWaived", at=at, by=editor, gate=gate, reason=reason, expires_at="2036-12-31T23:59")


def remove(teller: Teller, at: datetime, editor: str, reason: str) -> None:
    teller.write("RemovedFromDataset", at=at, by=editor, reason=reason)


def merge(teller: Teller, at: datetime, editor: str, into: str, reason: str) -> None:
    teller.write("MergedInto", at=at, by=editor, into=into, reason=reason)


BEATS: dict[str, Callable[..., None]] = {
    "accept": accept,
    "ack": acknowledgement,
    "answer": answer,
    "auto": auto_reply,
    "bounce": bounce,
    "call": call,
    "callanswer": gatekeeper_answers,
    "check": check,
    "correction": correct_name,
    "delivered": delivered,
    "extend": extend,
    "final": last_letter,
    "form": form,
    "letter": first_letter,
    "letter2": _mail,
    "mail": unread_mail,
    "merge": merge,
    "note": note,
    "offrecord": off_the_record,
    "post": post,
    "redirect": redirect,
    "relog": judged_again,
    "remove": remove,
    "retract": retract,
    "rule": rule,
    "sendback": send_back,
    "sign": sign,
    "social": social,
    "spam": spam,
    "supplement": supplementary_letter,
    "waive": waive,
}
