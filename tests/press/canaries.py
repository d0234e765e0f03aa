"""A release whose logs hold, in every place that must stay in the newsroom, a word that occurs nowhere else."""

from outreach.domain import facts
from outreach.domain.dataset import Log, Release
from outreach.domain.facts import Channel
from outreach.domain.ids import Seq, StaffId
from tests import dataset_story as endings
from tests.dataset_story import logged, release
from tests.story import (
    CONFIRMS,
    DENIES,
    Told,
    answered,
    asked,
    day,
    due,
    noted,
    on_background,
    quoted,
    signed_off,
    silence,
    translated,
    verified,
    waived,
    wrote,
)

SECRETS = {
    "a contact's name": "canaryrecipient",
    "a contact's address": "canaryaddress",
    "what we wrote down about a call": "canarycallnote",
    "how we know that it left": "canaryevidence",
    "a private note": "canarynote",
    "an exact count": "31337",
    "the heading of an imported column": "canarycolumn",
    "a message as it arrived": "canarymessage",
    "the subject of a message": "canarysubject",
    "who sent a message": "canarysender",
    "our summary of an answer": "canarysummary",
    "the whole text of an answer": "canaryanswertext",
    "a claim we still check": "canarycounterclaim",
    "who answered, unquoted": "canaryspeaker",
    "who spoke on background": "canarybackground",
    "the office of who spoke on background": "canaryoffice",
    "who spoke off the record": "canaryoffrecord",
    "the seal of off-the-record words": "a" * 64,
    "who translated": "canarytranslator",
    "why an editor ruled as she did": "canaryruling",
    "why a deadline was extended": "canaryextension",
    "who is on the case": "canaryassignee",
    "where we were sent": "canaryredirect",
    "why an entry was taken back": "canaryretraction",
    "words taken back": "canaryretractedquote",
    "why a name was corrected": "canaryrename",
    "why a row was removed": "canaryremoval",
}
HOSTILE = '=HYPERLINK("http://evil.example.org";"click")'
RIGHT_TO_LEFT = "شرطة المدينة"


def told(at: float, fact: facts.Fact, by: str = "asha") -> Told:
    return Told(at=day(at), fact=fact, by=StaffId(by))


def secretive() -> Log:
    """A whole story with something private in each place a fact has for it."""
    finding = facts.FindingData(published_range="51-100", columns=(("canarycolumn", "31337"),))
    return logged(
        due(0, 7),
        asked(0, to="canaryrecipient", address="canaryaddress@agency.example.org", summary="canarycallnote"),
        asked(1, evidence="canaryevidence"),
        told(
            1,
            facts.ExtensionGranted(
                due_at=day(8), zone="Europe/Oslo", asked_by=facts.AskedBy.AGENCY, reason="canaryextension"
            ),
        ),
        told(1, facts.Assigned(to=StaffId("canaryassignee"))),
        told(1, facts.Redirected(to="canaryredirect", said_by="canaryredirect", detail="canaryredirect")),
        told(
            2,
            facts.MessageReceived(
                channel=Channel.EMAIL,
                sender="canarysender@agency.example.org",
                subject="canarysubject",
                text="canarymessage",
            ),
        ),
        answered(
            2,
            DENIES,
            message=Seq(8),
            speaker="canaryspeaker",
            summary="canarysummary",
            text="canaryanswertext",
            counterclaims=("canarycounterclaim",),
        ),
        on_background(
            3, "One officer tried it.", "a person at the service", speaker="canarybackground", role="canaryoffice"
        ),
        quoted(3, "Vi har aldri brukt det.", language="nb"),
        translated(3, 11, "We have never used it.", translator="canarytranslator"),
        told(3, facts.OffRecordHeard(speaker="canaryoffrecord", medium=facts.Medium.SPOKEN, seal="a" * 64)),
        noted(3, "canarynote"),
        answered(4, CONFIRMS, speaker="canaryspeaker"),
        told(5, facts.ReversalConfirmed(question=1, earlier=Seq(9), later=Seq(15), note="canaryruling"), "edith"),
        told(5, facts.NameCorrected(name="Lakmere District Police", reason="canaryrename", source="canaryrename")),
        quoted(5, "canaryretractedquote"),
        told(6, facts.EntryRetracted(entry=Seq(18), reason="canaryretraction")),
        signed_off(9),
        name="Lakmere Police",
        rfc_id=1,
        finding=finding,
    )


def hostile() -> Log:
    """Names and quotes that want to be formulas, and one that reads from right to left."""
    return logged(
        due(0, 7),
        asked(0),
        answered(3, DENIES),
        quoted(3, HOSTILE),
        verified(4, 5),
        signed_off(9),
        rfc_id=2,
        name='+47 Police, "Harbour"',
        kind="@police",
        source_spelling=f"-{RIGHT_TO_LEFT}",
        country="NO",
    )


def removed() -> Log:
    return logged(told(1, facts.RemovedFromDataset(reason="canaryremoval")), rfc_id=3, name="Nowhere Police")


def outside() -> Log:
    return logged(
        asked(0),
        answered(3, DENIES),
        quoted(3, "We sell to police only."),
        signed_off(9),
        rfc_id=4,
        name="Blue Lantern Ltd.",
        outside_dataset=True,
    )


def waived_silence() -> Log:
    return logged(
        *silence(),
        wrote(8),
        told(8, facts.MessageSetAside(message=Seq(6), reason="A newsletter.")),
        waived(8, facts.Gate.CHANNELS),
        signed_off(9),
        rfc_id=5,
        name="Port Ansel Police",
    )


def every_kind_of_story() -> Release:
    reversal = logged(*endings.denied_first(), rfc_id=6, name="Tidewater Sheriff")
    return release(secretive(), hostile(), removed(), outside(), waived_silence(), reversal)
