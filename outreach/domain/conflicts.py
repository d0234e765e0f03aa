"""What can go wrong when two people, or two clicks, write at the same moment; nothing is lost in any of them."""

from collections.abc import Sequence
from typing import Final

from outreach.domain.errors import OutreachError
from outreach.domain.facts import Entry


class LogMoved(OutreachError):
    """Someone else recorded something in this log first. `since` holds their entries, where they could be read."""

    def __init__(self, since: Sequence[Entry] = ()) -> None:
        self.since = tuple(since)
        super().__init__("Someone else recorded something first. Read it, then save yours again if it still holds.")


class AlreadyDone(OutreachError):
    """The same form arrived before and was saved. `result` is what its first arrival wrote down about itself."""

    def __init__(self, result: str = "") -> None:
        self.result = result
        super().__init__("This was already saved; nothing was recorded twice.")


class KeyReused(OutreachError):
    """The form was saved before with other words in it, as happens after going back in the browser."""

    def __init__(self) -> None:
        super().__init__(
            "This form was already saved with other words in it. Open the page again and enter what is new as an "
            "entry of its own."
        )


class DeskBusy(OutreachError):
    """Other writers held the record for so long that nothing of this was saved."""

    def __init__(self) -> None:
        super().__init__(
            "Others are saving at this moment and nothing of yours was. Wait a few seconds and save again."
        )


class DiskRefuses(DeskBusy):
    """The disk is full or failed before anything of this was saved. To a machine it is as if the desk were busy."""

    def __init__(self) -> None:
        OutreachError.__init__(self, f"{DISK_FAILS} Nothing of this was saved; once the disk is mended, save again.")


class AuditKeyGone(OutreachError):
    """`command` makes a new key: of a desk that has none, as after a restore, or has one older than its chain."""

    def __init__(self, command: str) -> None:
        super().__init__(
            "Nothing was saved: the audit key of this desk is gone or older than its chain, as after a restore. "
            "Whoever looks after the desk puts back the file audit.key in the home folder, "
            f"or runs `{command}`. Then save again."
        )


class Harmful(OutreachError):
    """`name` is what the scanner calls what it found."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The scanner found “{name}” in this file, so it is not handed out. It stays on the record as evidence, "
            "unchanged."
        )


class NotScanned(OutreachError):
    """The scanner could not be asked; `why` is what came instead of its answer."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This file is not handed out, because the scanner could not be asked about it ({why}).")


class LogDamaged(OutreachError):
    """Somebody with the keys of the database changed an entry by hand, and it is none any more."""

    def __init__(self) -> None:
        super().__init__(UNREADABLE)


class NotKnownSaved(OutreachError):
    """The database failed while it saved: it may be saved or not. The form's key makes trying again safe."""

    def __init__(self, why: str = "The database failed in the middle of saving.") -> None:
        super().__init__(f"{why} Save again: if it was saved after all, it will not be recorded twice.")


BEGIN: Final = "outreach audit begin"
BEGIN_ANEW: Final = "outreach audit begin --anew"
DISK_FAILS: Final = "The desk’s disk is full or fails. Tell whoever looks after the desk."
UNREADABLE: Final = (
    "Its log cannot be read: something in it was changed by hand. Whoever looks after the desk finds the place with "
    "`outreach verify` and compares with a backup."
)
