"""A newsroom in which every text of every form, file and mail is a canary, put there by the ways such words come."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup
from passlib.totp import TOTP

from outreach.cli.telling import SECURITY
from outreach.db import agencies, contact_proposals, investigations, seats
from outreach.domain import facts
from outreach.domain.contact_learning import Learnt
from outreach.domain.facts import Answer, Channel, Medium, Outcome, Position, Terms
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.letters import AgencyLetter
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.teams import Part
from outreach.mail.outgoing import ReceiptLost
from outreach.services import agency_letters, importing, invitations, people, post, teams
from outreach.services.import_decisions import Decisions
from tests.support import canary_files
from tests.support.canaries import Canaries
from tests.support.form_controls import FormReader
from tests.support.form_filler import FormFiller, Post, once
from tests.support.mailroom import PRESS, Mailroom
from tests.support.newsroom import PASSWORD, Newsroom, open_newsroom
from tests.support.postroom import FakeMailer

SLUG = "blue-lantern"
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
BEN = Acting(staff=StaffId("ben"), role=Role.EDITOR)
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
ADAM = Acting(staff=StaffId("adam"), role=Role.ADMIN)
OTHERS = {"lena": Part.LEGAL, "rolf": Part.READER, "petra": Part.PARTNER}
START = ("/", "/investigations", "/agencies", "/inbox", "/me", "/outbox/unknown", "/me/calendar", "/me/second-factor")
READERS_SEE = tuple(f"/investigations/{SLUG}/releases/1/site/{page}" for page in ("agencies/0/1.html", "charts.html"))
"""What no page of ours leads to by its whole address."""

AT = f"/investigations/{SLUG}"
SETTLED_FIRST = (
    f"{AT}/codebook",
    f"{AT}/policy",
    "/agencies/new",
    "/agencies/port-ansel-police-service/edit",
    "/agencies/port-ansel-police-service/contacts/new",
    "/requests/1/names/new",
)
"""What a release prints."""

ENDS_SOMETHING = (
    *("break_glass", "cancel", "drop", "end-", "end_", "forget", "holds", "leave", "practice", "quarantine", "revoke"),
    *("merges", "removals", "retractions", "set_live", "sign-off-withdrawals", "stops", "take", "withdraw"),
)
"""Parts of the names of what closes the way for others, and so comes last."""
PLAIN = ("Ministry of Harbours", "Harbour Board", "Canal Company", "Lock Keepers", "Pilots")
"""Agencies whose names are no canaries, because a letter cannot be mended in which somebody’s name reckons."""

JUDGES = "messages.judge".__eq__
PRESS_OF_LAKMERE = "press@politidistriktet-lakmere.example.org"
DENIES, CONFIRMS = Position.DENIES, Position.CONFIRMS
ANSWERS = ((), (DENIES, CONFIRMS), (Position.DECLINES,), (DENIES,), ())
SPEAKS, GATEKEEPER = facts.Authority.SPEAKS_FOR_AGENCY, facts.Authority.GATEKEEPER
AUTHORITIES = (SPEAKS, SPEAKS, GATEKEEPER, SPEAKS, SPEAKS)
AT_THE_DOOR = ("security.", "second_factor.", "passwords.", "proofs.", "sessions.", "teams.take", "invitations.join")
ANOTHER, A_THIRD = "quiet harbours never freeze over", "seven lanterns above the weir"
BOX = {"page": "1", "x": "10", "y": "10", "w": "20", "h": "5"}


class LosesReceipts(FakeMailer):
    def send(self, envelope, *, before_it_leaves):  # type: ignore[no-untyped-def]  # stands in for the mailer, whose types say it
        super().send(envelope, before_it_leaves=before_it_leaves)
        raise ReceiptLost("The line broke before the relay gave a receipt.")


@dataclass
class CanaryHouse:
    newsroom: Newsroom
    canaries: Canaries
    mailer: FakeMailer
    filler: FormFiller
    key: str = ""
    plain: Sequence[RfcId] = ()
    heard: Sequence[str] = ()
    """What was logged while it was filled, and what its tests add."""
    told: Sequence[str] = ()
    """What a chat room was told."""

    def words(self, name: str) -> str:
        return next(self.canaries.words(name))

    def fill(self) -> "CanaryHouse":
        self._people()
        for page in SETTLED_FIRST:
            self.filler.work_at("edith", page, only=_stays)
        self._release()
        self._mail()
        self._unknown_letters()
        self._loose_ends()
        for who in ("edith", "ben", "adam", "asha", "edith"):
            self._work(who, only=lambda kind: _stays(kind) and not _ends(kind))
        for who in ("edith", "adam"):
            self._work(who, only=_stays)
        self._later()
        self._doors()
        self.newsroom.readers.clear()
        self._with_a_telephone("asha")
        return self

    def _work(self, who: str, *, only: Callable[[str], bool]) -> int:
        return self.filler.work(who, START, only=only)

    def _people(self) -> None:
        newsroom = self.newsroom
        for name, part in OTHERS.items():
            role = Role.PARTNER if part is Part.PARTNER else Role.REPORTER
            one = Staff(id=StaffId(name), name=self.words(f"person {name}"), email=f"{name}@example.org", role=role)
            people.add(newsroom.desk, one, password=PASSWORD, cost="test")
            teams.give(newsroom.desk, SLUG, one.id, part, by=EDITH)
        with newsroom.desk.database.writing() as session:
            seats.share(session, StaffId("petra"), [newsroom.port_ansel], by=StaffId("edith"), at=newsroom.clock())
            title = self.words("investigation title")
            investigations.add(session, slug="quiet-harbour", title=title, by=StaffId("ben"), at=newsroom.clock())

    def _release(self) -> None:
        """Both agencies denied; one row is signed on its page, one beforehand; the release takes two editors."""
        newsroom = self.newsroom
        asked = facts.AttemptMade(
            channel=Channel.EMAIL, outcome=Outcome.SENT, to=self.words("attempt to"), question_set=1, questions=(1, 2)
        )
        denied = facts.ResponseReceived(
            question_set=1,
            answers=(Answer(question=1, position=Position.DENIES),),
            speaker=self.words("response speaker"),
            summary=self.words("response summary"),
        )
        quoted = facts.StatementQuoted(
            words=self.words("quote words"),
            speaker=self.words("quote speaker"),
            role=self.words("quote role"),
            terms=Terms.ON_THE_RECORD,
            medium=Medium.WRITTEN,
        )
        for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
            newsroom.told(rfc_id, asked, denied, quoted)
            newsroom.told(rfc_id, facts.StatementVerified(statement=newsroom.log(rfc_id)[-1].seq), by="ben")
        newsroom.clock.later(minutes=5)
        self.filler.work_at("edith", f"{AT}/sign-off", only=lambda kind: kind == "signoffs.sign")
        for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
            if not newsroom.facts(rfc_id, facts.SignedOff):
                newsroom.told(
                    rfc_id, facts.SignedOff(through=newsroom.log(rfc_id)[-1].seq, status="denied"), by="edith"
                )
        newsroom.clock.later(minutes=5)
        self.filler.work_at("edith", f"{AT}/releases", only=_stays)
        newsroom.clock.later(minutes=5)
        self.filler.work_at("ben", f"{AT}/releases", only=_stays)

    def _mail(self) -> None:
        room = Mailroom(self.newsroom)
        room.asked(self.newsroom.port_ansel)
        room.asked(self.newsroom.lakmere, occasion="second")
        to = [room.reply_address(), room.reply_address("second")]
        room.arrives(canary_files.mail(self.canaries, "answer", to=to[0], sender=PRESS))
        for number in range(2):
            room.arrives(canary_files.mail(self.canaries, f"answer-{number}", to=to[1], sender=PRESS_OF_LAKMERE))
        came = [
            one.seq for one in self.newsroom.log(self.newsroom.lakmere) if isinstance(one.fact, facts.MessageReceived)
        ]
        for seq in came:
            self.filler.work_at("edith", f"/requests/{self.newsroom.lakmere}/messages/{seq}", only=JUDGES)
        for number in range(4):
            room.arrives(canary_files.mail(self.canaries, f"held-{number}", to=", ".join(to)))
        machine = canary_files.mail(self.canaries, "machine", to=to[0], sender=PRESS)
        room.arrives(b"Auto-Submitted: auto-replied\r\n" + machine)
        room.arrives(b"X-Bomb: yes\r\n" + canary_files.mail(self.canaries, "bomb", to="desk@example.org"))

    def _unknown_letters(self) -> None:
        desk = replace(self.newsroom.desk, mailer=LosesReceipts())
        for number in range(3):
            text = self.words("unknown letter")
            letter = AgencyLetter(to=PRESS, called="Press office", subject=f"Questions {number}", text=text)
            with desk.database.writing() as session:
                agency_letters.queue(
                    desk,
                    session,
                    self.newsroom.port_ansel,
                    letter,
                    occasion=f"unknown {number}",
                    by=ASHA,
                    not_before=self.newsroom.clock(),
                )
        post.send_queued(desk, self.newsroom.clock())

    def _loose_ends(self) -> None:
        """What forms end that no form can begin twice in one round."""
        desk, at = self.newsroom.desk, self.newsroom.clock()
        lessons = [
            Learnt(
                channel=Channel.PHONE,
                address=f"+1 902 555 01{number}",
                name=self.words("learnt name"),
                source=self.words("learnt source"),
                message="",
            )
            for number in (41, 42)
        ]
        with desk.database.writing() as session:
            agency = agencies.get(session, "port-ansel-police-service")
            contact_proposals.add(session, agency.id, lessons, at=at)
        second = canary_files.table(self.canaries, "second import")
        importing.keep(desk, SLUG, "second.csv", second, decisions=Decisions(), by=EDITH)
        invited = Staff(id=StaffId("ivo"), name=self.words("invited name"), email="ivo@example.org", role=Role.REPORTER)
        invited_to = invitations.invite(desk, invited, by=ADAM).removeprefix(desk.base_url)
        self.filler.work_at("guest to join", invited_to)
        leaves = replace(invited, id=StaffId("iva"), email="iva@example.org")
        invitations.invite(desk, leaves, by=ADAM)
        self.plain = [self.newsroom.lists(name, "NO", "Europe/Oslo", told="") for name in PLAIN]
        asked = facts.AttemptMade(
            channel=Channel.PHONE, outcome=Outcome.REACHED_PERSON, to="D. Rowe", question_set=1, questions=(1,)
        )
        for rfc_id, positions, authority in zip(self.plain, ANSWERS, AUTHORITIES, strict=True):
            for position in positions:
                answers = (Answer(question=1, position=position),)
                said = facts.ResponseReceived(
                    question_set=1, answers=answers, speaker="D. Rowe", summary="Said so.", authority=authority
                )
                self.newsroom.told(rfc_id, asked, said)
        for rfc_id, noun in ((self.plain[1], "reversals"), (self.plain[3], "sign-off")):
            self.filler.work_at("edith", f"/requests/{rfc_id}/{noun}/new", only=_stays)

    def _later(self) -> None:
        """What only time brings: a follow-up that is due."""
        self.newsroom.clock.later(days=20)
        for page in (f"{AT}/follow-ups?tick=all", f"{AT}/imports/2", f"{AT}/team"):
            self.filler.work_at("edith", page, only=lambda kind: _stays(kind) or kind == "teams.take")

    def _doors(self) -> None:
        """Signing in and out, with everything on the way; each step a minute after the one before."""
        steps = (
            ("guest at the door", "/sign-in", "security.login"),
            ("guest at the door", "/me/second-factor", "second_factor.confirm"),
            ("guest at the door", "/me/second-factor", "second_factor.new_codes"),
            ("guest with a telephone", "/sign-in", ""),
            ("guest with a telephone", "/sign-in/code", "second_factor.check"),
            ("guest at the door", "/me/proof", "proofs.check"),
            ("guest at the door", "/me/sessions", "sessions.end_o"),
            ("adam", "/staff/asha/sessions", "second_factor.take_away"),
            ("guest with a telephone", "/sign-in", ""),
            ("adam", "/staff/asha/sessions", "sessions.end_"),
            ("guest to join", "/me/password", "passwords.change"),
        )
        for who, page, sends in steps:
            self.newsroom.clock.later(minutes=1)
            if sends:
                self.filler.work_at(who, page, only=_begins(sends))
            else:
                self.filler.sign_in(who, "asha@example.org", PASSWORD)

    def _with_a_telephone(self, who: str) -> None:
        """Signs in anew, with the second factor set up meanwhile."""
        self.newsroom.clock.later(minutes=1)
        client, step = self.filler.client(who), "/sign-in/code"
        form = BeautifulSoup(client.get(step).text, "html.parser").select("main form input[name]")
        client.post(step, data={str(one["name"]): str(one.get("value", "")) for one in form} | {"code": self._code()})

    def known(self, kind: str, field: str, page: BeautifulSoup) -> list[str]:
        """What has to be right: passwords, codes, names of agencies, places on a page."""
        if (kind, field) == ("second_factor.confirm", "code"):
            shown = page.select_one("figcaption code")
            self.key = shown.get_text().replace(" ", "") if shown else ""
        if field in ("code", "proof_code"):
            return [self._code(), ""]
        if kind == "evidence.create_copy" and field in BOX:
            return [BOX[field]]
        if re.fullmatch(r"answers-([3-9]|\d\d)|quotes-\d-words", field):
            return [""]
        if field == "ranges":
            return [""]  # with ranges, no finding says anything else: the field of the finding has its own canary
        if (spare := re.fullmatch(r"days_(\d+)", field)) and not page.select(f"[name={field}][value]:not([value=''])"):
            return [str(1 + 2 * (int(spare[1]) % 2))]  # two rules that say the same are refused
        right = {
            ("letters.create", "row"): str(self.plain[0]) if self.plain else "",
            ("recording.create-merges", "into"): PLAIN[-1],
            ("security.login", "email"): "asha@example.org",
            ("security.login", "password"): PASSWORD,
            ("passwords.change", "was"): ANOTHER,
            ("passwords.change", "password"): A_THIRD,
            ("passwords.change", "again"): A_THIRD,
        }
        by_name = {"proof_password": PASSWORD, "password": ANOTHER, "again": ANOTHER}
        fits = right.get((kind, field)) or by_name.get(field)
        return [fits] if fits else []

    def _code(self) -> str:
        """What Asha's telephone shows, once she has set it up."""
        if not self.key:
            return "123456"
        return str(TOTP(self.key).generate(int(self.newsroom.clock().timestamp())).token)


