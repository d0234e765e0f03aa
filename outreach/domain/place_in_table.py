"""Whether whose row is corrected stands in the public table, and why it does not where it does not."""

from enum import StrEnum
from typing import Final

from outreach.domain.known import Listing, Membership


class Place(StrEnum):
    """In the words of the ledger; a party that is owed a hearing was never a row."""

    PUBLISHED = "published"
    REMOVED = "removed"
    MERGED = "merged"
    OUTSIDE = "outside the dataset"


BY_MEMBERSHIP: Final = {
    Membership.IN: Place.PUBLISHED,
    Membership.REMOVED: Place.REMOVED,
    Membership.MERGED: Place.MERGED,
}

FOR_READERS: Final = {
    Place.REMOVED: "Not in the table any more: removed.",
    Place.MERGED: "Not in the table any more: merged with another row.",
    Place.OUTSIDE: "Never a row of the table: a party that was asked for comment too.",
}
"""What stands beside a correction of what has no row; of a row there is nothing to say."""


def place_of(listing: Listing) -> Place:
    return Place.OUTSIDE if listing.outside_dataset else BY_MEMBERSHIP[listing.membership]
