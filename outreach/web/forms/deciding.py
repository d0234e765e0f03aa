"""Forms for decisions: rulings, waivers, sign-offs, notes, and taking an entry back."""

from collections.abc import Sequence
from datetime import timedelta

from wtforms import BooleanField
from wtforms.validators import DataRequired

from outreach.domain import facts
from outreach.domain.circles import May
from outreach.domain.facts import Entry, EntryRetracted, Gate, Happened
from outreach.domain.gates import NEVER_WAIVED
from outreach.domain.ids import Seq
from outreach.domain.known import Waiver
from outreach.domain.positions import Reversal
from outreach.domain.wallclock import read
from outreach.services.casefile import CaseFile
from outreach.web import filters, here
from outreach.web.forms.fields import OneFrom, OneOf, TextField, WhenField
from outreach.web.forms.record import RecordForm, choose, seq_of, shorten, told

WAIVED_FOR = timedelta(days=14)
CHANGED, NO_CORRECTION = "change", "none"
ONE_OF_TWO = "Written down. It waits for a second editor, and holds once they agree; it is on the editors’ desk."


class ReversalForm(RecordForm):
    title = "Rule on a reversal"
    intro = "If the agency changed its answer, confirm it. If we logged one of the two wrongly, take that entry back."
    button = "The agency changed its answer"
    said = "Ruled: the agency changed its answer."
    who = May.EDIT
    beside = "requests/beside/reversals.html"
    turn = OneOf("Which", needed="Choose the two answers.")
    note = TextField("Why you are sure")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return any(not turn.confirmed for turn in file.reversals)

    def suit(self) -> None:
        turns = [
            (f"{turn.question}-{turn.earlier.seq}-{turn.later.seq}", _turn(turn))
            for turn in self.file.reversals
            if not turn.confirmed
        ]
        choose(self.turn, turns, "There is no reversal to rule on.")

    def facts(self) -> Sequence[Happened]:
        question, earlier, later = (int(part) for part in self.turn.data.split("-"))
        return self.now(
            facts.ReversalConfirmed(question=question, earlier=Seq(earlier), later=Seq(later), note=self.note.data)
        )


class WaiverForm(RecordForm):
    title = "Waive a gate"
    intro = "You pass a rule knowingly. The waiver and its reason are printed in the release."
    button = "Waive it"
    said = "Waived. The release will say so."
    who = May.EDIT
    seldom = True
    gate = OneOf("Which gate", needed="Choose the gate.")
    reason = TextField("Reason, as it will be printed", needed="Give the reason: it is printed in the release.")
    expires_at = WhenField("Until", needed="Say until when the waiver holds.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return any(check.gate not in NEVER_WAIVED for check in file.case.standing.waivable)

    def suit(self) -> None:
        unmet = [
            (check.gate.value, f"{check.gate.value.capitalize()}: {check.missing}")
            for check in self.file.case.standing.waivable
            if check.gate not in NEVER_WAIVED
        ]
        choose(self.gate, unmet, "No gate that could be waived is in the way.")

    def prefill(self) -> None:
        self.expires_at.put(here.now() + WAIVED_FOR)

    def done(self) -> str:
        """Where the policy wants two people, nothing is in force yet."""
        return ONE_OF_TWO if self.file.case.policy.two_person_waivers else self.said

    def facts(self) -> Sequence[Happened]:
        return self.now(
            facts.GateWaived(gate=Gate(self.gate.data), reason=self.reason.data, expires_at=self.expires_at.data)
        )


class WaiverSecondForm(RecordForm):
    title = "Second a waiver"
    button = "I second it"
    said = "Seconded."
    who = May.EDIT
    seldom = True
    waiver = OneOf("Which waiver", needed="Choose the waiver.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return any(_holds(file, one) for one in _to_second(file))

    def suit(self) -> None:
        zone = filters.zone(self.file.zone)
        waivers = [
            (
                str(one.seq),
                shorten(
                    f"{one.waived.gate.capitalize()}, until {read(one.waived.expires_at, zone)}, "
                    f"by {self.file.name_of(one.by)}: {one.waived.reason}"
                ),
            )
            for one in _to_second(self.file)
            if not self.first_sight or _holds(self.file, one)  # one that ran out meanwhile is refused by its rule
        ]
        choose(
            self.waiver, waivers, "There is no waiver that you could second: a colleague’s, in force, not seconded yet."
        )

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.WaiverSeconded(waiver=seq_of(self.waiver)))


class SignOffForm(RecordForm):
    title = "Sign off"
    button = "Sign this row"
    said = "Signed."
    who = May.EDIT
    beside = "requests/beside/sign_off.html"
    read = BooleanField(
        "I have read every entry and stand behind this row", validators=[DataRequired("Say that you have read it all.")]
    )

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return file.case.standing.signed is None and not file.case.standing.unmet

    def suit(self) -> None:
        self.can_be_sent = not self.file.case.standing.unmet

    def facts(self) -> Sequence[Happened]:
        through = self.seen if self.seen is not None else self.file.case.last_seq
        return self.now(facts.SignedOff(through=through, status=self.file.case.standing.status.value))


class SignOffWithdrawalForm(RecordForm):
    title = "Withdraw the sign-off"
    button = "Withdraw it"
    said = "The sign-off is withdrawn."
    who = May.EDIT
    seldom = True
    reason = TextField("Reason", needed="Give the reason: it is kept for ever.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return file.case.standing.known.sign_off is not None

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.SignOffWithdrawn(reason=self.reason.data))


class SentBackForm(RecordForm):
    title = "Send it back"
    button = "Send it back"
    said = "Sent back; it is on the reporter’s desk."
    who = May.EDIT
    reason = TextField("What should be mended", needed="Say what the reporter should mend.")

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.SentBack(reason=self.reason.data))


