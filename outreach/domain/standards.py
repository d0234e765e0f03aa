"""The standards of the trade a release is held to: what each asks, whose it is, and which rows fall short of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from outreach.domain.dataset import Folded, Release
from outreach.domain.facts import Gate
from outreach.domain.prose import counted
from outreach.domain.readiness import REASONS, Concerned, Unmet
from outreach.domain.remarks import Look


@dataclass(frozen=True, kw_only=True, slots=True)
class Standard:
    """`asks` is the rule in a sentence, `source` whose it is. `checks` are the gates and looks that hold it."""

    name: str
    asks: str
    source: str
    checks: frozenset[str]


class State(StrEnum):
    HELD = "held"
    WARNING = "warning"
    BLOCKING = "blocking"


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """How a standard is held by this release. `found` are its rules that do not hold, in the words of each."""

    standard: Standard
    state: State
    found: tuple[Unmet, ...]

    @property
    def rows(self) -> int:
        """How many rows fall short; a rule about the release as a whole concerns none."""
        return len({one.rfc_id for unmet in self.found for one in unmet.agencies})


def _standard(name: str, asks: str, source: str, *checks: str) -> Standard:
    return Standard(name=name, asks=asks, source=source, checks=frozenset(checks))


STANDARDS: Final = (
    _standard(
        "put to them",
        "Every question and allegation was put to each of them, as it stands now.",
        "BBC, right of reply; Ofcom Broadcasting Code 7.11; GIJN, no-surprises letter",
        Gate.QUESTIONS_PUT,
    ),
    _standard(
        "reasonable time",
        "Each had a fair time to answer; less than the policy’s floor only with an editor’s written reason.",
        "BBC, right of reply; fairness checklist of 24 hours",
        Gate.TIME_TO_ANSWER,
        Gate.DEADLINE_PASSED,
        Look.SHORT_NOTICE,
    ),
    _standard(
        "repeated effort",
        "Nobody is called silent before we tried often enough, by several channels and not by social media alone.",
        "SPJ Code; AP; Reuters; ICIJ, five earnest attempts",
        Gate.ATTEMPTS,
        Gate.CHANNELS,
        Gate.WORKING_DAYS,
        Gate.FINAL_DEADLINE,
        Gate.EVERY_CHANNEL_FAILED,
        Look.ONE_CHANNEL,
        Look.OLD_CONTACT,
        Look.ONLY_GENERIC,
    ),
    _standard(
        "written down at the time",
        "What happened was written down within a day.",
        "Lachaux v Independent [2021]; Defamation Act 2013 s 4; ICO journalism code",
        Look.WRITTEN_LATE,
    ),
    _standard(
        "precise words",
        "The words say what happened: nobody “refused” who only did not answer.",
        "Canadian Association of Journalists; Reuters Handbook",
        "wording",
    ),
    _standard(
        "answers reflected",
        "Whoever confirmed or denied is quoted on the answer that stands, or an editor wrote down why not.",
        "BBC, right of reply; IPSO Editors’ Code 1",
        Gate.ANSWER_REFLECTED,
    ),
    _standard(
        "counter-claims checked",
        "Facts claimed in an answer were followed up before publication.",
        "GIJN; ICIJ",
        Gate.COUNTERCLAIMS_CHECKED,
    ),
    _standard(
        "terms agreed first",
        "The terms of each quote are stated, and those of background were agreed before the words were given.",
        "AP, news values; Reuters Handbook",
        Gate.TERMS_STATED,
        Look.TERMS_LATE,
    ),
    _standard(
        "verbatim quotes",
        "Quotes and translations were compared with their sources by a second person.",
        "Global Press Style Guide; Guardian style guide",
        Gate.QUOTES_VERIFIED,
        Gate.TRANSLATIONS_CHECKED,
    ),
    _standard(
        "reversals ruled on",
        "An editor ruled that each change of answer is the agency’s own and not our mistake.",
        "IPSO Editors’ Code 1",
        Gate.REVERSAL_CONFIRMED,
    ),
    _standard(
        "signed by an editor",
        "Each row was signed by an editor who did not judge its answer, and nothing has come in since.",
        "BBC, referral to senior editors",
        Gate.SIGNED_AND_FRESH,
        "waivers",
        Look.WAIVER_ENDS,
        "erased",
        "proposal",
    ),
    _standard(
        "nothing unread",
        "No message waits unread, the mailbox was read a moment ago, and news after the cut-off is known.",
        "IPSO Editors’ Code 1; GIJN",
        Gate.NOTHING_UNCLASSIFIED,
        Gate.MAIL_HEALTHY,
        "cut-off",
    ),
    _standard(
        "confidences kept",
        "No word heard off the record and no name behind a background quote is in any file.",
        "SPJ Code; Reuters Handbook; IPSO Editors’ Code 14",
        Gate.NOTHING_OFF_RECORD,
    ),
    _standard(
        "corrections explained",
        "Whatever reads otherwise than in the release before says why, in words for readers.",
        "IPSO Editors’ Code 1; Reuters, corrections",
        REASONS,
    ),
    _standard(
        "sums that add up",
        "Every row stands under one status, every imported name is accounted for, every number is in the data.",
        "BBC, due accuracy",
        Gate.TALLY_ADDS_UP,
        "dataset",
        "range",
        "news",
        "numbers",
        "quantities",
    ),
    _standard(
        "limits stated",
        "The release says what could not be verified, in every language in which it is published.",
        "BuzzFeed News, method of the Clearview tables",
        "limits",
        "languages",
    ),
)


def weigh(release: Release, unmet: Sequence[Unmet]) -> tuple[Weighed, ...]:
    """Each standard with what falls short of it: rules of the release, and the open gates of rows yet to be signed."""
    found = (*unmet, *open_gates(release.folded))
    return tuple(_weighed(standard, [one for one in found if one.gate in standard.checks]) for standard in STANDARDS)


def open_gates(folded: Iterable[Folded]) -> tuple[Unmet, ...]:
    """The gates in the way of rows that are not signed, each with its rows and where they are mended."""
    by_gate: dict[str, list[Concerned]] = {}
    for one in folded:
        for shut in one.shut if one.printed else ():
            concerned = Concerned(rfc_id=one.row.rfc_id, agency=one.row.agency, why=shut.why, mend=shut.mend)
            by_gate.setdefault(shut.check, []).append(concerned)
    return tuple(
        Unmet(
            gate=gate,
            missing=f"{counted(len(rows), 'unsigned row lacks', 'unsigned rows lack')} “{gate}”.",
            mend="Each row says what it still needs.",
            agencies=tuple(rows),
        )
        for gate, rows in by_gate.items()
    )


def _weighed(standard: Standard, found: Sequence[Unmet]) -> Weighed:
    state = State.BLOCKING if any(one.blocks for one in found) else State.WARNING if found else State.HELD
    return Weighed(standard=standard, state=state, found=tuple(found))
