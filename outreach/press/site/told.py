"""The generated sentences of one release as the pages of one language say them."""

from dataclasses import dataclass
from functools import cached_property

from outreach.domain.agency_lines import agency_line, party_line
from outreach.domain.dataset import Release
from outreach.domain.late_answers import LateAnswer
from outreach.domain.methodology import Told, limitations, method, waivers
from outreach.domain.rows import Row
from outreach.domain.sayable import sentence
from outreach.domain.tally_lines import ledger_sentence, question_sentence, tally_sentence
from outreach.domain.voices import Own, Voice
from outreach.press.public_feeds import OutCorrection
from outreach.press.site.issue import ReleaseOut
from outreach.press.site.tongue import OUR_REASONS, Tongue
from outreach.press.site.voice import Marked, Plain


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """Of the publication’s own, word for word those of the files; of another one the same facts, marked for a page."""

    release: Release
    tongue: Tongue

    @cached_property
    def voice(self) -> Voice:
        return Own(self.release.house.codebook) if self.tongue.own else Marked(self.tongue)

    @cached_property
    def plain(self) -> Voice:
        return Own(self.release.house.codebook) if self.tongue.own else Plain(self.tongue)

    @property
    def tally(self) -> str:
        """As an editor wrote it for this language, else the generated one."""
        return self.tongue.tally or tally_sentence(self.release.tally, self.voice)

    def tally_of(self, out: ReleaseOut) -> str:
        """Of another release: the generated one, as an editor’s words for this language were written for other sums.

        Nothing where the publication’s own sentence is all there is.
        """
        return "" if self.tongue.own or out.counted is None else tally_sentence(out.counted, self.voice)

    @property
    def plain_tally(self) -> str:
        return self.tongue.tally or tally_sentence(self.release.tally, self.plain)

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(question_sentence(tally, self.voice) for tally in self.release.tally.questions)

    @property
    def ledger(self) -> str:
        return ledger_sentence(self.release.ledger, self.voice)

    @property
    def method(self) -> tuple[str, ...]:
        """A text for each paragraph."""
        return tuple(self.voice.together(sentences) for sentences in method(self._told))

    @property
    def limits(self) -> tuple[str, ...]:
        return limitations(self._told)

    @property
    def passed(self) -> tuple[str, ...]:
        return tuple(waivers(self._told))

    def changed(self, one: OutCorrection) -> tuple[str, ...]:
        """What it changed, a sentence each; in our own where a release kept no more of it than that."""
        if self.tongue.own:
            return one.sentences
        if one.changes:
            return tuple(sentence(change, self.voice) for change in one.changes)
        return tuple(map(self.voice.typed, one.sentences))

    def explained(self, one: OutCorrection) -> str:
        """Its kind, its day and its reason."""
        if self.tongue.own:
            return one.told
        if one.at is None:
            return self.voice.typed(one.told)
        dated = self.voice.say(
            "%(kind)s, %(day)s.", kind=self.voice.word(one.kind), day=self.voice.day(one.at, one.zone)
        )
        return self.voice.together([dated, self.reason(one)])

    def reason(self, one: OutCorrection) -> str:
        """Ours as this language says it, one that somebody typed as it was typed."""
        if self.tongue.own or not one.reason:
            return one.reason
        if one.late:
            return self._late(one.late)
        return self.voice.word(one.reason) if one.reason in OUR_REASONS else self.voice.typed(one.reason)

    def _late(self, answer: LateAnswer) -> str:
        told = {"day": self.voice.day(answer.at, answer.zone), "number": self.voice.number(answer.after_release)}
        if answer.deadline_at is None:
            return self.voice.say("Answered on %(day)s, after release %(number)s.", **told)
        return self.voice.say(
            "Answered on %(day)s, after the deadline of %(deadline)s and after release %(number)s.",
            **told,
            deadline=self.voice.day(answer.deadline_at, answer.zone),
        )

    def line(self, row: Row, *, outside: bool) -> str:
        return self._line(row, self.voice, outside=outside)

    def plain_line(self, row: Row, *, outside: bool) -> str:
        return self._line(row, self.plain, outside=outside)

    def _line(self, row: Row, voice: Voice, *, outside: bool) -> str:
        cut = self.release.cut
        return (party_line if outside else agency_line)(row, voice, cut.cutoff, form=cut.form)

    @cached_property
    def _told(self) -> Told:
        return self.release.told_by(self.voice)
