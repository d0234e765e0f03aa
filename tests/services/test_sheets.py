"""Rules for reading a spreadsheet: nothing guessed in silence, nothing lost, each refusal with line and next step."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from outreach.domain.errors import RuleBroken
from outreach.domain.sheets import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_LINES, Sheet
from outreach.services.sheets import read

TABLE = "name;country\nPolizeipräsidium Köln;DE\nSûreté du Québec;CA\n"
NAMES = ["Polizeipräsidium Köln", "Sûreté du Québec"]


def names(sheet: Sheet) -> list[str]:
    return [row.cells[0] for row in sheet.rows]


def workbook(*lines: list[object], title: str = "Agencies") -> bytes:
    book = Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rewritten(content: bytes, part: str, change) -> bytes:
    """The same workbook with one of its parts changed, as another program might have written it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


# ── Encodings ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_the_encoding_is_found_and_said(encoding, said):
    sheet = read(TABLE.encode(encoding))

    assert sheet.headings == ("name", "country")
    assert names(sheet) == NAMES
    assert f"in {said}," in sheet.how[0]


CLEAR = ["Polizei Zürich", "Policía de Málaga", "Préfecture d’Alsace", "Polícia Forças Armadas", "Köln – Österreich"]
DOUBTFUL = [
    ("cp1250", "Windows-1250", ["Gdańsk", "Wrocław", "Łódź", "Plzeň", "Győr"]),
    ("cp1251", "Windows-1251", ["Астана", "Полиция", "Київ"]),
    ("cp1253", "Windows-1253", ["Αστυνομία", "Αθήνα"]),
    ("iso8859_7", "ISO-8859-7", ["Αστυνομία", "Αθήνα"]),
    ("cp1254", "Windows-1254", ["İstanbul", "Müdürlüğü", "Ağrı"]),
    ("cp1255", "Windows-1255", ["משטרה"]),
    ("latin-1", "Windows-1252", ["Genève", "Sûreté", "São", "Española"]),
    ("cp932", "Shift_JIS", ["警察庁"]),
    ("mac_roman", "Macintosh", ["Köln", "Policía"]),
]
_POLISH, _RUSSIAN = "abdenorsuąćęłńóśźżčďěňřšťůžáéíőűăâîşţ", "абвгдежзийклмнопрстуфхцчшщыьэюя"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώς"
ALPHABETS = {
    "cp1252": "abdenorsuàáâãäåæçèéêëìíîïñòóôõöøùúûüýß",
    "cp1250": _POLISH,
    "iso8859_2": _POLISH,
    "cp1251": _RUSSIAN,
    "koi8_r": _RUSSIAN,
    "cp1253": _GREEK,
    "iso8859_7": _GREEK,
    "cp1254": "abdenorsuçğıöşüâîû",
    "cp1255": "אבגדהוזחטיכלמנסעפצקרשת",
    "cp1256": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "cp932": "警察庁本部東京大阪府県局",
    "utf-8": _GREEK + "ßœñ警",
    "utf-16": _RUSSIAN,
}
ASCII_LINES = "\n".join(f"Police of District {at};US;police;press@district{at}.example.org" for at in range(300))


def one_column(*words: str) -> str:
    return f"name;country;kind;email\n{ASCII_LINES}\n" + "".join(f"{word};XX;police;\n" for word in words)


@pytest.mark.parametrize("word", CLEAR)
def test_western_words_that_read_the_same_everywhere_go_on_with_a_word_to_check(word):
    sheet = read(one_column(word).encode("cp1252"))

    assert (names(sheet)[-1], sheet.readings) == (word, ())
    assert "on line 302" in sheet.how[1]


@pytest.mark.parametrize(("codec", "encoding", "words"), DOUBTFUL)
def test_words_that_could_be_read_in_two_ways_wait_for_a_person_however_few_they_are(codec, encoding, words):
    for word in words:
        content = one_column(word).encode(codec)
        asked = read(content)

        assert asked.rows == ()
        assert "from line 302 on" in asked.problems[0].reason
        assert (encoding, word) in [(one.encoding, one.words[0]) for one in asked.readings]
        assert names(read(content, encoding))[-1] == word


