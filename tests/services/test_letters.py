"""Our letters, word for word, for whoever has to answer for them."""

import pytest
from jinja2 import UndefinedError

from outreach.domain.audit import Anchor
from outreach.services.letters import compose
from outreach.services.reminder_letters import Item
from tests.support.postroom import open_postroom

LINK = "https://desk.example.org/requests/7"
DEADLINE = "Mon 9 Mar 2026 17:00 CET"


@pytest.fixture
def desk(sqlite_url):
    with open_postroom(sqlite_url) as room:
        yield room.desk


def reminder(desk, kind):
    item = Item(kind=kind, investigation="Blue Lantern", of=DEADLINE, link=LINK)
    letter = compose(desk, "reminder", to="asha@example.org", message_id="<1@example.org>", item=item, late_since="")
    return letter.subject, letter.text.splitlines()[0]


@pytest.mark.parametrize(
    ("kind", "subject", "first_line"),
    [
        (
            "due soon",
            "Due soon: an item in Blue Lantern",
            f"The deadline of an item in Blue Lantern is {DEADLINE}. No answer is on record.",
        ),
        (
            "due today",
            "Due today: an item in Blue Lantern",
            f"The deadline of an item in Blue Lantern is {DEADLINE}. No answer is on record.",
        ),
        (
            "overdue",
            "Overdue: an item in Blue Lantern",
            f"The deadline of an item in Blue Lantern has passed: {DEADLINE}. No answer is on record.",
        ),
        (
            "reply to classify",
            "A reply to classify: an item in Blue Lantern",
            f"A reply in Blue Lantern waits to be classified, since {DEADLINE}.",
        ),
    ],
)
def test_each_reminder_says_what_it_is_about(desk, kind, subject, first_line):
    assert reminder(desk, kind) == (subject, first_line)


def test_a_reminder_word_for_word(desk):
    item = Item(kind="overdue", investigation="Blue Lantern", of=DEADLINE, link=LINK)

    assert compose(
        desk, "reminder", to="asha@example.org", message_id="<1@example.org>", item=item, late_since=""
    ).text == (
        "The deadline of an item in Blue Lantern has passed: Mon 9 Mar 2026 17:00 CET. No answer is on record.\n"
        "\n"
        "See what to do next:\n"
        "https://desk.example.org/requests/7\n"
        "\n"
        "This notice says no more, because mail is read on many screens.\n"
    )


AN_ANCHOR = Anchor(size=12, root="4a5e", at="2026-03-09T09:00Z", head="", peaks=(), public="", signature="")


def test_a_letter_of_many_reminders_word_for_word(desk):
    items = [
        Item(kind="overdue", investigation="Blue Lantern", of=DEADLINE, link=LINK),
        Item(kind="reply to classify", investigation="R&D <tools>", of=DEADLINE, link=LINK),
    ]
    letter = compose(
        desk,
        "reminders",
        to="asha@example.org",
        message_id="<1@example.org>",
        count=9,
        counts="8 overdue, 1 reply to classify",
        items=items,
        unlisted=7,
        stories=(),
        anchor=AN_ANCHOR,
        late_since="",
        desk_link="https://desk.example.org/",
    )

    assert letter.subject == "9 items wait for you: 8 overdue, 1 reply to classify"
    assert letter.text == (
        "9 items wait for you. The most pressing come first.\n"
        "\n"
        "Overdue: an item in Blue Lantern, deadline Mon 9 Mar 2026 17:00 CET\n"
        "https://desk.example.org/requests/7\n"
        "\n"
        "Reply to classify: an item in R&D <tools>, since Mon 9 Mar 2026 17:00 CET\n"
        "https://desk.example.org/requests/7\n"
        "\n"
        "And 7 more. All of them are on your desk:\n"
        "https://desk.example.org/\n"
        "\n"
        "Keep this line: the audit chain had 12 events at 2026-03-09T09:00Z, root 4a5e.\n"
        "\n"
        "This notice says no more, because mail is read on many screens.\n"
    )


def test_a_title_in_any_script_with_marks_of_direction_makes_a_subject(desk):
    item = Item(kind="overdue", investigation="\u200fملف\u202e\r\nBcc: x", of=DEADLINE, link=LINK)

    letter = compose(desk, "reminder", to="asha@example.org", message_id="<1@example.org>", item=item, late_since="")

    assert letter.subject == "Overdue: an item in ملف Bcc: x"


def test_a_letter_with_a_word_missing_is_no_letter(desk):
    with pytest.raises(UndefinedError):
        compose(desk, "reminder", to="asha@example.org", message_id="<1@example.org>")
