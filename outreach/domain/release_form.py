"""In which form a release tells what it tells: one that is out is printed again in the form it had, to the byte."""

from enum import IntEnum


class Form(IntEnum):
    """Each says what it brought; also the version of its JSON.

    CHECKABLE: the program that checks a release, the schemas of its JSON, the tables of corrections and of the
    timeline, changes of our own method among the corrections, and whose mistake it was where a name was corrected.
    EVERY_COLUMN: a change of any published column, with its values as programs read them; the reason of a late answer
    by itself; and a second editor's agreement to a waiver is something that whoever signs has to have read. Also the
    timeline and the dictionary in the spreadsheet, the dictionary in the database, names of the schemas that hold
    anywhere, and more ways to open the table in one line.
    SAID_IN_FULL: a line names what was confirmed, denied or left open, and tells “would neither confirm nor deny”
    from “declined”; the questions in each language; the dictionary as a table of the Data Package; each label,
    sentence and rule of ours that changed by itself, with its values; whether whose row is corrected stands in the
    table; the status before our rule for silence by its label; and no quote from an answer that was taken back.
    """

    FIRST = 1
    CHECKABLE = 2
    EVERY_COLUMN = 3
    SAID_IN_FULL = 4


NEWEST = Form.SAID_IN_FULL