@given(
    written=st.sampled_from(sorted(ALPHABETS)).flatmap(
        lambda codec: st.tuples(
            st.just(codec), st.lists(st.text(ALPHABETS[codec], min_size=3, max_size=9), min_size=1, max_size=5)
        )
    )
)
def test_no_name_is_ever_read_as_another_unless_a_person_said_the_encoding(written):
    codec, words = written
    try:
        sheet = read(f"name\n{chr(10).join(words)}\n".encode(codec))
    except RuleBroken:
        return

    assert sheet.readings or names(sheet) == words


@pytest.mark.parametrize(
    ("utf_8", "others", "sentence"),
    [
        (["Göteborg"], ["Malmö", "Kristianstad läns", "Växjö"], "Lines 3, 4 and 5 are not valid UTF-8, though line 2"),
        (["Göteborg", "Malmö", "Åmål"], ["Växjö"], "Line 5 is not valid UTF-8, though line 2 is"),
    ],
)
@pytest.mark.parametrize("told", ["", "Windows-1252"])
def test_a_file_put_together_from_two_encodings_is_refused_with_its_lines(utf_8, others, sentence, told):
    content = b"name\n" + "".join(f"{name}\n" for name in utf_8).encode()
    content += "".join(f"{name}\n" for name in others).encode("cp1252")

    with pytest.raises(RuleBroken, match=sentence):
        read(content, told)


def test_an_encoding_that_the_file_is_not_in_is_refused():
    with pytest.raises(RuleBroken, match="Line 3 is not valid Shift_JIS"):
        read("name\nPréfecture\nÁrea õ\xff\n".encode("cp1252"), "Shift_JIS")
    with pytest.raises(RuleBroken, match="is not an encoding we know"):
        read("name\nGenève\n".encode("cp1252"), "rot13")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (TABLE.encode() + "Forças Armadas;BR\n".encode("cp1252"), "Line 4 is not valid UTF-8, though line 2 is"),
        (b"\xef\xbb\xbfname;country\nK\xf6ln;DE\n", "Line 2 is not valid UTF-8, though the file says it is"),
        ("name;country\nA;DE\n".encode("utf-16")[:-1], "Line 2 is not valid UTF-16"),
        (b"\x00\x01\x02\x03\x04\x00\x00\x07" * 50, "This is not a text file"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel file (.xls) or one with a password"),
        (b"%PDF-1.7 \n", "This is a PDF"),
        (b"<!doctype HTML><table>", "This is a web page"),
        (b"", "The file is empty"),
        (b" \r\n \n", "The file is empty"),
        (b",,,\n,,\n", "The file holds no text"),
        (b"name,country\n", "headings and no lines below"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason_and_the_next_step(content, sentence):
    with pytest.raises(RuleBroken) as refused:
        read(content)

    assert sentence in str(refused.value)
    assert refused.value.field == "file"
    assert any(step in str(refused.value) for step in ("save it", "Save the table", "Choose the file", "Add one line"))


# ── Lines and cells ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_of_any_program_are_read(separator, ending):
    lines = [["name", "country", "note"], ["Oslo politi", "NO", "a, b; c"], ["Kripos", "NO", ""]]
    text = ending.join(separator.join(f'"{cell}"' for cell in line) for line in lines)

    sheet = read(text.encode())

    assert [row.cells for row in sheet.rows] == [("Oslo politi", "NO", "a, b; c"), ("Kripos", "NO", "")]
    assert [row.line for row in sheet.rows] == [2, 3]


def test_excels_separator_line_is_obeyed_and_counted():
    sheet = read(b"sep=;\r\nname;note\r\nOslo;a,b\r\n")

    assert sheet.rows[0].cells == ("Oslo", "a,b")
    assert sheet.rows[0].line == 3


def test_line_numbers_are_those_of_the_file_across_quoted_breaks_and_empty_lines():
    sheet = read(b'\nname,note\n"Oslo","one\ntwo\nthree"\n\n,\nBergen,x\n')

    assert [(row.line, row.cells[0]) for row in sheet.rows] == [(3, "Oslo"), (8, "Bergen")]
    assert sheet.rows[0].cells[1] == "one\ntwo\nthree"


@pytest.mark.parametrize(
    "name",
    [
        "משטרת ישראל",
        "\u200fشرطة دبي\u200f (Dubai)",
        "\u2067الشرطة\u2069 2",
        "Ağrı İl Emniyet Müdürlüğü",
        "警察庁",
        "e\u0301cole",
        "=SUM(A1)",
        "'quoted",
    ],
)
def test_a_name_is_kept_exactly_as_it_was_written(name):
    assert names(read(f"name,country\n{name},XX\n".encode())) == [name]


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("Oslo\x00", "control character U+0000"),
        ("Os\x07lo", "control character U+0007"),
        ("Oslo\x85x", "control character U+0085"),
        ("K\ufffdln", "letter lost in an earlier conversion"),
        ("police\u202egpj", "turns the order of letters round"),
        ("a\ufeffb", "U+FEFF"),
    ],
)
def test_a_control_character_is_reported_with_its_line_and_column(cell, named):
    sheet = read(f"name,country\nBergen,NO\n{cell},NO\n".encode())

    (problem,) = sheet.problems
    assert (problem.line, problem.column) == (3, "name")
    assert named in problem.reason
    assert names(sheet) == ["Bergen"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Oslo,NO,police,extra", "it has 4 cells where the headings have 3"),
        ("Oslo,NO", "it has 2 cells where the headings have 3"),
        ("Oslo", "it has 1 cells where the headings have 3"),
        ("x" * (MAX_CELL + 1) + ",NO,police", "20,000 is the limit"),
    ],
)
def test_a_line_of_another_width_is_a_problem_and_the_other_lines_are_still_read(line, reason):
    sheet = read(f"name,country,kind\n{line}\nBergen,NO,police\n".encode())

    assert [problem.line for problem in sheet.problems] == [2]
    assert reason in sheet.problems[0].reason
    assert names(sheet) == ["Bergen"]