class ExplanationForm(RecordForm):
    title = "Say why the row reads otherwise"
    intro = "For readers, of what an entry changed since the newest release. It is printed with the next one."
    button = "Print it with the next release"
    said = "Kept: the next release prints it beside the change."
    who = May.EDIT
    seldom = True
    beside = "requests/beside/entry.html"
    entry = OneFrom("Which entry changed it", needed="Choose the entry.")
    reason = TextField(
        "Public reason",
        needed="Give the reason in words that a reader of the table understands: it is printed.",
        description="One paragraph, like “The agency answered on 3 March, after the release.” Name nobody who is not "
        "named in the table.",
    )
    needs_correction = OneOf(
        "What it is",
        [(CHANGED, "A change that readers are told of"), (NO_CORRECTION, "No correction is needed, and this is why")],
        needed="Say whether it is a change.",
    )

    def suit(self) -> None:
        choose(
            self.entry,
            [
                told(self.file, line.entry, line.title)
                for line in self.file.timeline
                if line.retracted is None and type(line.entry.fact) not in facts.WITHOUT_WEIGHT
            ],
            "Nothing is on record that could have changed the row.",
        )

    def prefill(self) -> None:
        self.needs_correction.data = CHANGED

    @property
    def chosen(self) -> Entry | None:
        return self.file.case.entry(int(self.entry.data)) if (self.entry.data or "").isdecimal() else None

    def facts(self) -> Sequence[Happened]:
        return self.now(
            facts.ChangeExplained(
                entry=seq_of(self.entry),
                reason=self.reason.data,
                needs_correction=self.needs_correction.data == CHANGED,
            )
        )


class NoteForm(RecordForm):
    title = "Write a note"
    who = May.NOTE
    intro = "Private: never published, in no export."
    said = "Noted."
    beside = "requests/beside/sent_back.html"
    text = TextField("Note", needed="The note is empty.")

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.NoteAdded(text=self.text.data))


class RetractionForm(RecordForm):
    title = "Take an entry back"
    intro = "Nothing is deleted: the entry stays, struck through, with your name and reason."
    button = "Take it back"
    beside = "requests/beside/entry.html"
    said = "Taken back."
    seldom = True
    entry = OneFrom("Which entry", needed="Choose the entry.")
    reason = TextField("What was wrong with it", needed="Give the reason: it stays beside the entry.")

    def suit(self) -> None:
        choose(
            self.entry,
            [
                told(self.file, line.entry, line.title)
                for line in self.file.timeline
                if line.retracted is None and line.can_go(here.staff().role)
            ],
            "There is nothing to take back.",
        )

    @property
    def chosen(self) -> Entry | None:
        return self.file.case.entry(int(self.entry.data)) if (self.entry.data or "").isdecimal() else None

    def facts(self) -> Sequence[Happened]:
        return self.now(EntryRetracted(entry=seq_of(self.entry), reason=self.reason.data))


def _to_second(file: CaseFile) -> list[Waiver]:
    """The waivers of others: nobody seconds their own."""
    me = here.staff().id
    return [one for one in file.case.standing.known.waivers if one.seconded_by is None and one.by != me]


def _holds(file: CaseFile, one: Waiver) -> bool:
    return one.waived.expires_at > file.case.now


def _turn(turn: Reversal) -> str:
    first, then = turn.earlier, turn.later
    return f"Question {turn.question}: entry {first.seq} {first.position}, entry {then.seq} {then.position}"