def _begins(name: str) -> Callable[[str], bool]:
    return lambda kind: kind.startswith(name)


def _stays(kind: str) -> bool:
    """Whether whoever sends this stays signed in."""
    return not kind.startswith(AT_THE_DOOR)


def _ends(kind: str) -> bool:
    return any(one in kind for one in ENDS_SOMETHING)


def house_at(newsroom: Newsroom, *, dialect: str = "tags", post: Post = once) -> CanaryHouse:
    """The newsroom before anything is filled in."""
    canaries, mailer = Canaries(dialect), FakeMailer()
    newsroom.sends_by(mailer)
    house = CanaryHouse(newsroom, canaries, mailer, None)  # type: ignore[arg-type]  # each needs the other
    to = str(newsroom.desk.replies.address(newsroom.desk.replies.token("first")))
    reader = FormReader(canaries, lambda kind, field: canary_files.for_form(canaries, kind, field, to=to), house.known)
    house.filler = FormFiller(newsroom, reader, post)
    return house


class Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def all_logged() -> Iterator[list[str]]:
    """Every line of every log meanwhile, down to what only debugging shows."""
    handler, root, security = Heard(), logging.getLogger(), logging.getLogger(SECURITY)
    before, passed_on = root.level, security.propagate
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    security.propagate = True  # a command that ran in this process before has taken these lines to itself
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        security.propagate = passed_on


def open_house(database_url: str, home: str, *, dialect: str = "tags") -> CanaryHouse:
    """The newsroom, filled by its own forms."""
    house = house_at(open_newsroom(database_url, home), dialect=dialect)
    with all_logged() as lines:
        house.fill()
    house.heard = lines
    return house
