"""Who wrote a mail that was sent on within the text of another: the sender that its copied head names."""

from email.utils import parseaddr

from outreach.domain.received import Mailbox
from outreach.mail.openings import LABEL_ENDS, LONGEST_LABEL
from outreach.mail.quoting_phrases import fold, header_labels

MARKS = "> *\t|"
MOST_LINES, LONGEST_VALUE = 200, 300


def writer_within(text: str) -> Mailbox | None:
    """The sender of the first mail whose head is copied into the text; None where no line names one."""
    for line in text.splitlines()[:MOST_LINES]:
        label, *value = LABEL_ENDS.split(line.strip(MARKS)[: LONGEST_LABEL + LONGEST_VALUE], maxsplit=1)
        if value and "from" in header_labels().get(fold(label.strip(MARKS)), ()):
            name, address = parseaddr(value[0].strip(MARKS))
            if "@" in address:
                return Mailbox(address=address, name=name)
            return Mailbox(address="", name=value[0].strip(MARKS))
    return None
