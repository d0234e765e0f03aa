"""Whether a form has been saved before."""

from outreach.db import submissions
from outreach.domain.people import Acting
from outreach.services.desk import Desk


def came_before(desk: Desk, by: Acting) -> bool:
    """Whether this form, with these very words, was saved by an earlier click."""
    with desk.reading() as session:
        return submissions.is_spent(session, by)
