"""Forms for being in the dataset: the name, the finding, and leaving or coming back with a reason."""

from collections.abc import Sequence

from outreach.domain import facts
from outreach.domain.circles import May
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import FindingData, Happened, Mistake
from outreach.domain.known import Membership
from outreach.services.casefile import CaseFile
from outreach.web.forms.fields import LineField, OneOf, TextField
from outreach.web.forms.record import RecordForm


class NameForm(RecordForm):
    title = "Correct the name"
    intro = "The name it had stays on record."
    said = "The name is corrected."
    seldom = True
    name = LineField("Name as it is printed", needed="Give the corrected name.")
    reason = TextField("Reason", needed="Give the reason: it is kept beside the name.")
    mistake = OneOf(
        "Whose mistake was it?",
        [
            (Mistake.SOURCE, "The source’s: it misspelt the name, or cut it short"),
            (Mistake.OURS, "Ours: we typed or matched it wrongly"),
        ],
        "Say whose mistake it was: readers are told.",
        description="The methodology counts both apart. Only the source’s mistakes are printed as its spelling.",
    )
    source = LineField("Source", description="Where the right name stands: a register, the agency’s own site.")

    def prefill(self) -> None:
        self.name.data = self.file.name

    def facts(self) -> Sequence[Happened]:
        return self.now(
            facts.NameCorrected(
                name=self.name.data,
                reason=self.reason.data,
                source=self.source.data,
                mistake=Mistake(self.mistake.data),
            )
        )


class FindingForm(RecordForm):
    title = "Correct the finding"
    intro = "The investigation’s own columns about this agency. Only the range is printed; exact counts stay here."
    said = "The finding is corrected."
    seldom = True
    published_range = LineField("Range as it is printed")
    columns = TextField("Columns", description="One on each line: heading, colon, value.")
    reason = TextField("Reason", needed="Give the reason: it is kept beside the finding.")

    def prefill(self) -> None:
        finding = self.file.case.standing.known.listing.finding
        self.published_range.data = finding.published_range
        self.columns.data = "\n".join(f"{heading}: {value}" for heading, value in finding.columns)

    def facts(self) -> Sequence[Happened]:
        lines = [line for line in self.columns.data.splitlines() if line.strip()]
        if bare := [line for line in lines if ":" not in line]:
            raise RuleBroken(f"“{bare[0]}” has no colon between heading and value. Put one in.", "columns")
        columns = tuple(
            (heading.strip(), value.strip()) for heading, _, value in (line.partition(":") for line in lines)
        )
        finding = FindingData(published_range=self.published_range.data, columns=columns)
        return self.now(facts.FindingDataChanged(finding=finding, reason=self.reason.data))


class RemovalForm(RecordForm):
    title = "Remove from the dataset"
    intro = "It stays in the ledger: imported = published + removed + merged."
    button = "Remove it"
    said = "Removed from the dataset."
    who = May.EDIT
    seldom = True
    reason = TextField("Reason", needed="Give the reason: “existence could not be confirmed”.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return _membership(file) is Membership.IN

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.RemovedFromDataset(reason=self.reason.data))


class RestorationForm(RecordForm):
    title = "Restore to the dataset"
    button = "Restore it"
    said = "Back in the dataset."
    who = May.EDIT
    seldom = True
    reason = TextField("Reason", needed="Give the reason.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return _membership(file) is not Membership.IN

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.RestoredToDataset(reason=self.reason.data))


class MergeForm(RecordForm):
    title = "Merge into another agency"
    intro = "This row is the same agency as another one of this investigation, which stays."
    button = "Merge it"
    said = "Merged."
    who = May.EDIT
    seldom = True
    into = LineField(
        "Name of the agency that stays",
        needed="Say which agency of this investigation stays.",
        description="As its own page shows it. Rows that begin with the same word are offered.",
    )
    reason = TextField("Reason", needed="Give the reason: how you know that they are one.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return _membership(file) is Membership.IN

    def suit(self) -> None:
        self.into.offer(self.file.names_like_this())

    def facts(self) -> Sequence[Happened]:
        if not self.file.is_row(self.into.data):
            raise RuleBroken(
                f"No row of this investigation is called “{self.into.data}”. Copy the name as its own page shows it.",
                "into",
            )
        return self.now(facts.MergedInto(into=self.into.data, reason=self.reason.data))


def _membership(file: CaseFile) -> Membership:
    return file.case.standing.known.listing.membership
