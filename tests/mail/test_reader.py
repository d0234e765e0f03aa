"""Mail is read in a child; whatever a message does to it, the next one is read."""

import sys

import pytest

from outreach.domain.errors import OutreachError
from outreach.domain.received import TooMuch
from outreach.mail.reader import Reader
from outreach.mail.reading import read
from tests.support.mails import file, mail, returned, text, whole

STUBBORN = """
import os, sys, time
from outreach.mail.child import answer_to
while told := sys.stdin.buffer.read(8):
    content = sys.stdin.buffer.read(int.from_bytes(told))
    if b"hang" in content:
        time.sleep(60)
    if b"die" in content:
        os._exit(3)
    what, answer = answer_to(content)
    sys.stdout.buffer.write(what + len(answer).to_bytes(8) + answer)
    sys.stdout.buffer.flush()
"""


@pytest.fixture(scope="module")
def reader():
    with Reader() as opened:
        yield opened


@pytest.mark.parametrize(
    "content",
    [
        mail("Größe".encode("cp1252")),
        whole(text("See it."), file(), file(b"two.bin", bytes(range(256)) * 4000)),
        returned(),
        mail(subject="Automatic reply: x", **{"from": None, "date": None}),
        b"",
    ],
    ids=["plain", "files", "bounce", "machine", "nothing"],
)
def test_the_child_reads_what_is_read_here(reader, content):
    message = reader.read(content)

    assert message == read(content)
    assert [one.content for one in message.attachments] == [one.content for one in read(content).attachments]


def test_too_much_is_too_much_in_the_child_too(reader):
    with pytest.raises(TooMuch, match="more than 200 parts"):
        reader.read(whole(*[text("x")] * 201))

    assert reader.read(mail("Next.")).body == "Next."


@pytest.mark.parametrize("word", ["hang", "die"])
def test_a_message_that_hangs_or_breaks_the_child_is_too_much_and_the_next_is_read(word):
    with Reader(seconds=1.0, command=(sys.executable, "-c", STUBBORN)) as reader:
        assert reader.read(mail("First.")).body == "First."
        with pytest.raises(TooMuch, match="could not be read within 1 seconds, or broke the reader"):
            reader.read(mail(word))
        assert reader.read(mail("Next.")).body == "Next."


def test_a_child_that_was_ended_between_two_messages_is_started_anew():
    with Reader() as reader:
        reader.read(mail("First."))
        reader._child.kill()
        reader._child.wait()

        assert reader.read(mail("Next.")).body == "Next."


def test_a_child_that_does_not_start_is_no_fault_of_the_message():
    with (
        Reader(command=(sys.executable, "-c", "")) as reader,
        pytest.raises(OutreachError, match="does not start") as why,
    ):
        reader.read(mail())

    assert not isinstance(why.value, TooMuch)


def test_the_child_loads_neither_the_web_nor_the_database():
    import subprocess

    found = subprocess.run(
        [sys.executable, "-c", "import sys, outreach.mail.child; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert {"flask", "sqlmodel", "sqlalchemy", "pydantic", "puremagic"} & set(found) == set()