@pytest.mark.parametrize(
    ("headings", "reason"),
    [
        ("Name,country,name", "columns 1 and 3 have the same heading"),
        ("name,country,na\x07me", "control character"),
    ],
)
def test_headings_that_cannot_be_told_apart_are_a_problem(headings, reason):
    sheet = read(f"{headings}\na,b,c\n".encode())

    assert reason in sheet.problems[0].reason


def test_a_cell_below_no_heading_is_a_problem():
    sheet = read(b"name,,country\nOslo,stray,NO\nBergen,,NO\n")

    assert "“stray” stands in a column without a heading" in sheet.problems[0].reason
    assert names(sheet) == ["Bergen"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('name,note\nOslo,"never closed\nBergen,x\n', "opened on line 2 is never closed"),
        ('name,note\nOslo,x\n"Os"lo,x\n', "Line 3 has a quotation mark inside a quoted cell"),
    ],
)
def test_broken_quotation_marks_refuse_the_file_with_the_line(text, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        read(text.encode())


# ── Limits ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_fifty_thousand_lines_are_read():
    content = b"name,country\n" + b"".join(b"Agency %d,NO\n" % number for number in range(50_000))

    assert len(read(content).rows) == 50_000


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        (b"name\n" + b"a\n" * (MAX_LINES + 1), f"{MAX_LINES:,} lines"),
        (b"x" * (MAX_BYTES + 1), "32 MiB is the limit"),
        (b",".join(b"c%d" % at for at in range(MAX_COLUMNS + 1)) + b"\n", f"{MAX_COLUMNS} columns"),
    ],
)
def test_a_file_beyond_a_limit_is_refused_with_the_limit(content, limit):
    with pytest.raises(RuleBroken, match="limit") as refused:
        read(content)

    assert limit in str(refused.value)


def test_a_cell_too_long_by_far_is_called_so_and_not_a_lost_quotation_mark():
    csv.field_size_limit(131_072)  # Python’s own; the tools that other tests open a release with set another
    with pytest.raises(RuleBroken, match="A cell that begins on line 2 has more than 131,072 characters; 20,000 is"):
        read(b"name,note\nOslo," + b"x" * 140_000 + b"\n")


@pytest.mark.parametrize("char", "\u200b\u2060\u00ad\u180e\u2062\u3164\ufff9\U000e0041")
def test_a_letter_nobody_can_see_is_refused_since_it_makes_one_agency_look_like_two(char):
    (problem,) = read(f"name\nOslo\nA{char}B Police\n".encode()).problems

    assert (problem.line, problem.column) == (3, "name")
    assert f"invisible character U+{ord(char):04X} after “A”" in problem.reason


# ── Workbooks ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_workbook_is_read_as_a_person_would_type_its_cells():
    sheet = read(
        workbook(
            ["name", "count", "share", "day", "moment", "yes", "text"],
            ["شرطة دبي", 120.0, 0.5, date(2021, 8, 25), datetime(2021, 8, 25, 14, 30), True, "'=x"],  # noqa: DTZ001
            [],
            ["Bergen", 7],
        )
    )

    assert sheet.rows[0].cells == ("شرطة دبي", "120", "0.5", "2021-08-25", "2021-08-25 14:30:00", "TRUE", "'=x")
    assert sheet.rows[1].cells == ("Bergen", "7", "", "", "", "", "")
    assert [row.line for row in sheet.rows] == [2, 4]


