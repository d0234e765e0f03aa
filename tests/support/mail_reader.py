"""The real reader of mail, with two accidents that a test can stage: what is too much, and what breaks it.

A real bomb is tried where reading is tested (tests/mail); here it matters only what becomes of a message that cannot be
read.
"""

from outreach.domain.received import ReceivedMessage, TooMuch
from outreach.mail import reading


def read(content: bytes) -> ReceivedMessage:
    if b"X-Bomb: yes" in content:
        raise TooMuch("The message has too many parts to be read. It is kept whole: save it.")
    if b"X-Crash: yes" in content:
        raise ZeroDivisionError
    return reading.read(content)
