"""Files that are not plans, or that are made to do harm: each is refused in a sentence that says what to do."""

import zipfile
from io import BytesIO

import pytest

from carecommit.kit.refused import Refused
from resolutions.intake.files import limits, read_file
from tests.intake.papers import bare_workbook, body_document, parts_of, rows_workbook, spreadsheet, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
PLAN = rows_workbook(["Action"], ["Do it"])
TABLE = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Do it</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
SHEET = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'


def sentence(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_file(name, content)
    said = str(refused.value)
    assert said.endswith("."), said
    assert "Error" not in said, said
    return said


def with_part(content: bytes, name: str, part: str | bytes) -> bytes:
    return zipped(parts_of(content) | {name: part})


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.xlsx", b"", "This file is empty."),
        ("plan.pdf", b"%PDF-1.7\n", "This is a PDF. Copy the table from it and paste it, or save it as a Word"),
        ("plan.xlsx", b"%PDF-1.7\n", "This is a PDF."),
        ("plan.png", b"\x89PNG\r\n\x1a\n\x00", "This is a picture."),
        ("plan.jpg", b"\xff\xd8\xff\xe0", "This is a picture."),
        ("plan.heic", b"\x00\x00\x00\x18ftypheic", "This is a picture."),
        ("plan.bmp", b"BM\x00\x00", "This is a picture."),
        ("plan.xls", OLE + "Workbook".encode("utf-16-le"), "This is an Excel workbook of the older kind (.xls)."),
        ("plan.doc", OLE + "WordDocument".encode("utf-16-le"), "This is a Word document of the older kind (.doc)."),
        ("plan.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "This file is protected with a password."),
        ("plan.msg", OLE, "This is a file of an older Office program."),
        ("plan.rtf", b"{\\rtf1 plan}", "This is a rich text document."),
        ("plan.xls", b"\xef\xbb\xbf\r\n<html><table><tr><td>x", "This is a web page."),
        ("plan.htm", b"<!DOCTYPE html><p>x", "This is a web page."),
        ("plan.xml", b'<?xml version="1.0"?><Workbook/>', "This is an XML file."),
        ("plan.gz", b"\x1f\x8b\x08", "This is a compressed file."),
        ("plan.7z", b"7z\xbc\xaf\x27\x1c", "This is a compressed folder."),
        ("plan.exe", b"MZ\x00\x01", "This is a program."),
        ("plan.csv", b"Action,\x00Owner\nDo,Head\n", "This is not a file that a table can be read from."),
        ("plan.csv", bytes(range(1, 256)) * 20, "This is not a file that a table can be read from."),
        ("plan.csv", b"\xff\xfeA\x00,\x00\x00\x00B\x00", "The letters of this file cannot be read."),
        ("plan.csv", b"\xff\xfe\x00", "The letters of this file cannot be read."),
        ("plan.csv", b" \n,,\n", "This file has nothing in it."),
        ("plan.zip", zipped({"a.txt": "plan"}), "This is a zip folder without a file"),
        ("plan.zip", b"PK\x05\x06" + b"\x00" * 18, "This is a zip folder without a file"),
        ("plan.xlsb", zipped({"xl/workbook.bin": "x"}), "This is an Excel binary workbook (.xlsb)."),
        ("plan.pptx", zipped({"ppt/presentation.xml": "x"}), "This is a PowerPoint presentation."),
        ("plan.numbers", zipped({"Index/Document.iwa": "x"}), "This is an Apple Numbers or Pages file."),
        (
            "plan.odt",
            zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "This is an OpenDocument text.",
        ),
        ("plan.ods", zipped({"MimeType": "application/vnd.oasis.opendocument.spreadsheet"}), "This is a zip folder"),
        ("plan.docx", body_document("<w:p/>"), "This document has no table."),
        ("plan.xlsx", bare_workbook("<sheetData/>"), "This workbook has no sheet with anything in it."),
        (
            "plan.ods",
            spreadsheet('<table:table table:name="x"/>'),
            "This spreadsheet has no sheet with anything in it.",
        ),
        ("plan.docx", zipped({"word/document.xml": "<a/>"}), "This file is damaged or not complete"),
        ("plan.xlsx", zipped({"xl/workbook.xml": "<a/>"}), "This file is damaged or not complete"),
        ("plan.xlsx", PLAN[: len(PLAN) // 2], "This file is damaged or not complete"),
        ("plan.xlsx", PLAN[:-10], "This file is damaged or not complete"),
    ],
)
def test_a_file_that_is_no_plan_is_named(name: str, content: bytes, says: str) -> None:
    assert sentence(name, content).startswith(says)


def test_a_file_is_what_it_holds_and_not_what_it_is_called() -> None:
    book = read_file("plan.docx", PLAN)
    assert book.kind == "xlsx"
    assert book.notes == ("The file's name ends in .docx, but it is an Excel workbook and was read as that.",)
    assert read_file("plan", PLAN).notes == ()


def test_ten_megabytes_are_the_most() -> None:
    assert "larger than 10 MB" in sentence("plan.csv", b"a,b\n" * (limits.MOST_BYTES // 4 + 1))


# Zips that are made to do harm.


def test_a_part_that_unpacks_to_far_more_than_it_weighs_is_refused() -> None:
    bomb = with_part(PLAN, "xl/sharedStrings.xml", b"<sst>" + b" " * (40 * 1024 * 1024))
    assert len(bomb) < 100_000
    assert "unpacks to far more" in sentence("plan.xlsx", bomb)


def test_parts_that_are_too_much_together_are_refused() -> None:
    # Each by itself is small enough.
    parts = {f"xl/media/{number}.bin": b"\x00" * (9 * 1024 * 1024) for number in range(17)}
    assert "unpacks to far more" in sentence("plan.xlsx", zipped(parts_of(PLAN) | parts))


def test_thousands_of_parts_are_refused() -> None:
    parts = {f"xl/media/{number}": b"" for number in range(limits.MOST_ENTRIES + 1)}
    assert "unpacks to far more" in sentence("plan.xlsx", zipped(parts_of(PLAN) | parts))


def test_a_part_that_claims_to_be_smaller_than_it_is_is_refused() -> None:
    part = b"<sst>" + b" " * (2 * 1024 * 1024)
    content = bytearray(with_part(PLAN, "xl/aaa.xml", part))
    size = len(part).to_bytes(4, "little")
    assert content.count(size) == 2
    content = bytearray(bytes(content).replace(size, (100).to_bytes(4, "little")))
    assert "damaged" in sentence("plan.xlsx", bytes(content))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "c:/x", "xl\\..\\..\\x", "xl/../../x"])
def test_a_part_outside_the_file_is_refused(name: str) -> None:
    assert "as no Office program does it" in sentence("plan.xlsx", with_part(PLAN, name, "x"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml"])
def test_a_part_that_is_there_twice_is_refused(name: str) -> None:
    packed = BytesIO(PLAN)
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr(name, "<workbook/>")
    assert "as no Office program does it" in sentence("plan.xlsx", packed.getvalue())


def test_a_zip_with_a_password_is_refused() -> None:
    content = bytearray(PLAN)
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "protected with a password" in sentence("plan.xlsx", bytes(content))


def test_a_packing_that_no_office_uses_is_refused() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    assert "as no Office program does it" in sentence("plan.xlsx", packed.getvalue())


# XML that is made to do harm.

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "definitions", [LAUGHS, OUTSIDE, "<!DOCTYPE x>", '<!DOCTYPE x SYSTEM "http://x.example/x.dtd">']
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (bare_workbook(SHEET), "xl/worksheets/sheet1.xml"),
        (bare_workbook(SHEET), "xl/anything.xml"),
        (body_document(TABLE), "word/document.xml"),
        (spreadsheet(""), "content.xml"),
    ],
)
def test_definitions_are_refused_in_every_part_and_encoding(
    definitions: str, encoding: str, content: bytes, name: str
) -> None:
    part = f'<?xml version="1.0"?>{definitions}<x>&j;</x>'.encode(encoding)
    assert "definitions" in sentence("plan", with_part(content, name, part))


@pytest.mark.parametrize("encoding", ["cp037", "utf-7", "utf-32"])
def test_an_encoding_that_could_hide_definitions_is_refused(encoding: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    part = declaration + f"{LAUGHS}<x>&j;</x>".encode(encoding)
    sentence("plan.docx", with_part(body_document(TABLE), "word/document.xml", part))


# Tables that are larger than any plan.


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("A1", "A1048576", "1,048,576 rows, and at most 20,000"),
        ("A1", "XFD1", "16,384 columns, and at most 100"),
        ("A1", "CV19999", "1,999,900 cells, and at most 500,000"),
        ("A1", "XFD1048576", "at most"),
    ],
)
def test_two_cells_far_apart_do_not_make_a_table(first: str, last: str, says: str) -> None:
    cells = "".join(
        f'<row r="{"".join(filter(str.isdigit, at))}"><c r="{at}"><v>1</v></c></row>' for at in (first, last)
    )
    content = bare_workbook(f'<dimension ref="{first}:{last}"/><sheetData>{cells}</sheetData>')
    assert len(content) < 2_000
    assert says in sentence("plan.xlsx", content)


def test_a_sheet_that_only_claims_to_be_large_is_read() -> None:
    content = bare_workbook(f'<dimension ref="A1:XFD1048576"/>{SHEET}')
    assert read_file("plan.xlsx", content).tables[0].rows == (("1",),)


def test_merged_cells_as_large_as_a_sheet_are_harmless() -> None:
    merged = '<mergeCell ref="A1:XFD1048576"/>' * 1000
    content = bare_workbook(f"{SHEET}<mergeCells>{merged}</mergeCells>")
    assert read_file("plan.xlsx", content).tables[0].spans == ()


def test_a_table_in_word_that_claims_to_be_wide_is_refused() -> None:
    wide = TABLE.replace("<w:p>", '<w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p>', 1)
    assert "columns, and at most 100" in sentence("plan.docx", body_document(wide))


def test_elements_inside_one_another_without_end_are_refused_or_read() -> None:
    deep = "<w:sdt>" * 200_000 + "</w:sdt>" * 200_000
    assert sentence("plan.docx", body_document(deep))
    boxes = "<w:p><w:txbxContent>" * 5_000 + "</w:txbxContent></w:p>" * 5_000
    assert sentence("plan.docx", body_document(TABLE.replace("<w:p>", f"{boxes}<w:p>", 1)))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\n" * 20_001, "20,001 rows, and at most 20,000"),
        (b"a," * 101 + b"b\n", "102 columns, and at most 100"),
        (b"a,b\nc," + b"x" * 32_768, "more than 32,767 characters"),
        (b"a," * 30 + b"b\n" + (b"x," * 30 + b"y\n") * 16_200, "at most 500,000"),
    ],
)
def test_text_beyond_the_limits_is_refused_and_never_cut_off(content: bytes, says: str) -> None:
    assert says in sentence("plan.csv", content)


def test_blank_lines_without_end_are_no_rows() -> None:
    assert len(read_file("plan.csv", b"a,b\n" + b",\n" * 200_000).tables[0].rows) == 1


def test_twenty_thousand_rows_are_read() -> None:
    assert len(read_file("plan.csv", b"a,b,c\n" * 20_000).tables[0].rows) == 20_000