def test_a_workbook_of_another_program_is_read_too():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("Agencies")
        page.write_row(0, 0, ["name", "count"])
        page.write_string(1, 0, "Oslo")
        page.write_formula(1, 1, "=40+2", None, 42)

    assert [row.cells for row in read(file.getvalue()).rows] == [("Oslo", "42")]


def test_text_that_begins_with_an_equals_sign_stays_text_in_a_workbook():
    book = Workbook()
    book.active.append(["name"])
    book.active["A2"].value = "=1+1"
    book.active["A2"].data_type = "s"

    assert names(read(saved(book))) == ["=1+1"]


def test_a_formula_without_a_saved_value_is_reported_by_its_cell():
    sheet = read(workbook(["name", "count"], ["Oslo", "=1+1"], ["Bergen", 3]))

    (problem,) = sheet.problems
    assert problem.line == 2
    assert "cell B2 is a formula without a saved value" in problem.reason
    assert names(sheet) == ["Bergen"]


def test_a_formula_is_read_by_its_saved_value_and_the_page_says_so():
    content = workbook(["name", "count"], ["Oslo", "=1+1"], ["Bergen", '=""'])

    def with_values(xml: bytes) -> bytes:
        return xml.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b'<c r="B3"><f>""</f><v />', b'<c r="B3" t="str"><f>""</f><v></v>'
        )

    sheet = read(rewritten(content, "xl/worksheets/sheet1.xml", with_values))

    assert [row.cells for row in sheet.rows] == [("Oslo", "2"), ("Bergen", "")]
    assert "formulas were read by the value last saved" in " ".join(sheet.how)


def test_an_error_value_in_a_workbook_is_reported_by_its_cell():
    book = Workbook()
    book.active.append(["name", "count"])
    book.active.append(["Oslo", "#REF!"])
    book.active["B2"].data_type = "e"

    (problem,) = read(saved(book)).problems

    assert "cell B2 holds the error #REF!" in problem.reason


def test_the_first_visible_sheet_is_read_and_the_others_are_mentioned():
    book = Workbook()
    book.active.title = "Notes"
    book.active.sheet_state = "hidden"
    agencies = book.create_sheet("List")
    agencies.append(["name"])
    agencies.append(["Oslo"])
    book.active = 1

    sheet = read(saved(book))

    assert names(sheet) == ["Oslo"]
    assert sheet.how == ("Read as a workbook, sheet “List”.", "1 other sheet was not read.")


def bomb() -> bytes:
    return rewritten(workbook(["name"], ["Oslo"]), "xl/styles.xml", lambda _: b" " * (100 * 1024 * 1024))


def entities(xml: bytes) -> bytes:
    return b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + xml


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bomb, "the limit is 96 MiB"),
        (lambda: rewritten(workbook(["name"], ["x"]), "xl/styles.xml", entities), "no spreadsheet program writes"),
        (lambda: rewritten(workbook(["name"], ["x"]), "xl/workbook.xml", lambda xml: xml[:-40]), "damaged"),
        (lambda: rewritten(workbook(["name"], ["x"]), "xl/worksheets/sheet1.xml", lambda xml: xml[:-40]), "damaged"),
        (lambda: workbook(["name"], ["x"])[:-60], "damaged"),
        (workbook, "holds no text"),
    ],
    ids=["bomb", "entities", "cut workbook", "cut sheet", "cut file", "blank"],
)
def test_a_workbook_that_is_damaged_or_unfolds_beyond_measure_is_refused(content, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        read(content())


def test_a_workbook_that_lies_about_its_size_is_read_by_what_it_holds():
    content = workbook(["name", "country"], ["Oslo", "NO"], ["Bergen", "NO"])

    def lying(xml: bytes) -> bytes:
        return xml.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1:A1"')

    assert names(read(rewritten(content, "xl/worksheets/sheet1.xml", lying))) == ["Oslo", "Bergen"]


def test_a_compressed_folder_is_refused_as_what_it_is():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("agencies.csv", "name\n")

    with pytest.raises(RuleBroken, match="compressed folder"):
        read(file.getvalue())
