"""In which form a release tells what it tells: one that is out is printed again in the form it had, to the byte."""

from enum import IntEnum


class Form(IntEnum):
    """Also the version of its JSON.

    CHECKABLE brought the program that checks a release, the schemas of its JSON, the tables of corrections and of the
    timeline, changes of our own method among the corrections, and whose mistake it was where a name was corrected.
    """

    FIRST = 1
    CHECKABLE = 2


NEWEST = Form.CHECKABLE
