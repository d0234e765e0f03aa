"""The words a fact is told in: channels, outcomes, positions, terms, gates."""

from enum import StrEnum


class Channel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    WEB_FORM = "web form"
    SOCIAL = "social media"
    IN_PERSON = "in person"


class Outcome(StrEnum):
    """What became of one try, as far as we know when we log it."""

    SENT = "sent"  # accepted by our relay; whether it arrived is another fact
    DELIVERED = "delivered"  # with a receipt, or handed over
    FORM_SUBMITTED = "form submitted"
    POSTED = "posted"
    REACHED_PERSON = "reached a person"
    GATEKEEPER_PASSES_ON = "gatekeeper will pass it on"
    LEFT_MESSAGE = "left a message"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no answer"
    REFUSED_TO_TAKE = "refused to take it"
    WRONG_NUMBER = "wrong number"
    FAILED = "failed to leave"
    BOUNCED_HARD = "bounced (hard)"
    BOUNCED_SOFT = "bounced (soft)"
    UNKNOWN = "unknown"


class DeliveryReport(StrEnum):
    ACCEPTED = "accepted by relay"
    DELIVERED = "delivered"
    BOUNCED_HARD = "bounced (hard)"
    BOUNCED_SOFT = "bounced (soft)"
    DELAYED = "delayed"


class Position(StrEnum):
    """What a response says to one question, judged by a person."""

    CONFIRMS = "confirms"
    DENIES = "denies"
    DECLINES = "declines"
    CANNOT_SAY = "cannot confirm or deny"
    ACKNOWLEDGES = "acknowledges only"


class Authority(StrEnum):
    """Whether the person who answered could speak for the agency."""

    SPEAKS_FOR_AGENCY = "speaks for the agency"
    GATEKEEPER = "gatekeeper without authority"


class Terms(StrEnum):
    ON_THE_RECORD = "on the record"
    ON_BACKGROUND = "on background"
    OFF_THE_RECORD = "off the record"


class Medium(StrEnum):
    """How words reached us; it decides between "wrote" and "said"."""

    WRITTEN = "in writing"
    SPOKEN = "by voice"


class AskedBy(StrEnum):
    AGENCY = "the agency"
    NEWSROOM = "the newsroom"


class Mistake(StrEnum):
    """Whose it was that a name stood wrong. Facts from before this was asked do not say, and nobody guesses it."""

    OURS = "ours"
    SOURCE = "source"
    UNSAID = "not on record"


class Gate(StrEnum):
    """The rules of domain part 5 that must hold before a sign-off or a release."""

    ATTEMPTS = "attempts"
    CHANNELS = "channels"
    WORKING_DAYS = "working days"
    FINAL_DEADLINE = "final deadline told"
    DEADLINE_PASSED = "deadline passed"
    NOTHING_UNCLASSIFIED = "nothing unclassified"
    EVERY_CHANNEL_FAILED = "every channel failed"
    CLASSIFIED = "answered or silent"
    QUESTIONS_PUT = "questions put"
    TIME_TO_ANSWER = "time to answer"
    COUNTERCLAIMS_CHECKED = "counter-claims checked"
    QUOTES_VERIFIED = "quotes verified"
    TRANSLATIONS_CHECKED = "translations checked"
    TERMS_STATED = "terms stated"
    REVERSAL_CONFIRMED = "reversal confirmed"
    ANSWER_REFLECTED = "answer reflected"
    SECOND_PAIR_OF_EYES = "second pair of eyes"
    SIGNED_AND_FRESH = "signed and fresh"
    TALLY_ADDS_UP = "tally adds up"
    NOTHING_OFF_RECORD = "nothing off the record"
    MAIL_HEALTHY = "mail healthy"
